# One image for the gateway, Rasa and the action server, which compose.yml and packaging/kubernetes start.
FROM python:3.11-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE NOTICE ./
COPY packaging/tensorflow packaging/tensorflow
# every package with the hash of the lock file; compiled here, since nothing can be written where it runs
RUN uv sync --frozen --no-dev --compile-bytecode
COPY . .
ENV PATH=/app/.venv/bin:$PATH RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 \
    LACTA_STATE_DIR=/tmp/lacta LACTA_FACTS_URL=sqlite:////app/facts.db
RUN python -m bot.training && python -m bot.facts.build && python -m compileall -q bot actions

FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin lacta
COPY --from=build /app /app
WORKDIR /app
# as bot/run.py gives it to the processes of one machine
ENV PATH=/app/.venv/bin:$PATH HOME=/tmp MPLCONFIGDIR=/tmp \
    RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 PYTHONWARNINGS=ignore \
    OMP_NUM_THREADS=1 MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072 \
    LACTA_STATE_DIR=/tmp/lacta LACTA_FACTS_URL=sqlite:////app/facts.db
USER 10001:10001
EXPOSE 8080
CMD ["python", "-m", "bot.channels"]
