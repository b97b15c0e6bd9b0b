# `make run` is all a newcomer needs. Everything here is one plain command behind it: see the README.

PORT ?= 8000
PAGES_PORT ?= 5500
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
ARGS ?= --numprocesses auto --dist loadfile
PIP = .venv/bin/python -m pip install -qq --disable-pip-version-check
MANAGE = .venv/bin/python manage.py
TOOLS = .venv/tools/bin
UV = $(TOOLS)/uv --system-certs
PIN = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make pins" $(if $(filter 1,$(UPGRADE)),--upgrade)

.PHONY: help run test bench chaos seed backup restore reset lint format pins audit sbom

help:
	@echo "make run      start everything     (PORT=$(PORT) PAGES_PORT=$(PAGES_PORT) PYTHON=$(PYTHON))"
	@echo "make test     run the tests        (ARGS='tests/courses -x')"
	@echo "make bench    measure beside a hand-written peer  (BENCH='--only search' GROW=1; needs wrk)"
	@echo "make chaos    kill, freeze and fill up its parts under load  (MINUTES=10 of all at once; CHAOS='--only redis')"
	@echo "make seed     add the demo world to the database; twice is the same as once"
	@echo "make backup   database and uploads into one file       (FILE=school.backup)"
	@echo "make restore  and back into an empty database          (FILE=school.backup REPLACE=1)"
	@echo "make reset    delete all data      (FORCE=1 does not ask)"
	@echo "make pins     write requirements*.txt from the *.in     (UPGRADE=1 takes newer ones of what those need)"
	@echo "make audit    look for known holes and for licences that we don't want"
	@echo "make sbom     write sbom.json: what the product consists of, as CycloneDX"
	@echo "make lint     check style          make format: put it right"

run: .venv/installed .env
	@exec $(MANAGE) serve --port $(PORT) --pages-port $(PAGES_PORT)

test: .venv/installed-for-tests
	@.venv/bin/python -m pytest $(ARGS)

bench: .venv/installed-for-bench .env
	@OCMS_DATA_DIR=.data/bench .venv/bin/python -m tests.bench $(if $(filter 1,$(GROW)),--grow) $(BENCH)

chaos: .venv/installed-for-tests .env
	@OCMS_DATA_DIR=.data/chaos .venv/bin/python -m tests.chaos --minutes $(or $(MINUTES),10) $(CHAOS)

seed: .venv/installed .env
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed

backup: .venv/installed .env
	@test -n "$(FILE)" || { echo "Say where to: make backup FILE=school.backup" >&2; exit 1; }
	@$(MANAGE) backup "$(FILE)"

restore: .venv/installed .env
	@test -n "$(FILE)" || { echo "Say from where: make restore FILE=school.backup" >&2; exit 1; }
	@$(MANAGE) restore "$(FILE)" $(if $(filter 1,$(REPLACE)),--replace)
	@$(MANAGE) check_invariants

reset: .venv/installed .env
	@$(MANAGE) reset $(if $(filter 1,$(FORCE)),--no-input)

pins: .venv/tools/installed
	@$(PIN) requirements.in --output-file requirements.txt
	@$(PIN) requirements-dev.in --constraints requirements.txt --output-file requirements-dev.txt
	@$(PIN) tests/bench/requirements.in --constraints requirements-dev.txt --output-file tests/bench/requirements.txt
	@$(PIN) requirements-tools.in --output-file requirements-tools.txt

audit: .venv/product/installed
	@.ci/audit requirements-dev.txt requirements-tools.txt tests/bench/requirements.txt
	@$(TOOLS)/pip-licenses --python .venv/product/bin/python --from=mixed --partial-match --format=csv \
		--allow-only "MIT;BSD;Apache;PSF;MPL;LGPL;Lesser General Public;Mozilla" >/dev/null
	@echo "Licences of the product: all are among those that we take."

sbom: .venv/product/installed
	@$(TOOLS)/cyclonedx-py environment .venv/product --pyproject pyproject.toml --mc-type application \
		--output-reproducible --output-file sbom.json
	@echo "sbom.json: what the product consists of, as CycloneDX"

lint: .venv/installed-for-tests
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

format: .venv/installed-for-tests
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

.env:
	@cp .env.example .env

.venv/installed: requirements.txt
	@test -n "$(PYTHON)" || { echo "OCMS needs Python 3.11 or newer, and none was found. Install it, or name it: make run PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "OCMS needs Python 3.11 or newer, and $(PYTHON) is not that." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks its venv module. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Installing what requirements.txt names into .venv (once, about half a minute) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-for-tests: .venv/installed requirements-dev.txt
	@$(PIP) -r requirements-dev.txt
	@touch $@

.venv/installed-for-bench: .venv/installed-for-tests tests/bench/requirements.txt
	@$(PIP) -r tests/bench/requirements.txt
	@touch $@

.venv/tools/installed: .venv/installed requirements-tools.txt
	@$(PYTHON) -m venv --clear .venv/tools
	@$(TOOLS)/python -m pip install -qq --disable-pip-version-check -r requirements-tools.txt
	@touch $@

# The product alone, without what tests and tools need.
.venv/product/installed: .venv/tools/installed requirements.txt
	@$(UV) venv --quiet --clear --python .venv/bin/python .venv/product
	@$(UV) pip install --quiet --python .venv/product/bin/python --require-hashes -r requirements.txt
	@touch $@
