#!/bin/sh
# with-postgres.sh COMMAND...: runs COMMAND with DATABASE_URL naming a PostgreSQL of its own, gone afterwards.
#
# Never the server that listens on 5432. Without PostgreSQL's programs it says so and runs nothing; under CI=true that
# is a failure. A DATABASE_URL that names PostgreSQL already is used as it is.
set -eu

case ${DATABASE_URL:-} in
postgres*) exec "$@" ;;
esac

bin=''
for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -rV) ''; do
    if "${folder:+$folder/}initdb" --version >/dev/null 2>&1; then
        bin=${folder:+$folder/}
        break
    fi
    bin=none
done
if [ "$bin" = none ]; then
    echo "dunwell: SKIPPED on PostgreSQL: its programs (initdb, postgres) are not installed." >&2
    [ "${CI:-}" != true ]
    exit
fi

scratch=$(mktemp -d "${TMPDIR:-/tmp}/dunwell-postgres.XXXXXX")
child=''
# PostgreSQL refuses to run as root. setpriv needs no password database, no PAM and no shell.
as=''
if [ "$(id -u)" = 0 ]; then
    as='setpriv --reuid=postgres --regid=postgres --init-groups'
    chmod 711 "$scratch" # the user postgres must pass through
    install -d -o postgres -g postgres -m 700 "$scratch/data"
else
    mkdir -m 700 "$scratch/data"
fi

leave() {
    [ -z "$child" ] || kill -TERM "$child" 2>/dev/null || true
    (cd / && $as "${bin}pg_ctl" -D "$scratch/data" -m immediate -s stop >/dev/null 2>&1) || true
    rm -rf "$scratch"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

here=$PWD
cd / # initdb warns where the user postgres may not look
$as "${bin}initdb" -D "$scratch/data" -U dunwell --auth=trust --locale=C.UTF-8 --no-sync >"$scratch/initdb.log" 2>&1 ||
    { cat "$scratch/initdb.log" >&2; exit 1; }
# Nothing here outlives the run, so nothing is flushed; shared memory is in files, for /dev/shm may be tiny. And it is
# small: whoever connects anew maps each page of it at the first touch, which costs more than to read the page again.
start() {
    port=$(cd "$here" && "${PYTHON:-python3}" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    $as "${bin}pg_ctl" -D "$scratch/data" -s -w -t 300 -l "$scratch/data/log" \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c dynamic_shared_memory_type=mmap -c shared_buffers=32MB -c fsync=off -c synchronous_commit=off -c full_page_writes=off" \
        start
}
# A free port may be somebody else's a moment later.
start || start || { cat "$scratch/data/log" >&2; exit 1; }
cd "$here"

export DATABASE_URL="postgres://dunwell@127.0.0.1:$port/postgres"
"$@" &
child=$!
status=0
wait "$child" || status=$?
child=''
exit "$status"
