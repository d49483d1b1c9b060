#!/bin/sh
# Says in one sentence what a fresh Debian still lacks, with the command that brings it.
python=${1:-python3}
missing=""
command -v "$python" >/dev/null 2>&1 || missing="$missing python3"
if [ -z "$missing" ]; then
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Lysplan needs Python 3.11 or newer; $python is $("$python" -V)." >&2; exit 1; }
  "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || missing="$missing python3-venv"
fi
command -v git >/dev/null 2>&1 || missing="$missing git"
[ -e /etc/ssl/certs/ca-certificates.crt ] || [ ! -e /etc/debian_version ] || missing="$missing ca-certificates"
if [ -n "$missing" ]; then
  echo "This machine lacks:$missing. Install with: apt-get install$missing" >&2
  exit 1
fi
