# One image per service: docker build --target service --build-arg SERVICE=enrollment .
# Base images are arguments, so that a machine without a registry gives its own.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
# Certificates of a proxy that the build must trust, if there is one: *.crt in deploy/ca.
COPY deploy/ca/ /usr/local/share/ca-certificates/
COPY requirements/ /requirements/
ARG PINS=run
RUN set -eu; \
    for bundle in /usr/local/share/ca-certificates/*.crt; do \
        if [ -e "$bundle" ]; then export PIP_CERT="$bundle"; fi; \
    done; \
    python3 -m venv /venv; \
    /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --quiet \
        --require-hashes --requirement "/requirements/$PINS.txt"

FROM ${PYTHON_IMAGE} AS base
RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin ttct
WORKDIR /srv/ttct
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=build /venv /venv
USER 10001

# A service holds its own code and what is shared, and cannot even import another's.
FROM base AS service
ARG SERVICE
COPY services/__init__.py services/
COPY services/${SERVICE} services/${SERVICE}
COPY shared shared

FROM base AS scheduler
COPY services/__init__.py services/scheduler.py services/
COPY shared shared

# Creates databases and roles and runs every migration, then ends.
FROM base AS prepare
COPY services services
COPY shared shared
COPY stack/__init__.py stack/databases.py stack/provision.py stack/
CMD ["python", "-m", "stack.provision"]

# Built with PINS=proxy.
FROM base AS proxy
COPY stack/Caddyfile /srv/ttct/Caddyfile
COPY shared/web/static /srv/ttct/static
ENV TTCT_STATIC=/srv/ttct/static TTCT_BIND=0.0.0.0 PORT=8080 XDG_DATA_HOME=/tmp XDG_CONFIG_HOME=/tmp
CMD ["caddy", "run", "--config", "/srv/ttct/Caddyfile", "--adapter", "caddyfile"]
