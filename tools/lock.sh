#!/bin/sh
# lock.sh [--upgrade]: compiles the three locks. No address is written, whatever index the machine uses.
set -eu
cd "$(dirname "$0")/.."
export UV_SYSTEM_CERTS=1 UV_CUSTOM_COMPILE_COMMAND="make lock"

uv=''
for candidate in uv "${HOME:-/nonexistent}/.local/bin/uv" .uv/bin/uv; do
    if "$candidate" --version >/dev/null 2>&1; then uv=$candidate; break; fi
done
[ -n "$uv" ] || { echo "dunwell: make lock needs uv (pip install uv)." >&2; exit 1; }

compile() { "$uv" pip compile -q --universal --generate-hashes "$@"; }

compile --python-version 3.12 pyproject.toml -o requirements.lock "$@"
compile --python-version 3.12 requirements-dev.in -o requirements-dev.lock "$@"
# uv itself, for machines that have only an old Python to fetch it with, and what builds the wheel of the image.
printf "uv\nuv-build\n" | compile --python-version 3.9 --no-annotate - -o tools/uv.lock "$@"
