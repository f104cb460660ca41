# Shopkeeper: two commands, `make demo` and `make test`. Everything they need lands in .venv and .demo.

PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3 python,$(shell \
	$(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && command -v $(p))))
WORKERS ?= 2
DEMO ?= .demo
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,\
	$(BIN)/python -B -m pip install --quiet --disable-pip-version-check --no-compile) --no-deps
LOCKED := $(INSTALL) --require-hashes -r
BUILD := .venv/build
CODE := shopkeeper tests benchmarks training

unexport PYTHONDONTWRITEBYTECODE  # containers often set it, and every start would compile everything anew: seven seconds

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types layers lock clean

help: ## this page
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

demo: .venv/.core ## install, fetch models and the demo catalogue, serve, open the browser (ARGS="--port 9000")
	@$(BIN)/shopkeeper --data $(DEMO) demo $(ARGS)

test: check ## lint, types, layers and every test; says what was skipped and why
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder -rs

check: lint types layers ## lint, types and layers only

lint: .venv/.dev
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)

types: .venv/.dev
	@$(BIN)/mypy --num-workers $(WORKERS)

layers: .venv/.dev
	@$(BIN)/lint-imports --no-cache

lock: .venv/.dev ## pin every dependency, with hashes, from pyproject.toml
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(INSTALL) uv  # has no dependencies
	@$(BIN)/python requirements/lock.py

clean: ## forget the environment, the demo shop and every cache (fetched models stay)
	rm -rf .venv $(DEMO) .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Shopkeeper needs Python 3.11 or newer: install it, or run make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is too old: Shopkeeper needs Python 3.11 or newer"; exit 1; }
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; \
		echo "No virtual environment could be made: on Debian run apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -B -m pip uninstall --quiet --yes setuptools 2>/dev/null || true
	@find .venv -name __pycache__ -prune -exec rm -rf {} +  # compiled when first used, and only what is used

.venv/.core: requirements/core.txt requirements/build.txt pyproject.toml | .venv/bin/python
	@echo "Installing locked dependencies ($(if $(UV),uv,pip)): a minute or two, once"
	@$(LOCKED) requirements/core.txt
	@$(LOCKED) requirements/build.txt --target $(BUILD)
	@PYTHONPATH=$(BUILD) $(INSTALL) --no-build-isolation -e .
	@rm -rf $(BUILD)
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.core
	@echo "Installing the tools of the tests ($(if $(UV),uv,pip)): a minute, once"
	@$(LOCKED) requirements/dev.txt
	@touch $@
