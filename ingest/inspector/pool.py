"""Many files over several warm children, one a core: the command line's folders and mounted sources.

Each child is kept by a thread of its own, because a child dies with the thread that started it. Answers come in the
order of the paths, so that a set's members, which follow their leader, are passed over as with one child.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from ingest.inspector.client import Answer, Limits, SourceChild

T = TypeVar("T")
_LIMITS = Limits()
_AHEAD = 3  # files a child has waiting, so that none stands still while an earlier, slower file is awaited
_TICK_S = 0.8
LARGEST = 4  # a child takes up to 350 MB


def cores() -> int:
    """Processor cores this process may use, at most four."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(LARGEST, usable or 1))


class SourcePool:
    """Up to `size` warm source children that may read `roots` and nothing else, started as files come."""

    def __init__(
        self,
        scratch: Path,
        roots: Sequence[Path],
        *,
        size: int | None = None,
        limits: Limits = _LIMITS,
        sandbox: str = "warn",
    ) -> None:
        self.size = size or cores()
        if self.size > 1:  # the children fill every core
            limits = replace(limits, optimise=False)
        self._make = lambda: SourceChild(scratch, roots, limits=limits, sandbox=sandbox)
        self._children: list[SourceChild] = []
        self._making = threading.Lock()
        self._mine = threading.local()
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="inspector")

    def _child(self) -> SourceChild:
        """The child of the calling thread."""
        if not hasattr(self._mine, "child"):
            with self._making:  # one at a time: a new keeper sweeps away folders that nobody holds
                self._mine.child = self._make()
                self._children.append(self._mine.child)
        child: SourceChild = self._mine.child
        return child

    @property
    def pids(self) -> list[int]:
        """Process ids of the running children."""
        return [child.pid for child in list(self._children) if child.pid is not None]

    def warm(self) -> None:
        """Starts the first child without waiting; the others start when a second file waits."""
        self._threads.submit(lambda: self._child().warm())

    def inspect_all(
        self,
        things: Iterable[T],
        ask: Callable[[SourceChild, T], Answer],
        *,
        skip: Callable[[T], bool] = lambda _: False,
        tick: Callable[[], None] = lambda: None,
    ) -> Iterator[tuple[T, Answer]]:
        """(thing, answer of `ask`) in the order of the things; those that `skip` names by then are left out.

        `ask` runs in a child's thread, `skip` and `tick` (about once a second while waiting) in the caller's. Raises
        what they raise; files that were not begun are dropped then.
        """
        waiting: deque[tuple[T, Future[Answer]]] = deque()
        left = iter(things)
        try:
            while True:
                while len(waiting) < self.size * _AHEAD and (thing := next(left, None)) is not None:
                    if not skip(thing):
                        waiting.append((thing, self._threads.submit(self._run, ask, thing)))
                if not waiting:
                    return
                thing, future = waiting.popleft()
                answer = self._wait(future, tick)
                if not skip(thing):
                    yield thing, answer
        finally:
            for _, future in waiting:
                future.cancel()

    def _run(self, ask: Callable[[SourceChild, T], Answer], thing: T) -> Answer:
        return ask(self._child(), thing)

    @staticmethod
    def _wait(future: Future[Answer], tick: Callable[[], None]) -> Answer:
        while True:
            try:
                return future.result(_TICK_S)
            except NotYet:
                if future.done():  # the work itself timed out
                    raise
                tick()

    def close(self) -> None:
        """Ends all children and their threads; a file in work is finished first. Closing twice is no error."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for child in self._children:
            child.close()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
