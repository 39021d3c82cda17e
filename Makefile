# Needs Python 3.11 and make; everything else comes from the package registries, by lock file.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALL := $(if $(shell command -v uv),uv pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
PACKAGES := node_modules/.package-lock.json
READY := $(BIN)/.runtime $(PACKAGES) $(MESSAGES)
PYTEST := $(BIN)/python -m pytest $(ARGS)

.PHONY: run fresh test bench faults setup packages messages lock clean

run: $(READY) .env  ## the demonstration at 127.0.0.1:8000; PORT=8001 chooses another
	@$(BIN)/python manage.py run

fresh: $(READY) .env  ## the same, with all data deleted first
	@$(BIN)/python manage.py run --fresh

# With DATABASE_URL (PostgreSQL) everything runs twice: on SQLite, then there. The demonstration is SQLite's, and the
# journeys start it on a file of their own whatever DATABASE_URL says, so once is enough.
test: setup
ifneq ($(DATABASE_URL),)
	DATABASE_URL= $(PYTEST) -m "not postgres"
	$(PYTEST) --ignore=tests/journeys --ignore=tests/congress/test_demonstration.py
else
	$(PYTEST)
endif

bench: setup  ## needs DATABASE_URL (PostgreSQL)
	$(BIN)/python -m tests.bench

# Workers, Redis, PostgreSQL and the mail server fail on purpose while so many reminders go out (docs/reliability.md).
faults: setup
	$(BIN)/python -m tests.faults.many --notices $(or $(NOTICES),10000) --faults $(or $(FAULTS),20)

setup: $(READY) $(BIN)/.tools
packages: $(PACKAGES)
messages: $(MESSAGES)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed: install it first."; exit 1; }
	$(PYTHON) -m venv .venv

$(BIN)/.runtime: requirements.txt | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements.txt
	@touch $@

$(BIN)/.tools: requirements-dev.txt | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

$(PACKAGES): package-lock.json requirements-node.txt | $(BIN)/python
	@PATH="$(CURDIR)/$(BIN):$$PATH"; command -v npm >/dev/null || $(INSTALL) --require-hashes -r requirements-node.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent
	@touch $@

%.mo: %.po | $(BIN)/.runtime
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(word 2,$(subst /, ,$<))

# The demonstration's settings, for `run` alone: on a real site this file would open it to everybody.
.env: | $(BIN)/python
	@umask 077; printf 'DEMO=on\nDEMO_TODAY=2025-02-10\nSECRET_KEY=%s\n' \
	  "$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" > $@

COMPILE := uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header pyproject.toml
lock:  ## newest versions that pyproject.toml and package.json allow; needs uv and npm
	$(COMPILE) -o requirements.txt
	$(COMPILE) --group dev -o requirements-dev.txt
	uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header --group node -o requirements-node.txt
	npm update --package-lock-only

clean:  ## everything that can be made again; the data in var/ stays
	rm -rf .venv node_modules staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis $(MESSAGES)
