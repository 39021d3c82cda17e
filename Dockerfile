# One image for web, worker, beat and migrate; docker-compose.yml gives each its command.

FROM node:22-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/data
RUN useradd --uid 10001 --no-create-home congress && install -d -o congress -m 700 /data
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY manage.py ./
COPY congress congress
COPY workflows workflows
COPY templates templates
COPY locale locale
COPY seeds seeds
COPY --from=packages /app/node_modules node_modules
# Any text stands for a secret here: collecting files opens no connection and keeps nothing.
RUN pybabel --quiet compile --directory locale --domain django \
 && SECRET_KEY=- DATABASE_URL=sqlite:////tmp/none REDIS_URL=- EMAIL_URL=smtp://- MAIL_FROM=- \
    ALLOWED_HOSTS=- SITE_URL=https://- VAR_DIR=/tmp python manage.py collectstatic --noinput --verbosity 0
USER congress
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "congress.wsgi", "--preload", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket"]
