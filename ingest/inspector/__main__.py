"""`python -m ingest.inspector serve SETTINGS` is the child, `archive` makes the class archive; else `lysplan-inspect`."""

import sys


def main() -> int:
    """Runs the child or the command line; answers the exit code."""
    if len(sys.argv) == 3 and sys.argv[1] == "serve":
        from ingest.inspector.child import serve

        return serve(sys.argv[2])
    if sys.argv[1:2] == ["archive"] and len(sys.argv) == 2:
        from ingest.inspector import archive, engine

        try:
            print(archive.make())  # noqa: T201
        except (engine.EngineMissing, OSError, RuntimeError) as error:  # RuntimeError: this person has no home folder
            print(f"lysplan-inspect: {error}", file=sys.stderr)  # noqa: T201
            return 2
        return 0
    if sys.argv[1:2] == ["train"] and len(sys.argv) == 5:
        from pathlib import Path

        from ingest.inspector import archive

        return archive.train(*(Path(argument) for argument in sys.argv[2:]))
    from ingest.inspector.cli import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
