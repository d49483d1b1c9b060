# One image for web, worker and beat. Not built in CI (no Docker engine there).
FROM python:3.11-slim-bookworm
RUN useradd --create-home lysplan && mkdir /data && chown lysplan /data
WORKDIR /app
COPY requirements/base.lock requirements/node.lock requirements/
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements/base.lock
COPY package.json package-lock.json .npmrc ./
COPY scripts/npm_ci.py scripts/
RUN python scripts/npm_ci.py
COPY . .
RUN python scripts/install_self.py \
 && SECRET_KEY=$(python -c 'print("x" * 60)') ALLOWED_HOSTS=none DATABASE_URL=postgres://a:b@c/d REDIS_URL=redis://none \
    LYSPLAN_DATA=/tmp STATIC_ROOT=/app/staticfiles DJANGO_SETTINGS_MODULE=portal.settings.production \
    python manage.py collectstatic --no-input -v 0
ENV STATIC_ROOT=/app/staticfiles PYTHONUNBUFFERED=1
USER lysplan
