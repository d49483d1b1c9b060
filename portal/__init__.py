"""The site: settings, addresses, accounts, health, the one-command run. The only room that knows both others."""

from .celery import app as celery_app

__all__ = ["celery_app"]
