#!/bin/sh
# test.sh: every test, in parts that say how long they took; stops at the first part that fails.
#
# The engine first; stories and units on SQLite and again on PostgreSQL, then the browser, then the faults on both,
# then the rules of the house. DUNWELL_TEST_PROCESSES (default 2) is how many run side by side where tests share nothing.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
side_by_side="-n ${DUNWELL_TEST_PROCESSES:-2} --dist loadfile"

part() {
    echo
    echo "== $1"
    began=$(date +%s)
    shift
    "$@"
    echo "   ($(($(date +%s) - began)) s)"
}

tests() {
    "$python" -m pytest -q "$@"
}

with_postgres() {
    PYTHON=$python tools/with-postgres.sh "$python" -m pytest -q "$@"
}

# The engine decides; a branch of it that no test takes is a decision nobody has looked at.
engine() (
    export COVERAGE_FILE="$scratch/coverage"
    # shellcheck disable=SC2086 # options are words
    "$python" -m coverage run -m pytest -q $side_by_side tests/engine
    "$python" -m coverage combine -q
    "$python" -m coverage report --include='src/dunwell/engine/*' --fail-under=100
)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
apart="--ignore=tests/engine --ignore=tests/browser --ignore=tests/faults --ignore=tests/architecture"
# Once is enough: the first are blocked from the database, the second asks every page who may see it, which no database
# changes.
dry="--ignore=tests/connectors --ignore=tests/web/test_matrix.py"

unset DATABASE_URL
# Servers of tests are on this computer, wherever a proxy leads.
export no_proxy="localhost,127.0.0.1${no_proxy:+,$no_proxy}"
export NO_PROXY=$no_proxy
part "engine" engine
# shellcheck disable=SC2086 # options are words
part "stories and units on SQLite" tests $side_by_side $apart tests
# shellcheck disable=SC2086
part "stories and units on PostgreSQL" with_postgres $side_by_side $apart $dry tests
# shellcheck disable=SC2086
part "browser" tests $side_by_side --dist load tests/browser
# shellcheck disable=SC2086
part "faults on SQLite" tests $side_by_side tests/faults
# shellcheck disable=SC2086
part "faults on PostgreSQL" with_postgres $side_by_side tests/faults
part "architecture" tests tests/architecture
