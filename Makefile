# Every target makes its own .venv from the lock file; a machine needs only Python 3.11 or newer, and make.

.DELETE_ON_ERROR:
.PHONY: demo serve test test-all check check-records lint lock bench

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

demo: .venv/run.stamp
	@$(BIN)/peergraph demo

serve: .venv/run.stamp
	@$(BIN)/peergraph serve

# Two workers: one runs the tests of the Neo4j that is emptied before each, the other those of the one with real records.
PYTEST := $(BIN)/python -m pytest -p tests.support.workers --numprocesses 2

# Every behaviour, with a fifth of the examples and three rounds of a race.
test: .venv/dev.stamp
	@$(PYTEST)

# The same tests with all examples, other ones each time, and all rounds, for a nightly run.
test-all: .venv/dev.stamp
	@$(PYTEST) --hypothesis-profile=all

check: lint test

# The tests that read real records, alone: what CI runs again where ../shared/data lies beside.
check-records: .venv/dev.stamp
	@$(PYTEST) -m records

lint: .venv/dev.stamp
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: .venv/dev.stamp
	@$(BIN)/python -m bench $(if $(QUICK),--quick)

COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --extra build

# Writes the lock files and graphdb/server/jars.lock anew, with the newest versions that pyproject.toml and
# graphdb/server/jars.py allow.
lock: .venv/dev.stamp
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(BIN)/python -m graphdb.server.jars

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/pip
	@echo "Installing what peergraph needs from requirements.lock"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@echo "Installing what its tests need from requirements-dev.lock"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "peergraph needs Python 3.11 or newer, and this machine has none on its PATH." >&2; exit 1; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { echo "peergraph needs Python 3.11 or newer; $(PYTHON) is older." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv module; install it (Debian and Ubuntu: the package python3-venv)." >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv
