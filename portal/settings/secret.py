"""Secrets: made and kept on a laptop, demanded from the environment on a server."""

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured


def secret_key_kept_in(folder: Path) -> str:
    """The key in FOLDER/secret-key (mode 600), made at the first call."""
    path = folder / "secret-key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


def required(env: environ.Env, name: str, what: str, *, at_least: int = 1) -> str:
    """The environment's NAME, or a refusal to start that says what to set."""
    value: str = env.str(name, default="")
    if len(value) < at_least:
        raise ImproperlyConfigured(f"Lysplan does not start without {name} in the environment: {what}.")
    return value
