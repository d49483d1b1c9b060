"""`lysplan-inspect`: inspects files and folders where they are, with no server and no database.

Standard output holds the answers and nothing else; what a person may like to know beside them goes to standard error.
Exit codes: 0 all read, 1 some refused, 2 usage (also when the inspector cannot run at all).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ingest.inspector.client import Answer, ChildLost, EngineUnavailable, Limits, SourceChild
from ingest.inspector.facts import clean, refusal
from ingest.inspector.pool import SourcePool
from ingest.inspector.pushing import Push, PushFailed
from ingest.inspector.walking import Walk

Thing = tuple[str, Path]  # what a person named or a folder holds, and its path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lysplan-inspect",
        description="Says what microscope image files hold, in which format and quality. Reads files where they are.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or an OME-Zarr folder")
    parser.add_argument("--json", action="store_true", help="one JSON object for each file or set, one on a line")
    parser.add_argument("--timeout", type=float, default=120.0, metavar="S", help="seconds that one file may take")
    parser.add_argument("--hash", action="store_true", help="also compute the SHA-256 of single files")
    parser.add_argument("--raw", metavar="FILE", help="write all key/values as read to FILE (gzip'd JSON lines)")
    parser.add_argument(
        "--push",
        metavar="URL",
        help="send the facts (never pixels) to a Lysplan server; a stopped run goes on when started again",
    )
    parser.add_argument("--token", metavar="T", help="API token for --push")
    parser.add_argument("--dataset", metavar="ID", help="dataset for --push")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; answers the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.timeout <= 0:
        parser.error("--timeout must be greater than 0")
    if options.push and not (options.token and options.dataset):
        parser.error("--push needs --token and --dataset")
    missing = [path for path in options.paths if not Path(path).exists()]
    if missing:
        parser.error(f"no such file or folder: {missing[0]}")
    try:
        return _run(options)
    except (EngineUnavailable, PushFailed) as error:
        print(f"lysplan-inspect: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    roots = {_root(Path(path)) for path in options.paths}
    limits = Limits(wall_s=options.timeout)
    refused = False
    push = Push(options.push, options.token, options.dataset) if options.push else None
    with tempfile.TemporaryDirectory(prefix="lysplan-") as scratch:
        raw = gzip.open(options.raw, "wt", encoding="utf-8") if options.raw else None  # noqa: SIM115  (closed below)
        pool = SourcePool(Path(scratch), sorted(roots), limits=limits)
        try:
            pool.warm()
            walk = Walk(options.paths)
            things = iter(walk) if push is None else _to_push(walk, push)
            ask = partial(_inspect, raw=raw is not None)
            for thing, answer in pool.inspect_all(things, ask, skip=partial(_came_with_a_set, walk)):
                given, path = thing
                facts = {**answer.facts, "path": clean(given)}
                if options.hash and path.is_file() and len(facts["used_files"]) <= 1:
                    facts["sha256"] = sha256_of(path)
                walk.used(path, facts)
                refused = refused or facts["status"] != "ok"
                if raw is not None and answer.raw is not None:
                    found = json.loads(gzip.decompress(answer.raw))
                    raw.write(json.dumps({"path": facts["path"], "raw": found}) + "\n")
                if push is not None and facts["status"] == "ok":
                    push.send(path, facts)
                _show(facts, as_json=options.json)
        finally:
            pool.close()
            if raw is not None:
                raw.close()
    return 1 if refused else 0


def _to_push(walk: Walk, push: Push) -> Iterator[Thing]:
    """The things that have not arrived yet; how far it is stands on standard error while somebody looks."""
    things = list(walk)
    before, watched = 0, sys.stderr.isatty()
    for number, (given, path) in enumerate(things, 1):
        if (used := push.arrived(path)) is not None:
            before += 1
            walk.used(path, {"used_files": used})
            continue
        if watched:
            done = round(20 * (number - 1) / len(things))
            bar = f"[{'#' * done}{'.' * (20 - done)}] {number}/{len(things)} {given}"
            print(f"\r\x1b[K{bar[: shutil.get_terminal_size().columns - 1]}", end="", file=sys.stderr, flush=True)  # noqa: T201
        yield given, path
    if watched:
        print("\r\x1b[K", end="", file=sys.stderr)  # noqa: T201
    if before:
        said = f"lysplan-inspect: {before} had arrived earlier and did not change; they were not read again."
        print(said, file=sys.stderr)  # noqa: T201


def _came_with_a_set(walk: Walk, thing: Thing) -> bool:
    """Whether a file of a walked folder came with an earlier answer meanwhile; a path that was named never did."""
    given, path = thing
    return given not in walk.named and walk.was_used(path)


def _inspect(child: SourceChild, thing: Thing, *, raw: bool) -> Answer:
    """One answer; a child lost twice over the same file is an answer too."""
    _given, path = thing
    for _ in range(2):
        try:
            return child.inspect(path, raw=raw)
        except ChildLost:
            continue
    return Answer(refusal("worker_lost"), None, None)


def _root(path: Path) -> Path:
    """The folder the child must read for a path: the folder itself, or the one around a file or an OME-Zarr."""
    real = Path(os.path.realpath(path))
    from ingest.inspector import formats

    return real if real.is_dir() and not formats.is_zarr(real) else real.parent


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as lower-case hex."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _show(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False), flush=True)  # noqa: T201
        return
    lines = [str(facts["path"])]
    if facts["status"] != "ok":
        lines.append(f"  refused: {facts['error']['message']}")
    else:
        reader = facts["reader"]
        lines.append(f"  {facts['format']['name']}, read by {reader['name']} {reader['version']}")
        for image in facts["images"][:10]:
            lines.append(f"  {_image_line(image)}")
        if len(facts["images"]) > 10:
            lines.append(f"  and {len(facts['images']) - 10} more images")
        lines += [f"  {entry['severity']}: {entry['message']}" for entry in facts["findings"]]
    print("\n".join(lines).encode("utf-8", "replace").decode(), flush=True)  # noqa: T201


def _image_line(image: dict[str, Any]) -> str:
    size = f"{image['size_x']} x {image['size_y']}"
    for axis, word in (("z", "sections"), ("c", "channels"), ("t", "time points")):
        if image[f"size_{axis}"] > 1:
            size += f", {image[f'size_{axis}']} {word}"
    pixel = image["pixel_size_um"]["x"]
    return f"{image['name'] or 'image'}: {size}, {image['pixel_type']}" + (f", {pixel:.4g} µm a pixel" if pixel else "")
