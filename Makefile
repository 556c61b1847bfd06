# `make run` and `make test` are all that most people need; `make help` lists the rest.
MARKET_HOME ?= $(CURDIR)/var
export MARKET_HOME
.DEFAULT_GOAL := help
.PHONY: help run setup setup-test test check lint docs docs-check bench lock

help:            ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: setup       ## install, make the demonstration council, serve it at http://127.0.0.1:8000
	@test -f "$(MARKET_HOME)/demonstration/sign-in.txt" || .venv/bin/market demo
	@exec .venv/bin/market serve

setup:           ## install only; the command is then .venv/bin/market
	@sh scripts/setup.sh run

setup-test:
	@sh scripts/setup.sh test

test: setup-test ## install what tests need and run them, on SQLite and on PostgreSQL
	@.venv/bin/python -m pytest -n 2 --dist loadscope -q

check: lint docs-check test ## everything that must hold before a change is kept

lint: setup-test ## style, types and layers
	@.venv/bin/ruff format --check market tests scripts
	@.venv/bin/ruff check market tests scripts
	@.venv/bin/mypy
	@.venv/bin/lint-imports

docs: setup-test ## write the generated reference pages
	@.venv/bin/python scripts/write_reference.py

docs-check: setup-test
	@.venv/bin/python scripts/write_reference.py --check

bench: setup-test ## measure against peers; prints ratios
	@.venv/bin/python -m bench

lock:            ## renew the lock files (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --extra dev --extra bench -o requirements-dev.lock
	echo uv | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-uv.lock
