# make demo and make test are all a newcomer needs; both set up .venv on first use.
# make check before a change is handed in; make check-long tries every example and slow test.

PYTHON ?= python3
BIN := .venv/bin
N ?= 10000
# Processes that share out the tests: make test WORKERS=4.
WORKERS ?= 2

.PHONY: demo test lint check check-long fuzz kills contract bench constraints clean

demo: .venv/.ready
	$(BIN)/planner solve instances/liping --gap 0.02 --threads 2 --time-limit 300 \
	    --out out/liping

test: .venv/.ready
	$(BIN)/python -m pytest -m "not slow" -n $(WORKERS) --dist worksteal

lint: .venv/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test

check-long: .venv/.ready
	PLANNER_EXAMPLES=all $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# Compares the solver with enumeration on N random counties; ORDERS=12 spreads their figures.
fuzz: .venv/.ready
	$(BIN)/python -m tests.fuzz $(N) --orders $(or $(ORDERS),0)

# Kills a running batch at random moments, resumes it, and looks for anything lost or done twice.
kills: .venv/.ready
	$(BIN)/python -m tests.batch_kills $(or $(KILLS),20)

# Everything that the OpenAPI document implies, asked by everybody: EXAMPLES requests an operation.
contract: .venv/.ready
	PLANNER_CONTRACT=$(or $(EXAMPLES),200) $(BIN)/python -m pytest tests/api/test_contract.py

# Hours: every contestant has ten minutes for each county. BENCH="--cases unit --limit 60" is less.
bench: .venv/.bench
	$(BIN)/python -m tests.bench $(or $(BENCH),--page)

# A run is repeated only when the dependencies changed.
.venv/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit(1)' 2>/dev/null || \
	    { echo "The planner needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --constraint constraints.txt --editable '.[dev]'
	touch $@

# Rivals to measure against, which no other target needs.
.venv/.bench: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --constraint constraints.txt --editable '.[bench]'
	touch $@

# Every dependency of dependencies, pinned for all platforms; no index address is written.
constraints:
	$(PYTHON) -m venv build/pins
	build/pins/bin/python -m pip install --quiet --disable-pip-version-check uv
	build/pins/bin/uv pip compile pyproject.toml --extra dev --extra bench --universal --python-version 3.11 \
	    --upgrade --quiet --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    --output-file constraints.txt

clean:
	rm -rf .venv build out
