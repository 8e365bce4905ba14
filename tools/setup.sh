#!/bin/sh
# Lays .venv as the two locks say: every package by hash, then Dunwell itself, editable.
#
# Nothing but a Python (3.12 to 3.14) is needed; uv is fetched by hash where there is none. When nothing changed this
# takes some hundredths of a second, so every target of the Makefile may depend on it. DUNWELL_PYTHON names the
# Python to use.
set -eu
cd "$(dirname "$0")/.."

# Left over from other environments these make a fresh one import foreign modules, or compile all anew on every start.
unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME VIRTUAL_ENV CONDA_PREFIX
# The system's certificates: behind a company's proxy uv's own list is not the one that counts.
export UV_SYSTEM_CERTS=1 UV_HTTP_TIMEOUT=120 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1
home=${HOME:-/nonexistent}
# The home the system knows of: where HOME names another one, Pythons still lie there.
own=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6) || own=''
own=${own:-$home}

stop() {
    echo "dunwell: $*" >&2
    exit 1
}

# By content and place, not by time: holds after a git checkout, notices a moved folder.
stamp() {
    { pwd; cat requirements.lock requirements-dev.lock tools/uv.lock pyproject.toml .python-version tools/setup.sh; } | cksum
}

# Prints the real path of a Python that can carry Dunwell; fails for a shim that refuses, a wrong version, or a build
# without SQLite or TLS (as pyenv makes where the headers are missing).
fit() {
    "$1" -c '
import os, sys
if not (3, 12) <= sys.version_info[:2] <= (3, 14): sys.exit(1)
import sqlite3, ssl
if sqlite3.sqlite_version_info < (3, 37): sys.exit(1)
print(os.path.realpath(sys.executable))' 2>/dev/null
}

find_python() {
    if [ -n "${DUNWELL_PYTHON:-}" ]; then
        fit "$DUNWELL_PYTHON" || stop "$DUNWELL_PYTHON is no Python 3.12 to 3.14 with SQLite 3.37 and TLS."
        return 0
    fi
    for version in 3.13 3.14 3.12; do
        # uv does not look into pyenv's versions by itself, and pyenv's shims may refuse.
        for candidate in "python$version" \
            "${PYENV_ROOT:-$home/.pyenv}/versions/$version"*/bin/python \
            "$own/.pyenv/versions/$version"*/bin/python \
            "/usr/bin/python$version" "/usr/local/bin/python$version" \
            "$home/.local/share/uv/python/cpython-$version"*/bin/"python$version" \
            "$own/.local/share/uv/python/cpython-$version"*/bin/"python$version"; do
            fit "$candidate" && return 0
        done
    done
    return 1
}

# By running it: a pyenv shim named uv exists, and exits 127, wherever another Python than uv's is chosen.
find_uv() {
    for candidate in uv "$home/.local/bin/uv" "$home/.cargo/bin/uv" "$PWD/.uv/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

# Debian splits venv off Python (then pip --target does), and its python3 may have neither.
fetch_uv() {
    for candidate in "$@"; do
        rm -rf .uv
        if "$candidate" -m venv .uv >/dev/null 2>&1; then
            .uv/bin/python -m pip install -q --require-hashes --only-binary :all: -r tools/uv.lock >&2 && return 0
        elif rm -rf .uv && "$candidate" -m pip --version >/dev/null 2>&1; then
            "$candidate" -m pip install -q --target .uv --require-hashes --only-binary :all: -r tools/uv.lock >&2 && return 0
        fi
    done
    return 1
}

# A Python that is named is taken, also where another one served so far; unnamed, that one goes on serving.
as_named() {
    [ -z "${DUNWELL_PYTHON:-}" ] || [ "$(fit .venv/bin/python)" = "$(fit "$DUNWELL_PYTHON")" ]
}

now=$(stamp)
if [ -f .venv/.stamp ] && [ "$(cat .venv/.stamp)" = "$now" ] && .venv/bin/python -c '' 2>/dev/null && as_named; then
    exit 0
fi

echo "dunwell: setting up .venv" >&2
python=$(find_python) || { [ -z "${DUNWELL_PYTHON:-}" ] || exit 1; python=''; }
uv=$(find_uv) || {
    fetch_uv ${python:+"$python"} python3 /usr/bin/python3 ||
        stop "could not fetch uv, which installs the rest. Install it (pip install uv) or a Python with pip and venv (Debian: apt install python3-venv)."
    uv=$PWD/.uv/bin/uv
}
if [ -z "$python" ]; then
    "$uv" python install -q 3.13 >/dev/null 2>&1 || true
    python=$(find_python) ||
        stop "needs Python 3.12 or later and could not fetch one. Install one (with your system's packages or pyenv) or name one: make DUNWELL_PYTHON=/path/to/python3.13"
fi

rm -f .venv/.stamp
if [ "$(fit .venv/bin/python || true)" != "$python" ]; then
    "$uv" venv -q --clear --python "$python" .venv
fi
"$uv" pip sync -q --python .venv/bin/python --require-hashes requirements.lock requirements-dev.lock
# sync takes out what the locks do not name, Dunwell itself too: so this comes after it, always.
"$uv" pip install -q --python .venv/bin/python --no-deps --no-build-isolation --no-index -e .
echo "$now" >.venv/.stamp
