"""The two pages in Django's own way: its ORM with the joins and prefetches a careful author writes, and its templates."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import F, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render

from bench.django_peer.context import AUTHORITIES, ON, PAGE_SIZE, list_context, location_context, whole_page
from bench.django_peer.models import Link, Location, Service
from market.providers.types import LocationRecord, RelatedLocation

MAY_READ = "auth.view_user"


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, whole_page(request.user.first_name, get_token(request)) | context)


def _open(queryset: QuerySet[Location]) -> QuerySet[Location]:
    return queryset.filter(
        Q(registered_on__isnull=True) | Q(registered_on__lte=ON),
        Q(deregistered_on__isnull=True) | Q(deregistered_on__gt=ON),
        Q(unlisted_on__isnull=True) | Q(unlisted_on__gt=ON),
        authority__in=AUTHORITIES,
    )


@login_required
@permission_required(MAY_READ, raise_exception=True)
def locations(request: HttpRequest) -> HttpResponse:
    """The first page of the list of locations."""
    services = Service.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=ON) | Q(until_on__gte=F("location__deregistered_on")), from_on__lte=ON
    ).only("location_id", "code")
    chosen = (
        _open(Location.objects.all())
        .select_related("organisation")
        .prefetch_related(Prefetch("service_rows", services, to_attr="held_services"))
        .only(
            "cqc_location_id", "name", "source", "town", "ward", "postcode", "authority", "beds", "care_home", "dormant", "rating",
            "rating_published_on", "registered_on", "deregistered_on", "unlisted_on", "brand_name", "latitude", "longitude",
            "organisation__name", "organisation__cqc_provider_id",
        )
        .order_by("name", "id")
    )  # fmt: skip
    shown = Paginator(chosen, PAGE_SIZE).get_page(1)
    towns = Location.objects.filter(authority__in=AUTHORITIES).values_list("town", "ward").distinct()
    places = sorted({place for pair in towns for place in pair if place})
    return _page(request, "peer_list.html", list_context(list(shown), shown.paginator.count, places))


@login_required
@permission_required(MAY_READ, raise_exception=True)
def location(request: HttpRequest, location_id: int) -> HttpResponse:
    """The page of one location."""
    now = get_object_or_404(Location.objects.select_related("organisation"), pk=location_id)
    record = LocationRecord(
        now=now,
        states=list(now.states.select_related("organisation").order_by("from_on")),
        services=list(now.service_rows.all()),
        specialisms=list(now.specialism_rows.all()),
        ratings=list(now.ratings.order_by("-published_on", "service_group", "key_question", "rating")),
        events=list(now.events.order_by("on", "id")),
        related=_related(now),
    )
    return _page(request, "peer_location.html", location_context(record))


def _related(now: Location) -> list[RelatedLocation]:
    own = now.cqc_location_id
    primary = now.primary_location_id or own
    links = list(Link.objects.filter(Q(successor_id=own) | Q(predecessor_id=own)))
    ends = {link.predecessor_id if link.successor_id == own else link.successor_id: link for link in links}
    found = list(
        Location.objects.filter(
            Q(cqc_location_id__in=list(ends)) | Q(primary_location_id=primary) | Q(cqc_location_id=primary)
        )
        .exclude(pk=now.pk)
        .select_related("organisation")
    )
    return [_relation(each, ends.get(each.cqc_location_id), own) for each in found]


def _relation(each: Location, link: Link | None, own: str) -> RelatedLocation:
    kind = "dual" if link is None else "predecessor" if link.successor_id == own else "successor"
    reason = link.reason if link else ""
    return RelatedLocation(
        kind,
        each.cqc_location_id,
        reason,
        each.pk,
        each.name,
        each.organisation_name,
        each.registered_on,
        each.deregistered_on,
        each.beds,
    )
