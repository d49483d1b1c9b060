"""Things that break in real life: killed workers and children, lost messages, an absent broker, a stopped supervisor."""

import hashlib
import hmac
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.files import czi_write
from tests.planner.webhooks.receiver import receiver
from tests.rig.servers import redis_start
from tests.rig.sites import ROOT, clean_env, embedded_site, production_site, site_remove, worker_start

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def site():
    site = production_site()
    yield site
    site_remove(site)


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """A CZI that takes a noticeable time to read, so that there is a middle to be killed in."""
    return czi_write(tmp_path_factory.mktemp("big") / "big.czi", z=40, t=12, size=96)


def dataset_make(site, token):
    plan = site.api(token, "POST", "plans/", {"title": f"Faults {secrets.token_hex(2)}"}).json
    return plan["id"], site.api(
        token, "POST", f"plans/{plan['id']}/datasets/", {"title": "D", "screening": "clear"}
    ).json["id"]


def wait_for(what, seconds=30.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError("did not happen in time")


def processes(words: str, session_of: subprocess.Popen | None = None) -> list[int]:
    """Process ids whose command line holds the words, of one process group tree or of all."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                line = file.read().replace(b"\0", b" ").decode(errors="replace")
            with open(f"/proc/{entry}/stat") as file:
                state = file.read().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if words in line and state != "Z":
            found.append(int(entry))
    return found


def children_of(site) -> list[int]:
    """The inspector children of this site: their command line names its scratch folder."""
    return [pid for pid in processes("ingest.inspector") if str(site.folder) in _cmdline(pid)]


def _cmdline(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def evidence_count(site, token, plan, dataset) -> int:
    """How many pieces of evidence the dataset has: the snapshot holds them all."""
    snapshot = site.api(token, "GET", f"plans/{plan}/exports/json/").json
    return len(next(item for item in snapshot["datasets"] if item["id"] == dataset)["evidence"])


def running(site, token, url):
    return lambda: site.api(token, "GET", url).json["status"] == "inspecting"


def test_child_killed_in_the_middle_the_file_still_ends_done_once(site, big):
    token = site.token("researcher")
    plan, dataset = dataset_make(site, token)
    image = site.upload(token, dataset, big)
    wait_for(running(site, token, image["url"]))
    for pid in children_of(site):
        os.kill(pid, signal.SIGKILL)
    assert site.image_final(token, image["url"])["status"] == "done"
    assert evidence_count(site, token, plan, dataset) == 1


def test_worker_killed_in_the_middle_the_file_still_ends_done_once_and_no_child_stays(site, big):
    token = site.token("researcher")
    plan, dataset = dataset_make(site, token)
    before = set(children_of(site))
    image = site.upload(token, dataset, big, "second.czi")
    wait_for(running(site, token, image["url"]))
    for number in (1, 2):
        os.killpg(site.processes[f"worker{number}"].pid, signal.SIGKILL)
    wait_for(lambda: not set(children_of(site)) & before, 10)
    for number in (1, 2):
        worker_start(site, number)
    assert site.image_final(token, image["url"], 120)["status"] == "done"
    assert evidence_count(site, token, plan, dataset) == 1


def test_messages_thrown_away_the_file_still_ends_done(site, tmp_path):
    import redis

    token = site.token("researcher")
    _plan, dataset = dataset_make(site, token)
    for number in (1, 2):
        os.killpg(site.processes[f"worker{number}"].pid, signal.SIGTERM)
        site.processes[f"worker{number}"].wait(20)
    images = [site.upload(token, dataset, czi_write(tmp_path / f"{n}.czi", size=32 + n)) for n in range(5)]
    port = int(site.env["REDIS_URL"].rsplit(":", 1)[1].split("/")[0])
    redis.Redis(port=port).flushall()
    for number in (1, 2):
        worker_start(site, number)
    assert {site.image_final(token, image["url"])["status"] for image in images} == {"done"}


def test_redis_away_the_upload_is_taken_at_once_and_read_when_redis_is_back(site, tmp_path):
    token = site.token("researcher")
    _plan, dataset = dataset_make(site, token)
    port = int(site.env["REDIS_URL"].rsplit(":", 1)[1].split("/")[0])
    site.processes["redis"].kill()
    site.processes["redis"].wait()
    start = time.monotonic()
    image = site.upload(token, dataset, czi_write(tmp_path / "while away.czi"))
    took = time.monotonic() - start
    assert image["status"] == "waiting"
    assert site.api(token, "GET", "plans/").status == 200
    site.processes["redis"], _port = redis_start(port)
    assert site.image_final(token, image["url"], 120)["status"] == "done"
    assert took < 5, f"the upload took {took:.1f} s with Redis away"


def test_twenty_files_at_once_are_all_read_once_by_two_workers(site, tmp_path):
    token = site.token("researcher")
    plan, dataset = dataset_make(site, token)
    paths = [czi_write(tmp_path / f"many {n}.czi", size=24 + n, z=1, t=1) for n in range(20)]
    with ThreadPoolExecutor(6) as pool:
        images = list(pool.map(lambda path: site.upload(token, dataset, path), paths))
    assert [site.image_final(token, image["url"])["status"] for image in images] == ["done"] * 20
    assert evidence_count(site, token, plan, dataset) == 20


def group_gone(site, seconds=10.0) -> None:
    """No process that names the site's folder or its port is left."""
    words = (str(site.folder), f"127.0.0.1:{site.port}")
    wait_for(lambda: not any(pid for word in words for pid in processes(word)), seconds)


def worker_pids(site) -> list[int]:
    """Every process of an embedded site but its supervisor: they share its environment's data folder."""
    wanted = f"LYSPLAN_DATA={site.folder}".encode()
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if wanted in file.read().split(b"\0"):
                        found.append(int(entry))
            except OSError:
                continue
    return found


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=["ctrl-c", "sigterm", "kill -9"])
def test_ended_supervisor_leaves_no_process_and_loses_nothing(how, big, tmp_path):
    site = embedded_site(tmp_path / "data")
    token = site.token("researcher")
    plan, dataset = dataset_make(site, token)
    url = f"plans/{plan}/answers/project.description/"
    assert site.api(token, "PUT", url, {"value": "kept"}, **{"If-Match": '"0"'}).status == 200
    image = site.upload(token, dataset, big)
    wait_for(running(site, token, image["url"]))
    known = set(worker_pids(site)) | set(children_of(site))
    assert len(known) >= 4, "supervisor, web server, its worker, Celery, the inspector child"
    os.kill(site.processes["up"].pid, how)
    site.processes["up"].wait(10)
    wait_for(lambda: not (set(worker_pids(site)) | set(children_of(site))), 10)
    again = embedded_site(tmp_path / "data")
    try:
        token = again.token("researcher")
        assert again.api(token, "GET", url).json["value"] == "kept"
        url = image["url"].replace(f":{site.port}/", f":{again.port}/")
        assert again.image_final(token, url, 60)["status"] == "done"
        assert evidence_count(again, token, plan, dataset) == 1
    finally:
        site_remove(again)


def test_second_start_on_the_same_folder_is_refused_in_one_sentence(tmp_path):
    site = embedded_site(tmp_path / "data")
    try:
        second = subprocess.run(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=site.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert second.returncode != 0
        assert "runs already" in second.stderr
    finally:
        site_remove(site)


def test_production_without_secrets_says_which_in_one_sentence():
    env = clean_env(DJANGO_SETTINGS_MODULE="portal.settings.production", LYSPLAN_DATA="/nowhere")
    refused = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert "does not start without SECRET_KEY" in refused.stderr


def test_a_webhook_hears_of_a_frozen_plan_through_the_real_worker(site):
    token = site.token("researcher")
    plan, _dataset = dataset_make(site, token)
    with receiver() as found:
        hook = site.api(token, "POST", "webhooks/", {"url": found.url, "events": ["snapshot.taken"]})
        assert hook.status == 201, hook.text
        snapshot = site.api(token, "POST", f"plans/{plan}/snapshots/").json["id"]
        _path, headers, body = wait_for(lambda: found.heard)[0]
        assert json.loads(body)["data"]["snapshot"] == snapshot
        seconds, mac = (part.split("=", 1)[1] for part in headers["Lysplan-Signature"].split(","))
        made = hmac.new(hook.json["secret"].encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        assert mac == made
        listed = f"webhooks/{hook.json['id']}/deliveries/"
        wait_for(lambda: site.api(token, "GET", listed).json["results"][0]["status"] == "done")
        assert site.api(token, "DELETE", f"webhooks/{hook.json['id']}/").status == 204
