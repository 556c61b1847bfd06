"""The addresses of the two pages, the same as ours."""

from django.urls import path

from bench.django_peer.views import location, locations

urlpatterns = [path("locations", locations), path("locations/<int:location_id>", location)]
