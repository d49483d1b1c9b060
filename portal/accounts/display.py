"""How a person is named on a page."""

from .models import User


def user_display(user: User) -> str:
    """Full name, else the user name."""
    return str(user)
