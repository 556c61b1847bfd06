"""The Django application behind ASGI and behind WSGI."""

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

from bench.django_peer import application

__all__ = ["application", "asgi", "wsgi"]

asgi = get_asgi_application()
wsgi = get_wsgi_application()
