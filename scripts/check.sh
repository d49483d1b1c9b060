#!/bin/sh
# `make check`: everything that can be said about the code without running it for long. Stops at nothing, fails at the end.
bin=$1
failed=""
run() { name=$1; shift; if "$@" >"$log" 2>&1; then echo "ok      $name"; else echo "FAILED  $name"; cat "$log"; failed="$failed $name"; fi; }
log=$(mktemp); data=$(mktemp -d); trap 'rm -rf "$log" "$data"' EXIT
export LYSPLAN_DATA="$data"
run "lint" "$bin/ruff" check .
run "format" "$bin/ruff" format --check .
run "types" "$bin/mypy"
run "import rules" "$bin/lint-imports"
run "templates" "$bin/djlint" templates --profile django --lint --quiet
run "migrations" "$bin/python" manage.py makemigrations --check --dry-run
run "system checks" "$bin/python" manage.py check --fail-level WARNING
run "translations" "$bin/python" scripts/check_translations.py
run "production settings" sh scripts/check_production.sh "$bin"
[ -z "$failed" ] || { echo "Failed:$failed"; exit 1; }
