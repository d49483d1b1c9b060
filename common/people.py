"""Who asks: a signed-in person or nobody. The rooms need no more of an account than this."""

from typing import Any, TypeAlias

# Django's stubs type a request's user as AbstractBaseUser | AnonymousUser, which fits no foreign key; queries check it.
Who: TypeAlias = Any
