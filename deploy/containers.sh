#!/usr/bin/env bash
# The same suite with its servers from containers, then the whole system in containers: one class from list to
# certificate to provincial figure. Starts an engine of its own and stops it, whatever happens.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/engine.sh

finish() {
    status=$?
    if [ -n "${COMPOSE:-}" ] && [ -e .env ]; then
        [ "$status" = 0 ] || "$COMPOSE" logs --no-color --tail 30 || true
        "$COMPOSE" down --volumes --timeout 20 >/dev/null 2>&1 || true
        rm -f .env
    fi
    rm -f deploy/ca/machine.crt
    engine_stop
    exit "$status"
}
trap finish EXIT

if ! engine_start; then
    echo "########################################################################"
    echo "## NO CONTAINER ENGINE CAN BE HAD HERE (reason above):                ##"
    echo "## the suite was NOT repeated in containers, the images NOT built.    ##"
    echo "########################################################################"
    exit 0
fi
engine_images
engine_compose

echo "== the suite with servers from containers"
TTCT_TEST_SERVERS=testcontainers make test

echo "== the system in containers"
make assets
.venv/bin/python -m stack.make_env "127.0.0.1:${PUBLIC_PORT:-18080}"
"$COMPOSE" build --quiet
"$COMPOSE" up --detach --wait --wait-timeout 180
.venv/bin/python -m tests.compose.one_class
