# The commands of the project. Everything they install goes into .venv.
.DEFAULT_GOAL := help
.PHONY: help serve site check test lint types fuzz bench lock clean

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
RUN := .venv/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check install --require-hashes

help: ## show the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

serve: .venv/site ## serve both languages on one local port, rebuilt on every change
	@$(RUN) -m macros serve --port $(PORT)

site: .venv/site ## build the finished site into site/
	@$(RUN) -m macros build --site site

check: .venv/site ## check the records only
	@$(RUN) -m macros check

test: .venv/test .venv/browser lint types ## formatting, lint, types and every test
	@$(RUN) -m pytest

lint: .venv/test
	@$(RUN) -m ruff format --check .
	@$(RUN) -m ruff check .
	@.venv/bin/oxlint --deny-warnings docs/overrides/assets/javascripts
	@.venv/bin/zizmor --offline --quiet --no-progress .github

types: .venv/test
	@$(RUN) -m mypy

fuzz: .venv/test ## draw new records and answers at random, twenty times as many as the tests do
	@HYPOTHESIS_PROFILE=explore $(RUN) -m pytest -m hypothesis

bench: .venv/test .venv/browser ## measure build time, memory, page weight and the advisor
	@$(RUN) -m tests.bench

lock: .venv/test ## renew the locked dependencies from pyproject.toml
	@$(RUN) -m piptools compile $(LOCK) -o requirements.txt pyproject.toml
	@$(RUN) -m piptools compile $(LOCK) --extra test -o requirements-test.txt pyproject.toml

LOCK := --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

clean: ## remove what the other commands made
	@for made in site .cache/site .site-*; do \
		if [ -e $$made/.tune-or-not ]; then rm -rf $$made; \
		elif [ -e $$made ]; then echo "$$made: not made here, left alone / 不是这里生成的，没有动"; fi; done
	@if [ -e .venv/made ]; then rm -rf .venv; fi
	@rm -rf .mypy_cache .ruff_cache .cache/build
	@rmdir .cache 2>/dev/null || true

.venv/made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed / 需要 Python 3.11 或更新版本" >&2; exit 1; }
	@echo "making .venv / 创建 .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/site: .venv/made requirements.txt pyproject.toml
	@echo "installing the locked dependencies / 安装锁定的依赖"
	@$(PIP) --progress-bar off -r requirements.txt
	@$(RUN) -m pip --disable-pip-version-check install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test: .venv/site requirements-test.txt
	@echo "installing what the tests need / 安装测试依赖"
	@$(PIP) --progress-bar off -r requirements-test.txt
	@touch $@

# Chromium: the one named in CHROMIUM, else an installed one, else Playwright's, kept inside .venv.
export PLAYWRIGHT_BROWSERS_PATH := $(CURDIR)/.venv/browsers
.venv/browser: .venv/test
	@$(RUN) -c 'import sys; from tests.conftest import chromium; sys.exit(chromium() is None)' \
		|| $(RUN) -m playwright install --only-shell chromium
	@touch $@
