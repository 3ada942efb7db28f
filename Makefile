# The chores of the house. `make run` and `make test` need nothing but Python 3.11, git and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

.PHONY: run test test-postgres kill-loop bench bench-search lint format clean

run: $(VENV)/run ## Install, prepare the database and the demo, serve on http://127.0.0.1:8000
	@$(BIN)/forum start

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment: on Debian, install python3-venv."; exit 1; }

$(VENV)/run: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,postgres]'
	@touch $@ $(VENV)/run

# Servers in processes of their own, which coverage does not see, and the long walk through every page, of which it would make a longer one.
UNCOUNTED := tests/journeys tests/reliability tests/visibility

test: $(VENV)/test ## Everything that must hold, in SQLite and a real browser
	@sh tests/support/need-browser.sh
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -q -n 2 tests/text # measures seconds, which coverage would double
	$(BIN)/python -m pytest -q -n 2 $(UNCOUNTED)
	$(BIN)/python -m pytest -q -n 2 --ignore=tests/text $(UNCOUNTED:%=--ignore=%) --cov=forum --cov-report=term:skip-covered

# What never meets a database (text, the index, readers of files, the rules of the house) was tried by `make test`.
WITHOUT_DATABASE := text house bench reliability transfer/blogger search/test_hostile.py search/test_engine.py search/test_whoosh_engine.py search/test_whoosh_codec.py \
	search/test_rebuild.py search/test_italian.py search/test_grammar.py search/test_excerpts.py search/test_suggestions.py

test-postgres: $(VENV)/test ## Everything that meets the database, on a real PostgreSQL
	$(BIN)/python -m tests.support.postgres $(BIN)/python -m pytest -q -n 2 -m "not browser and not bench" \
		$(WITHOUT_DATABASE:%=--ignore=tests/%)

kill-loop: $(VENV)/test ## kill -9 a hundred times while people write and at every step of indexing, and hostile questions to a large forum
	KILLS=100 POSTS=20000 $(BIN)/python -m pytest -q tests/reliability tests/search/test_kill.py tests/search/test_hostile.py

bench: $(VENV)/test ## Speed as a ratio to two floors measured in the same run
	@command -v wrk >/dev/null || { echo "The measure needs wrk: apt-get install wrk"; exit 1; }
	$(BIN)/python -m tests.bench

bench-search: $(VENV)/test ## How well and how fast search answers, beside FTS5, Tantivy and stock Whoosh
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -W ignore -m tests.bench.search_bench

lint: $(VENV)/test ## Style, types, layers, known traps
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy forum
	$(BIN)/bandit -q -c pyproject.toml -r forum

format: $(VENV)/test ## Put every file in form
	$(BIN)/ruff format .

clean: ## Remove what was built, never the instance
	rm -rf $(VENV) build *.egg-info
