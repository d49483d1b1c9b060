"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from portal.running.garbage import collect_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
application = get_wsgi_application()
collect_rarely()
