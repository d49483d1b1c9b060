#!/bin/sh
# Production must pass Django's deployment checks, and refuse to start without its secrets.
bin=$1
export DJANGO_SETTINGS_MODULE=portal.settings.production
if env -u SECRET_KEY -u SECRET_KEY_FILE "$bin/python" manage.py check >/dev/null 2>&1; then
  echo "production starts without SECRET_KEY"; exit 1
fi
SECRET_KEY=$("$bin/python" -c 'import secrets; print(secrets.token_urlsafe(60))') \
ALLOWED_HOSTS=lysplan.example.org DATABASE_URL=postgres://user:word@localhost/none REDIS_URL=redis://localhost:1/0 \
  "$bin/python" manage.py check --deploy --fail-level WARNING
