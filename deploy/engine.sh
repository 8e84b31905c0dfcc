# Sourced by containers.sh: a container engine of this script's own, on Debian as root, stopped by its pid.
# Sets DOCKER_HOST, COMPOSE and the image names; returns 1 and says why when no engine can be had.

engine_home=""
engine_pid=""

engine_start() {
    [ "$(id -u)" = 0 ] || { echo "not root"; return 1; }
    command -v apt-get >/dev/null || { echo "no apt-get"; return 1; }
    engine_home=$(mktemp -d /tmp/ttct-engine-XXXXXX)
    if ! command -v dockerd >/dev/null || ! command -v mmdebstrap >/dev/null; then
        echo "installing docker.io and mmdebstrap"
        apt-get update -qq >"$engine_home/apt.log" 2>&1 || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            docker.io iptables mmdebstrap >>"$engine_home/apt.log" 2>&1 ||
            { tail -5 "$engine_home/apt.log"; echo "docker.io cannot be installed"; return 1; }
    fi
    dockerd --data-root "$engine_home/data" --exec-root "$engine_home/run" --pidfile "$engine_home/pid" \
        --host "unix://$engine_home/docker.sock" >"$engine_home/dockerd.log" 2>&1 &
    engine_pid=$!
    export DOCKER_HOST="unix://$engine_home/docker.sock"
    for _ in $(seq 120); do
        if /usr/bin/docker version >/dev/null 2>&1; then return 0; fi
        kill -0 "$engine_pid" 2>/dev/null || break
        sleep 0.5
    done
    tail -5 "$engine_home/dockerd.log"
    echo "dockerd does not answer"
    return 1
}

engine_stop() {
    if [ -n "$engine_pid" ]; then
        kill -TERM "$engine_pid" 2>/dev/null || true
        wait "$engine_pid" 2>/dev/null || true
        engine_pid=""
    fi
    if [ -n "$engine_home" ]; then
        awk -v home="$engine_home/" 'index($2, home) == 1 {print $2}' /proc/mounts |
            while read -r mounted; do umount "$mounted" 2>/dev/null || true; done
        rm -rf "$engine_home"
        engine_home=""
    fi
}

# The machine's own package source, for the next Debian release: its compose, and base images made of it.
debian_source() {
    apt-get indextargets --format '$(SITE) $(RELEASE)' "Created-By: Packages" |
        awk -v release="$(. /etc/os-release && echo "$VERSION_CODENAME")" '$2 == release {print $1; exit}'
}

engine_compose() {
    local place="$engine_home/compose" source
    source=$(debian_source)
    mkdir -p "$place/sources" "$place/lists/partial" "$place/cache/archives/partial"
    printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$source" \
        /usr/share/keyrings/debian-archive-keyring.gpg >"$place/sources/trixie.sources"
    local options=(-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$place/sources"
        -o Dir::State::lists="$place/lists" -o Dir::Cache="$place/cache" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update -qq
    (cd "$place" && apt-get "${options[@]}" download -qq docker-compose && dpkg -x docker-compose_*.deb unpacked)
    COMPOSE="$place/unpacked/usr/libexec/docker/cli-plugins/docker-compose"
    "$COMPOSE" version
}

engine_images() {
    export PYTHON_IMAGE=ttct-base/python:3.13 REDIS_IMAGE=ttct-base/python:3.13 POSTGRES_IMAGE=ttct-base/postgres:18
    mmdebstrap --quiet --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates,redis-server \
        trixie - "$(debian_source)" | /usr/bin/docker import --change 'CMD ["python3"]' - "$PYTHON_IMAGE" >/dev/null
    cp /etc/ssl/certs/ca-certificates.crt deploy/ca/machine.crt
    /usr/bin/docker build --quiet --network host --build-arg PYTHON_IMAGE="$PYTHON_IMAGE" \
        --file deploy/images/postgres.Dockerfile --tag "$POSTGRES_IMAGE" .
}
