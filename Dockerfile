# Two stages: a wheel and its locked packages are laid out first, so that no tool for building is in the image.
FROM python:3.13-slim-bookworm AS build
ENV UV_SYSTEM_CERTS=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY tools/uv.lock tools/uv.lock
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r tools/uv.lock
COPY requirements.lock ./
RUN uv venv /opt/dunwell && uv pip sync --no-cache --python /opt/dunwell/bin/python --require-hashes requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN uv build --wheel --no-build-isolation --no-cache --out-dir /build/dist \
 && uv pip install --no-cache --no-index --no-deps --python /opt/dunwell/bin/python /build/dist/*.whl

FROM python:3.13-slim-bookworm
RUN useradd --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin dunwell
COPY --from=build /opt/dunwell /opt/dunwell
ENV PATH=/opt/dunwell/bin:$PATH DUNWELL_DATA=/data PYTHONUNBUFFERED=1
USER dunwell
VOLUME /data
EXPOSE 8000
# The server alone; `dunwell worker` beside it does the work (compose.yaml). A signal must reach it, hence exec.
CMD ["sh", "-c", "dunwell migrate && exec granian --interface wsgi --host 0.0.0.0 --port 8000 --workers ${DUNWELL_WEB_PROCESSES:-2} --blocking-threads 4 --backpressure 16 --no-ws --respawn-failed-workers --workers-kill-timeout 5 dunwell.project.wsgi:application"]
# As the proxy would ask: by a name we serve, over TLS.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["python", "-c", "\
import os, urllib.request as u; \
host = os.environ.get('DUNWELL_HOSTS', 'localhost').split(',')[0]; \
u.urlopen(u.Request('http://127.0.0.1:8000/health', headers={'Host': host, 'X-Forwarded-Proto': 'https'}), timeout=2)"]
