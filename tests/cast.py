"""The cast: who acts in the tests, and a plan for them to act on."""

import secrets
from dataclasses import dataclass

from knox.models import AuthToken

from planner.plans.models import Dataset, Membership, Plan
from planner.plans.services import dataset_change, dataset_create, member_set, plan_create
from planner.questionnaire.queries import version_current
from portal.accounts.models import User

ROLES = ("owner", "editor", "commenter", "viewer")


def person(name: str, **fields) -> User:
    """An account that can sign in with the password "word"."""
    user = User(username=name, email=f"{name}@example.org", **fields)
    user.set_password("word")
    user.save()
    return user


@dataclass
class Cast:
    """Everybody, by name, and the owner's plan with one dataset."""

    people: dict[str, User]
    plan: Plan
    dataset: Dataset

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def token(self, name: str) -> str:
        """An API token of that person."""
        return AuthToken.objects.create(user=self.people[name])[1]


def cast_make() -> Cast:
    """Owner, editor, commenter, viewer, stranger (with a plan of their own), consultant and administrator."""
    tail = secrets.token_hex(3)
    people = {name: person(f"{name}-{tail}") for name in (*ROLES, "stranger")}
    people["consultant"] = person(f"consultant-{tail}", is_consultant=True)
    people["admin"] = person(f"admin-{tail}", is_staff=True, is_superuser=True)
    plan = plan_create(user=people["owner"], title="Cells in motion", questionnaire=version_current())
    for role in ROLES[1:]:
        member_set(plan=plan, user=people[role], role=Membership.Role(role))
    plan_create(user=people["stranger"], title="Another plan", questionnaire=version_current())
    dataset = dataset_create(plan=plan, title="Time series")
    dataset_change(dataset=dataset, screening=Dataset.Screening.CLEAR)
    return Cast(people, plan, dataset)
