#!/usr/bin/env python3
"""Puts this checkout on the virtual environment's path, and `lysplan-inspect` among its commands. No build, no network."""

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

LAUNCHER = """#!{python}
import sys
from ingest.inspector.cli import main
sys.exit(main())
"""

site = Path(sysconfig.get_path("purelib"))
(site / "lysplan.pth").write_text(f"{ROOT}\n")
launcher = Path(sys.prefix) / "bin" / "lysplan-inspect"
launcher.write_text(LAUNCHER.format(python=Path(sys.prefix) / "bin" / "python"))
launcher.chmod(0o755)
