# Every target sets itself up first; when nothing changed that takes no time. Details: CONTRIBUTING.md.

# Left over from other environments these change what is imported, or cost seconds at every start.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME VIRTUAL_ENV

BIN := .venv/bin
AS_OF ?= $(shell date +%F)
SEED ?= 7
KILLS ?= 50
STORIES ?= $(wildcard tests/stories/*.story)
DUNWELL_PYTHON ?=
export DUNWELL_PYTHON

.PHONY: help setup demo run night fast test check fix types map golden connector migrate docs fuzz bench story lock
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## .venv as the locks say
	@tools/setup.sh

demo: setup ## a company with a year of life, and its pages
	@exec $(BIN)/dunwell demo

run: setup ## web and worker on your own data
	@exec $(BIN)/dunwell up

night: setup ## one night: make night AS_OF=2026-03-23
	@$(BIN)/dunwell night --as-of $(AS_OF)

story: setup ## stories: make story STORIES=tests/stories/first_night.story
	@$(BIN)/dunwell story $(STORIES)

fast: setup ## the tests to run while writing: engine and units on SQLite, stop at the first failure
	@$(BIN)/python -m pytest -q -x --ff --ignore=tests/browser --ignore=tests/faults --ignore=tests/architecture tests

test: setup ## all tests: SQLite, PostgreSQL, browser, faults, architecture
	@tools/test.sh

check: setup ## lint, map, types, security: nothing is run
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy
	@$(BIN)/python tools/reference.py --check
	@$(BIN)/python tools/packs.py --check
	@$(BIN)/bandit -q -c pyproject.toml -r src tools
	@find src -name '*.html' -exec $(BIN)/djade --check --target-version 6.1 {} +

fix: setup ## mend what a machine can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format
	@$(BIN)/python tools/reference.py
	@$(BIN)/python tools/packs.py
	@find src -name '*.html' -exec $(BIN)/djade --target-version 6.1 {} +

types: setup ## mypy alone
	@$(BIN)/mypy

map: setup ## who may import whom
	@$(BIN)/python tools/the_map.py

golden: setup ## write the golden files of the connectors anew; read the diff
	@DUNWELL_GOLDEN=write $(BIN)/python -m pytest -q tests/connectors

connector: setup ## folders of a new one: make connector KIND=bank NAME=mt940
	@$(BIN)/python tools/connector.py $(KIND) $(NAME)

migrate: setup ## write the migration for changed models, then apply all
	@$(BIN)/python manage.py makemigrations
	@$(BIN)/dunwell migrate

docs: setup ## docs/_build/html
	@$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
	@echo docs/_build/html/index.html

fuzz: setup ## kill -9 of dispatch at any point, on SQLite: make fuzz SEED=7 KILLS=50
	@$(BIN)/python -m tests.faults.fuzz_dispatch --seed $(SEED) --kills $(KILLS)

bench: setup ## every measurement, one table: make bench NAME=night N=100000
	@$(BIN)/python tools/bench.py $(NAME) $(if $(N),--n $(N))

lock: setup ## compile the locks anew: make lock UPGRADE=--upgrade
	@tools/lock.sh $(UPGRADE)
