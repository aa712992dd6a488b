# Any image with Python 3.11 or newer, its venv and ensurepip, can be the base: a mirror's, or one of your own.
# docs/container.md shows one that was made without a container engine.
ARG BASE=python:3.12-slim

FROM ${BASE} AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY provisioner provisioner
RUN python3 -m venv /opt/provisioner \
    && /opt/provisioner/bin/python -m pip install --no-cache-dir --disable-pip-version-check '.[all]' \
    && /opt/provisioner/bin/python -m pip uninstall --yes pip

FROM ${BASE}
LABEL org.opencontainers.image.title="provisioner" \
      org.opencontainers.image.description="Makes the organizers of a GoTo Meeting account follow the roster, and proves what it did." \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/provisioner /opt/provisioner
# A number, so that a cluster can see that it is not root. /data holds settings, roster and database.
RUN mkdir /data && chown 10001:10001 /data
ENV PATH=/opt/provisioner/bin:$PATH \
    HOME=/data \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PROVISIONER_WEB__HOST=0.0.0.0
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["python3", "-c", "import http.client as h, os; c = h.HTTPConnection('127.0.0.1', int(os.environ.get('PROVISIONER_WEB__PORT', 8080)), timeout=5); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["provisioner"]
CMD ["serve"]
