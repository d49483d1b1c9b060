"""Keeps the lease of a long job alive while one call that cannot be interrupted does the work."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connections

from .claims import Claim, ClaimLost


@contextmanager
def claim_kept(claim: Claim) -> Iterator[None]:
    """Renews the claim every third of a lease until the block ends. Short blocks never touch the database for it."""
    ended = threading.Event()

    def keep() -> None:
        try:
            while not ended.wait(settings.LYSPLAN_LEASE_SECONDS / 3):
                claim.renew()
        except (ClaimLost, DatabaseError):
            return  # the block finds out when it finishes
        finally:
            connections.close_all()

    keeper = threading.Thread(target=keep, name="claim-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()
