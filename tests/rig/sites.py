"""Whole sites as processes: the embedded one that `make run` starts, and one as in production on PostgreSQL and Redis."""

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from portal.running.supervisor import dies_with_parent

from .servers import free_port, postgres_host, redis_start, static_root

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60


@dataclass
class Site:
    """A running site. `people` maps user names to passwords."""

    folder: Path
    port: int
    env: dict[str, str]
    people: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    logs: Path = field(init=False)

    def __post_init__(self) -> None:
        self.logs = self.folder / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, *command: str) -> subprocess.Popen:
        """Starts a process in a session of its own, with its output in a log."""
        log = (self.logs / f"{name}.log").open("ab")
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.env,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGKILL),  # an aborted suite leaves nothing behind
        )
        self.processes[name] = process
        return process

    def manage(self, *words: str) -> str:
        """Output of a management command in the site's settings."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def wait_ready(self, seconds: float = READY_SECONDS) -> float:
        """Waits for /readyz 200. Returns seconds waited; fails with the logs."""
        start = time.monotonic()
        told = ""
        while time.monotonic() - start < seconds:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return time.monotonic() - start
            except urllib.error.HTTPError as error:
                told = error.read().decode()
            except OSError as error:
                told = str(error)
            time.sleep(0.1)
        raise AssertionError(f"not ready after {seconds} s: {told}\n{self.all_logs()}")

    def all_logs(self) -> str:
        """The end of every log."""
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in self.logs.iterdir())

    def token(self, name: str) -> str:
        """An API token of a demo account (embedded) or of a person of the test (production)."""
        if self.env["DJANGO_SETTINGS_MODULE"].endswith("embedded"):
            return self.manage("demo_token", name).strip()
        code = (
            "from knox.models import AuthToken; from portal.models import User; "
            f"print(AuthToken.objects.create(user=User.objects.get(username={name!r}))[1])"
        )
        return self.manage("shell", "--no-imports", "-c", code).strip().splitlines()[-1]

    def api(self, token: str, method: str, path: str, body: object = None, **headers: str) -> "Reply":
        """One call of the API."""
        data = None
        sent = {"Authorization": f"Bearer {token}", **headers}
        if isinstance(body, bytes):
            data = body
        elif body is not None:
            data = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        url = path if path.startswith("http") else f"{self.url}/api/v1/{path}"
        request = urllib.request.Request(url, data=data, method=method, headers=sent)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Reply(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, dict(error.headers), error.read())

    def upload(self, token: str, dataset: str, path: Path, name: str = "") -> dict:
        """Posts one file as a form. Returns the image's JSON."""
        edge = secrets.token_hex(8)
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name or path.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + path.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        answer = self.api(token, "POST", f"datasets/{dataset}/images/", body, **{"Content-Type": kind})
        assert answer.status == 201, answer.text
        return answer.json

    def image_final(self, token: str, url: str, seconds: float = 90) -> dict:
        """The image once its state is final."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            image = self.api(token, "GET", url).json
            if image["status"] in ("done", "refused", "failed"):
                return image
            time.sleep(0.1)
        raise AssertionError(f"still {image['status']} after {seconds} s\n{self.all_logs()}")

    def stop(self) -> None:
        """Ends what still runs."""
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(12)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@dataclass
class Reply:
    """An answer of the API."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @property
    def json(self):
        return json.loads(self.content)


def clean_env(**more: str) -> dict[str, str]:
    """The environment without what tests and sites set for themselves."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LYSPLAN_", "DJANGO_", "PYTEST_"))}
    return kept | {"PYTHONUNBUFFERED": "1"} | more


def embedded_site(folder: Path | None = None) -> Site:
    """The site of `make run` on a folder of its own; ready when this returns."""
    folder = folder or Path(tempfile.mkdtemp(prefix="lysplan-embedded-"))
    port = free_port()
    env = clean_env(DJANGO_SETTINGS_MODULE="portal.settings.embedded", LYSPLAN_DATA=str(folder), PORT=str(port))
    mounted = folder / "facility" / "2027-03 confocal"
    mounted.mkdir(parents=True, exist_ok=True)
    env["LYSPLAN_SOURCES"] = json.dumps({"facility": {"path": str(mounted.parent), "people": ["*"]}})
    site = Site(folder, port, env)
    site.start("up", sys.executable, "manage.py", "up")
    try:
        site.wait_ready()
    except BaseException:
        site.stop()
        raise
    site.people = dict(line.split() for line in (folder / "demo-accounts.txt").read_text().splitlines())
    return site


def production_site(workers: int = 2) -> Site:
    """gunicorn, beat and `workers` Celery workers on a database and a Redis of their own; ready when this returns."""
    folder = Path(tempfile.mkdtemp(prefix="lysplan-production-"))
    database = f"e2e_{secrets.token_hex(4)}"
    import pgserver

    server = pgserver.get_server(postgres_host(), cleanup_mode=None)
    server.psql(f"CREATE DATABASE {database}")
    redis, redis_port = redis_start()
    port = free_port()
    env = clean_env(
        DJANGO_SETTINGS_MODULE="portal.settings.production",
        LYSPLAN_DATA=str(folder),
        SECRET_KEY=secrets.token_urlsafe(60),
        ALLOWED_HOSTS="127.0.0.1",
        DATABASE_URL=f"postgres://postgres:@/{database}?host={postgres_host()}",
        REDIS_URL=f"redis://127.0.0.1:{redis_port}/0",
        LYSPLAN_INSECURE_HTTP="1",
        LYSPLAN_WEBHOOK_NETWORKS='["127.0.0.0/8"]',  # where a test's receiver of webhooks listens
        STATIC_ROOT=static_root(),
    )
    site = Site(folder, port, env)
    site.processes["redis"] = redis
    site.manage("prepare")
    static = Path(static_root())
    static.mkdir(exist_ok=True)
    with (static / "lock").open("w") as lock:  # collected and compressed once for the whole suite
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (static / "staticfiles.json").exists():
            site.manage("collectstatic", "--no-input", "-v", "0")
    site.people = {name: secrets.token_urlsafe(16) for name in ("researcher", "stranger")}
    code = "from portal.models import User\n" + "\n".join(
        f"User.objects.create_user({name!r}, {name + '@example.org'!r}, {word!r})" for name, word in site.people.items()
    )
    site.manage("shell", "--no-imports", "-c", code)
    gunicorn = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    site.start("web", *gunicorn, "--worker-class", "gthread", "--workers", "2", "--threads", "8")
    for number in range(1, workers + 1):
        worker_start(site, number)
    schedule = str(folder / "beat-schedule")
    site.start("beat", sys.executable, "-m", "celery", "-A", "portal", "beat", "-s", schedule, "--loglevel=WARNING")
    try:
        site.wait_ready()
    except BaseException:
        site.stop()
        raise
    return site


def worker_start(site: Site, number: int) -> None:
    """One Celery worker of the production site."""
    celery = [sys.executable, "-m", "celery", "-A", "portal", "worker", "-c", "1", "-n", f"worker{number}@%h"]
    site.start(f"worker{number}", *celery, "--loglevel=WARNING")


def site_remove(site: Site) -> None:
    """Stops the site and removes its folder."""
    site.stop()
    shutil.rmtree(site.folder, ignore_errors=True)
