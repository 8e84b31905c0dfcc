#!/usr/bin/env bash
# install.sh <venv> <pins>: make a virtual environment and install hashed pins into it.
# Needs Python 3.11 or newer and pip, nothing else; may run twice at once.
set -euo pipefail
venv=$1 pins=$2

if command -v flock >/dev/null; then
    exec 9>"$(dirname "$venv")/.venv.lock"
    flock 9
fi

suits() { "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; }

python=""
for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14; do
    if suits "$candidate"; then python=$candidate && break; fi
done
if [ -z "$python" ]; then
    echo "Cần Python 3.11 trở lên: hãy cài đặt rồi chạy lại (hoặc đặt PYTHON=/đường/dẫn)." >&2
    echo "Python 3.11 or newer is needed: install it and run again (or set PYTHON=/path/to/it)." >&2
    exit 1
fi

if ! suits "$venv/bin/python"; then
    # Debian ships venv without its pip: then the pip outside installs into the environment.
    "$python" -m venv "$venv" 2>/dev/null || "$python" -m venv --clear --without-pip "$venv"
fi
if "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    pip=("$venv/bin/python" -m pip)
else
    pip=("$python" -m pip --python "$venv/bin/python")
fi
"${pip[@]}" install -qq --disable-pip-version-check --require-hashes --requirement "$pins"
