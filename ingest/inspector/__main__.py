"""`python -m ingest.inspector serve SETTINGS` is the child; without arguments it is `lysplan-inspect`."""

import sys


def main() -> int:
    """Runs the child or the command line; answers the exit code."""
    if len(sys.argv) == 3 and sys.argv[1] == "serve":
        from ingest.inspector.child import serve

        return serve(sys.argv[2])
    from ingest.inspector.cli import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
