"""The Django application behind the two interfaces that Django offers; `DJANGO_SETTINGS_MODULE` names its settings."""

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

asgi = get_asgi_application()
wsgi = get_wsgi_application()
