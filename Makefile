# Each target sets up what it needs; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PY := .venv/bin/python
READY := .venv/.ready
# pip knows where packages come from on this machine; uv is told the same.
export UV_INDEX_URL ?= $(PIP_INDEX_URL)
ifeq ($(strip $(UV_INDEX_URL)),)
unexport UV_INDEX_URL
endif
# Sources are compiled once, not by each of the hundred processes that tests start.
unexport PYTHONDONTWRITEBYTECODE
# How many tests run side by side: on two cores three, for a third of the time a test waits for a process.
WORKERS ?= 3
TESTS ?= tests
SEED ?= 1
MINUTES ?= 5

.PHONY: help
help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(READY) ## make the virtual environment .venv and install the hashed pins (Python 3.11+ and pip are enough)

$(READY): requirements/test.txt
	@bash requirements/install.sh .venv requirements/test.txt
	touch $(READY)

.PHONY: assets
assets: $(READY) ## style sheets, scripts and fonts of the pages, from npm, hashed pins
	@$(PY) -m shared.web.assets

.PHONY: pins
pins: $(READY) ## compile requirements/*.in to hashed pins and install them
	@COMPILE="$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --no-header --no-emit-index-url --no-emit-find-links"
	for set in "run" "run test" "proxy" "fuzz"; do
	    inputs=(); for name in $$set; do inputs+=("requirements/$$name.in"); done
	    output="requirements/$${set##* }.txt"
	    $$COMPILE "$${inputs[@]}" --output-file "$$output"
	    sed -i "1i # Compiled by make pins from $${inputs[*]}; edit those." "$$output"
	done
	$(MAKE) setup

.PHONY: programs
programs: $(READY) ## a Chromium and a LibreOffice for the tests (installed by apt-get when root and none is there)
	@$(PY) -m tests.programs

.PHONY: check
check: $(READY) ## format, lint, types, import directions, message catalogues
	@$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	for catalogue in $$(find shared services -name '*.po'); do
	    .venv/bin/pybabel --quiet compile --input-file "$$catalogue" --output-file /dev/null --locale en --statistics
	done

.PHONY: test
test: assets programs ## the whole suite on real servers (TESTS=path WORKERS=n; EXAMPLES=random looks for new examples)
	@TTCT_PICTURES=off $(PY) -m pytest -n $(WORKERS) --dist loadscope $(TESTS)

.PHONY: pictures
pictures: assets programs ## every page as a picture, on a phone and on a desk, into test-output/screenshots
	@$(PY) -m pytest -n $(WORKERS) --dist loadscope tests/browser

.PHONY: demo
demo: assets ## play the first half of 2021 on the running system (ONCE=1: end after the figures agree; TTCT_PORT=n)
	@$(PY) -m stack demo $(if $(ONCE),--once)

.PHONY: up
up: assets ## start the whole system on this machine; Ctrl-C stops it
	@$(PY) -m stack up

.PHONY: bench
bench: assets ## measure speed and size, as ratios, and print a table
	@$(PY) -m benchmarks

.PHONY: chaos
chaos: assets ## break everything at random and check exactness (SEED=n MINUTES=n)
	@$(PY) -m tests.chaos --seed $(SEED) --minutes $(MINUTES)

.PHONY: fuzz
fuzz: $(READY) ## feed every reader of files and words with what nobody would write (MINUTES=n), keep what is new in tests/fuzz/corpus
	@bash requirements/install.sh .venv requirements/fuzz.txt
	$(PY) -m tests.fuzz --minutes $(MINUTES)

.PHONY: verify-register
verify-register: $(READY) ## prove that the register of certificates is as it was written (TTCT_DATABASE_URL: certification's)
	@$(PY) -m services.certification.verify_register

.PHONY: verify-audit
verify-audit: $(READY) ## prove that the audit log of SERVICE is as it was written (TTCT_DATABASE_URL: the service's)
	@$(PY) -m shared.audit verify $(SERVICE)

.PHONY: sbom
sbom: $(READY) ## the bill of materials of what runs (CycloneDX), licences checked, into test-output/ttct.cdx.json
	@$(PY) -m supply.bill

.PHONY: advisories
advisories: $(READY) ## known weaknesses of what runs, by pip-audit (ARCHIVE=all.zip of OSV where nothing can be asked)
	@$(PY) -m supply.advisories $(if $(ARCHIVE),--archive $(ARCHIVE))

.PHONY: clean
clean: ## remove what was made here: environment, data, assets
	rm -rf .venv .venv.lock .local node_modules shared/web/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
