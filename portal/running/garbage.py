"""How often Python looks for garbage in a process that serves for long."""

import gc

YOUNG = 50_000  # objects made before a look; Python's own 700 is for scripts


def collect_rarely() -> None:
    """Leaves what the start made out of every later look, and looks less often; once, when all is loaded.

    A large plan is hundreds of thousands of small objects, none of them garbage: without this a third to a half of the
    time of freezing one went into looking (60 datasets, 5,000 answers: 0.62-0.98 s, with it 0.34-0.45 s).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
