# `make run` starts the demonstration, `make test` runs everything that has to be green.
#
# Python 3.11.0 or newer is all that must be there; another one than `python3` by PYTHON=…
# No rule names an absolute path, so the folder may lie anywhere and have blanks in its name.

PYTHON ?= python3
# One more than the two processors of a small machine: each waits for browsers, servers and disks.
WORKERS ?= 3
PYTEST_ARGS ?=

VENV := .venv
IN := $(VENV)/bin/python
PIP := $(IN) -m pip --disable-pip-version-check install -qq --require-hashes
# Written when a lock has been installed, so that the next start does not ask pip again.
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
# Newer than every module when all are compiled. Python does so by itself, unless it was told to
# leave no files (PYTHONDONTWRITEBYTECODE, as many containers do): then every start would do it anew.
COMPILED := $(VENV)/.compiled
MODULES := $(shell find courseware -name '*.py')
# The suite's own modules, whose assertions pytest rewrites, are kept compiled in the same way: each
# process would spend twenty seconds on them. The first time that happens while mypy runs.
REWRITTEN := $(VENV)/.rewritten
SUITE := PYTHONDONTWRITEBYTECODE= \
  $(IN) -m pytest -q -p tests.no_skips_in_ci -p tests.hypothesis_profiles
# Whole files to each process, in the order of tests/conftest.py: what a file prepares is made once.
SHARED := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: help run test test-long bench doors screenshots coverage lock clean
.NOTPARALLEL:

help:
	@echo "make run          the demonstration: its address and its logins are printed"
	@echo "make test         format, types, content, then the suite"
	@echo "make test-long    the same properties for longer"
	@echo "make bench        speed next to the bare framework (docs/performance.md)"
	@echo "make screenshots  every page as a picture, into screenshots/"
	@echo "make coverage     which lines the suite does not reach"
	@echo "make doors        the addresses of pages that are loaded late, out of their views"
	@echo "make lock         both locks anew from pyproject.toml (needs uv)"
	@echo "make clean        remove what the other commands made; instance/ stays"

run: $(RUN) $(COMPILED)
	@$(IN) -m courseware demo

test: $(DEV) $(COMPILED)
	@$(IN) -m ruff check --quiet .
	@$(IN) -m ruff format --check .
	@if [ -n "$$(find tests -name '*.py' -newer $(REWRITTEN) 2>&1)" ]; then \
	  $(SUITE) --collect-only -q >/dev/null 2>&1 && touch $(REWRITTEN); fi & \
	  $(IN) -m mypy --no-error-summary; types=$$?; wait; exit $$types
	@$(IN) -m courseware check
	@$(SUITE) $(SHARED) -m "not long" $(PYTEST_ARGS)

test-long: $(DEV) $(COMPILED)
	@COURSEWARE_LONG=1 $(SUITE) $(SHARED) $(PYTEST_ARGS)

bench: $(DEV)
	@$(IN) -m benchmarks

doors: $(RUN)
	@$(IN) -m courseware.web.rooms

screenshots: $(DEV)
	@COURSEWARE_SCREENSHOTS=screenshots $(SUITE) -m browser tests/browser

coverage: $(DEV)
	@$(IN) -m coverage run -m pytest -q -p tests.hypothesis_profiles -m "not long and not browser" $(PYTEST_ARGS)
	@$(IN) -m coverage report --skip-covered --show-missing

# Universal: one lock for every system and every Python from 3.11.0 on. No address gets into it,
# so that an installation may use whatever index it trusts; the hashes hold for all of them.
COMPILE := uv pip compile --quiet --universal --generate-hashes --python-version 3.11.0 \
  --no-emit-index-url --no-emit-find-links --no-header pyproject.toml

lock:
	@command -v uv >/dev/null || { \
	  echo "make lock needs uv (it may lie in any environment: pip install uv)" >&2; exit 1; }
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) screenshots .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN): requirements.lock | $(IN)
	@echo "Installing what the site needs (this once) ..."
	@$(PIP) -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock requirements.lock | $(IN)
	@echo "Installing what the suite needs (this once) ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@ $(RUN)

$(COMPILED): $(MODULES) | $(IN)
	@$(IN) -m compileall -q courseware
	@touch $@

$(IN):
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "There is no $(PYTHON) here: install Python 3.11 or newer," \
	    "or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$("$(PYTHON)" --version 2>&1), but 3.11.0 or newer is needed:" \
	    "install one and name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make a virtual environment, because a part of it is packaged" \
	    "apart: apt install python3-venv (Debian, Ubuntu), then once more" >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
