"""How much one file may cost: one table of numbers shared by the parent (kills) and the child (rlimits)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one inspection. Seconds are wall or CPU seconds, `_mb` are MiB.

    The numbers follow the measurements of the safety notes: 8 KB can fill a heap in 7 s, a 3 MB header can run for
    more than 75 s, and good files of the sample set stay far below every bound.
    """

    wall_s: float = 120.0
    start_s: float = 60.0  # interpreter, sandbox, JVM and reader list
    cpu_s: int = 60  # for each file; the parent raises the soft limit
    heap_mb: int = 768
    address_space_mb: int = 8192
    resident_mb: int = 1536
    written_file_mb: int = 64
    open_files: int = 512
    answer_bytes: int = 16 << 20
    raw_bytes: int = 16 << 20
    files_per_child: int = 300  # of uploads, by different people
    files_per_source_child: int = 5000  # of one person's folder: the longer a JVM lives, the quicker it reads
    optimise: bool = True  # Java's optimising compiler, which wants a core to itself for minutes
    thumbnail_px: int = 512
    plane_mb: int = 64  # largest plane decoded whole for a thumbnail
    companions: int = 20_000
