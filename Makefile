# Klynge: `make run` shows it, `make test` proves it. Python 3.11 or newer is all that is needed.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test coverage format lint verify bench wheel clean

run: .venv/installed
	$(BIN)/klynge build
	$(BIN)/klynge serve

test: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/pytest -n 2

# Tracing makes the tests half as slow again, so it is asked for apart.
coverage: .venv/installed
	$(BIN)/pytest -n 2 --cov --cov-report=term

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m kg.turtle ontology

verify: .venv/installed
	$(BIN)/klynge verify

bench: .venv/installed
	$(BIN)/python -m bench.reasoning
	$(BIN)/python -m bench.endpoint

wheel: .venv/installed
	$(BIN)/python -m build --no-isolation

clean:
	rm -rf .venv .klynge dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Every package is pinned and its content hashed, also those that others are built with.
.venv/installed: requirements-build.lock requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@
