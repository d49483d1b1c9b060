"""The four demo accounts of the embedded mode. Passwords are made at the first start and kept in the data folder."""

import secrets
import string
from pathlib import Path
from typing import Any

from portal.accounts.models import User

ALPHABET = string.ascii_letters + string.digits
FILE = "demo-accounts.txt"
PEOPLE: dict[str, dict[str, Any]] = {
    "researcher": {"first_name": "Ingrid", "last_name": "Berg", "email": "researcher@example.org"},
    "colleague": {"first_name": "Jonas", "last_name": "Dahl", "email": "colleague@example.org"},
    "consultant": {"first_name": "Sara", "last_name": "Moe", "email": "consultant@example.org", "is_consultant": True},
    "admin": {
        "first_name": "Operator",
        "last_name": "",
        "email": "admin@example.org",
        "is_staff": True,
        "is_superuser": True,
    },
}


def people_make(folder: Path) -> dict[str, str]:
    """{user name: password} of the demo accounts; missing accounts are made, passwords never change."""
    path = folder / FILE
    known = dict(line.split() for line in path.read_text().splitlines() if line) if path.exists() else {}
    for name, fields in PEOPLE.items():
        password = known.setdefault(name, "".join(secrets.choice(ALPHABET) for _ in range(20)))
        if not User.objects.filter(username=name).exists():
            user = User(username=name, **fields)
            user.set_password(password)
            user.save()
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("".join(f"{name} {known[name]}\n" for name in PEOPLE))
    return known
