# syntax=docker/dockerfile:1
# The application alone; compose.yaml puts PostgreSQL, Redis and nginx beside it.
FROM python:3.13-slim-trixie AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --quiet --requirement requirements.txt
COPY manage.py pyproject.toml ./
COPY ocms ocms
COPY accounts accounts
COPY courses courses
COPY enrollments enrollments
COPY reviews reviews
COPY dashboard dashboard
COPY seed seed
RUN DEBUG=on REDIS_URL=redis://nowhere DATABASE_URL=postgres://nowhere/none \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q . /venv \
    && rm -rf .data

FROM python:3.13-slim-trixie
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ocms \
    && install --directory --owner ocms --group ocms --mode 750 /media /backups
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV DEBUG=off PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MEDIA_ROOT=/media OCMS_DATA_DIR=/tmp/ocms
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["python", "-m", "ocms.probe", "8000"]
CMD ["python", "-m", "ocms.server", "--bind", "0.0.0.0:8000"]
