"""`lysplan-inspect --push` on a line that breaks: what arrived is neither read nor sent again, a server that is away is waited for."""

import http.server
import json
import os
import subprocess
import sys
import threading

import pytest

from ingest.inspector.pushing import WAITS_S, Push, PushFailed
from tests.ingest.inspector import makers
from tests.rig.sites import ROOT, clean_env


def command(site, token, dataset, folder, cache) -> subprocess.CompletedProcess[str]:
    words = ["--json", "--push", site.url, "--token", token, "--dataset", dataset, str(folder)]
    env = clean_env(LYSPLAN_CACHE=str(cache))
    return subprocess.run(
        [sys.executable, "-m", "ingest.inspector", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )  # fmt: skip


@pytest.mark.e2e
def test_a_run_that_is_started_again_reads_only_what_did_not_arrive(embedded, tmp_path):
    token = embedded.token("researcher")
    plan = embedded.api(token, "POST", "plans/", {"title": "Pushed"}).json["id"]
    dataset = embedded.api(token, "POST", f"plans/{plan}/datasets/", {"title": "Folder"}).json["id"]
    folder = tmp_path / "microscope"
    folder.mkdir()
    first, second = makers.ome_tiff(folder / "a.ome.tif"), makers.ome_tiff(folder / "b.ome.tif", name="b")
    (folder / "broken.czi").write_bytes(b"ZISRAWFILE" + bytes(500))
    done = command(embedded, token, dataset, folder, tmp_path / "cache")
    assert done.returncode == 1, done.stderr  # the broken one was refused, and stops nobody
    makers.ome_tiff(folder / "c.ome.tif", name="c")
    os.utime(second, (1, 1))  # changed since
    again = command(embedded, token, dataset, folder, tmp_path / "cache")
    assert "1 had arrived earlier" in again.stderr
    read = {json.loads(line)["path"] for line in again.stdout.splitlines()}
    assert str(first) not in read and {str(second), str(folder / "c.ome.tif")} <= read
    names = [image["name"] for image in embedded.api(token, "GET", f"datasets/{dataset}/images/").json["results"]]
    assert sorted(names) == ["a.ome.tif", "b.ome.tif", "c.ome.tif"]


class Flaky(http.server.BaseHTTPRequestHandler):
    """A line that fails: answers what the test says, one after another."""

    answers: list[int] = []
    taken: list[bytes] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.answers.pop(0)
        if status == 201:
            self.taken.append(body)
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def flaky(monkeypatch, tmp_path):
    monkeypatch.setenv("LYSPLAN_CACHE", str(tmp_path / "cache"))
    Flaky.taken = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Flaky)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_server_that_comes_back_gets_the_facts_once(flaky, tmp_path):
    Flaky.answers, waited = [503, 502, 429, 201], []
    push = Push(flaky, "t", "d", sleep=waited.append)
    path = makers.ome_tiff(tmp_path / "a.ome.tif")
    push.send(path, {"path": "a", "used_files": ["a.ome.tif", "b.ome.tif"]})
    assert (len(Flaky.taken), waited) == (1, list(WAITS_S[:3]))
    assert Push(flaky, "t", "d").arrived(path) == ["a.ome.tif", "b.ome.tif"]
    assert Push(flaky, "t", "other").arrived(path) is None


@pytest.mark.parametrize(("status", "word"), [(401, "token"), (403, "editor"), (404, "dataset"), (400, "refused")])
def test_a_refusal_says_what_to_do_at_once(flaky, tmp_path, status, word):
    Flaky.answers, waited = [status], []
    with pytest.raises(PushFailed, match=word):
        Push(flaky, "t", "d", sleep=waited.append).send(makers.ome_tiff(tmp_path / "a.ome.tif"), {})
    assert waited == []


def test_a_server_that_stays_away_ends_with_what_to_do(flaky, tmp_path):
    Flaky.answers, waited = [503] * (len(WAITS_S) + 1), []
    path = makers.ome_tiff(tmp_path / "a.ome.tif")
    with pytest.raises(PushFailed, match="run the same command again"):
        Push(flaky, "t", "d", sleep=waited.append).send(path, {})
    assert waited == list(WAITS_S) and Push(flaky, "t", "d").arrived(path) is None


def test_a_book_with_a_torn_last_line_still_counts(flaky, tmp_path):
    Flaky.answers = [201]
    push, path = Push(flaky, "t", "d"), makers.ome_tiff(tmp_path / "a.ome.tif")
    push.send(path, {})
    book = next((tmp_path / "cache" / "pushed").iterdir())
    book.write_text(book.read_text() + '{"path": "/half', encoding="utf-8")
    assert Push(flaky, "t", "d").arrived(path) == []
