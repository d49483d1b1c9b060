"""Keeps web server and worker alive on a laptop, and takes them along when it goes.

Children live in sessions of their own, so that a Ctrl-C reaches only the supervisor, which ends them in order.
The kernel ends them should the supervisor itself be killed (PR_SET_PDEATHSIG), and the rows' leases mend the rest.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 4.0
TICK_SECONDS = 2.0
LIBC = ctypes.CDLL(None, use_errno=True)


class AlreadyRunning(Exception):
    """Another supervisor holds this data folder."""


@dataclass
class Child:
    """One supervised process. `orphan_signal` is what it gets from the kernel when the supervisor dies."""

    name: str
    command: list[str]
    orphan_signal: int
    process: subprocess.Popen | None = None
    started: float = 0.0
    pause: float = 0.5
    next_start: float = 0.0


@dataclass
class Supervisor:
    """Starts, watches, restarts with back-off, stops. `tick` is called every two seconds."""

    children: list[Child]
    tick: Callable[[], None]
    say: Callable[[str], None]
    stopping: bool = field(default=False, init=False)

    def run(self) -> None:
        """Until SIGINT, SIGTERM or SIGHUP. Raises AlreadyRunning."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        last_tick = 0.0
        try:
            while not self.stopping:
                now = time.monotonic()
                for child in self.children:
                    self._keep(child, now)
                if now - last_tick > TICK_SECONDS:
                    last_tick = now
                    self.tick()
                time.sleep(0.2)
        finally:
            self._end_all()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _keep(self, child: Child, now: float) -> None:
        if child.process is not None and child.process.poll() is not None:
            self.say(f"{child.name} ended with {child.process.returncode}; it starts again in {child.pause:.1f} s.")
            child.process = None
            child.pause = 0.5 if now - child.started > 60 else min(child.pause * 2, 15)
            child.next_start = now + child.pause
        if child.process is None and now >= child.next_start:
            child.started = now
            child.process = subprocess.Popen(
                child.command,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                preexec_fn=dies_with_parent(child.orphan_signal),  # noqa: PLW1509  (one thread here)
            )

    def _end_all(self) -> None:
        living = [child.process for child in self.children if child.process is not None]
        for process in living:
            process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for process in living:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def folder_lock(folder: Path) -> int:
    """An open descriptor that holds the data folder for this process. Raises AlreadyRunning."""
    descriptor = os.open(folder / "running.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise AlreadyRunning from None
    return descriptor


def python_module(*words: str) -> list[str]:
    """`python -m ...` with this very interpreter."""
    return [sys.executable, "-m", *words]


def dies_with_parent(number: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends the child this signal when this process ends, however it ends."""
    parent = os.getpid()

    def set_signal() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return set_signal
