#!/usr/bin/env python3
"""Django's command line. The embedded mode (SQLite, filesystem broker) is what a bare call gets."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
