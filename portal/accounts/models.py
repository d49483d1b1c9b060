"""People who sign in. Roles on a plan live with the plan (`planner.plans`); here only who somebody is."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person. `is_consultant` opens the desk; what they may see of a plan is still decided by the plan."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    is_consultant = models.BooleanField(_("consultant"), default=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username
