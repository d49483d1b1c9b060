"""What happened to a plan, told to those who asked at the start (`planner.apps`), inside the transaction in which it happened.

| name | when | said with it |
| --- | --- | --- |
| plan.shared | somebody got a role, or another one | role, username |
| snapshot.taken | a version was frozen that was not frozen before | snapshot, plan_version |
| approval.asked | an owner asked somebody to approve a version | approval, snapshot, plan_version |
| approval.decided | approved, sent back or taken back | approval, status, plan_version |
"""

from collections.abc import Callable, Mapping
from typing import Any

from .models import Plan

HAPPENINGS = ("plan.shared", "snapshot.taken", "approval.asked", "approval.decided")
Listener = Callable[[str, Plan, Mapping[str, Any]], None]

_listeners: list[Listener] = []


def happenings_listen(listener: Listener) -> None:
    """Adds who wants to hear of everything; told once a process."""
    if listener not in _listeners:
        _listeners.append(listener)


def happening_tell(name: str, plan: Plan, **said: Any) -> None:
    """Tells everybody who listens."""
    for listener in _listeners:
        listener(name, plan, said)
