"""CQC's syndication API: one location as `GET /locations/{id}` answers, or many of them in one file.

Ratings come from `currentRatings`, `historicRatings` and, under the single assessment framework, `assessment`: all are kept with their
dates, and the newest counts. A rating with the id of another organisation was inherited. Links come from `relationships`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from market.importers.cells import (
    CellError,
    brand_name,
    cqc_id,
    day,
    none_marked_text,
    optional_flag,
    required_text,
    text,
    text_of,
    whole_between,
    word,
)
from market.importers.feeds.places import (
    address_of,
    double_locations,
    hand_over,
    no_lookups,
    outside_scope,
    place,
    telephone,
)
from market.importers.feeds.reading import columns
from market.importers.feeds.vocabulary import KEY_QUESTIONS, RATINGS, service_of, specialism_of
from market.importers.types import Counts, Feed, FeedContext, Flagged, Header, Layout, Problem, RowParser
from market.providers.cqc import CqcLink, CqcLocation, CqcOrganisation, CqcRating, Telling
from market.providers.rules import OVERALL_GROUP
from market.providers.types import KeyQuestion

CODE = "cqc-api-location"
_rating_of = word(RATINGS, "a rating")
_question_of = word(KEY_QUESTIONS, "a key question")

LAYOUT = Layout(
    code="cqc-api-location",
    title="Location of the CQC syndication API",
    columns=columns(
        ("locationId", "providerId", "name"),
        (
            "organisationType",
            "type",
            "brandId",
            "brandName",
            "onspdCcgCode",
            "onspdCcgName",
            "odsCcgCode",
            "odsCcgName",
            "onspdIcbCode",
            "onspdIcbName",
            "odsCode",
            "uprn",
            "registrationStatus",
            "registrationDate",
            "deregistrationDate",
            "dormancy",
            "dormancyStartDate",
            "dormancyEndDate",
            "alsoKnownAs",
            "onspdLatitude",
            "onspdLongitude",
            "careHome",
            "inspectionDirectorate",
            "website",
            "postalAddressLine1",
            "postalAddressLine2",
            "postalAddressTownCity",
            "postalAddressCounty",
            "region",
            "postalCode",
            "mainPhoneNumber",
            "registeredManagerAbsentDate",
            "numberOfBeds",
            "constituency",
            "localAuthority",
            "lastInspection",
            "lastReport",
            "relationships",
            "locationTypes",
            "regulatedActivities",
            "gacServiceTypes",
            "specialisms",
            "inspectionCategories",
            "inspectionAreas",
            "currentRatings",
            "historicRatings",
            "reports",
            "unpublishedReports",
            "providerInspectionAreas",
            "specialism",
            "ageGroup",
            "settingServices",
            "assessment",
        ),
    ),
    rows_of="objects",
)

_CONVERTERS: tuple[tuple[str, str, Any], ...] = (
    ("cqc_location_id", "locationId", cqc_id),
    ("name", "name", required_text(300)),
    ("registered_on", "registrationDate", day),
    ("deregistered_on", "deregistrationDate", day),
    ("dormant", "dormancy", optional_flag),
    ("care_home", "careHome", optional_flag),
    ("beds", "numberOfBeds", whole_between(0, 1000, "beds at one location")),
    ("directorate", "inspectionDirectorate", text(60)),
    ("ods_code", "odsCode", text(16)),
    ("uprn", "uprn", text(16)),
    ("phone", "mainPhoneNumber", telephone),
    ("website", "website", text(300)),
    ("town", "postalAddressTownCity", text(80)),
    ("authority", "localAuthority", text(80)),
    ("region", "region", text(60)),
    ("brand_id", "brandId", none_marked_text(32)),
    ("brand_name", "brandName", brand_name),
)


def parser(header: Header, context: FeedContext) -> RowParser:
    """Objects to `CqcLocation`."""

    def parse(row: Sequence[Any]) -> Any:
        told: dict[str, Any] = row[0]
        problems: list[Problem] = []
        values: dict[str, Any] = {}
        for name, key, convert in _CONVERTERS:
            if key in told or key in ("locationId", "name"):
                _take(problems, key, values, name, lambda convert=convert, key=key: convert(told.get(key)))
        _take(problems, "providerId", values, "provider", lambda: cqc_id(told.get("providerId")))
        services = tuple(sorted({service_of(_service_word(each)).value for each in objects(told, "gacServiceTypes")}))
        outside = outside_scope(text_of(told.get("inspectionDirectorate")), services)
        if outside is not None:
            return outside
        _take(problems, "onspdLatitude", values, "place", lambda: _place(told))
        _take(problems, "currentRatings", values, "ratings", lambda: ratings_of(told))
        _take(problems, "postalAddressLine1", values, "address", lambda: _address(told))
        if problems:
            return problems
        return _record(told, values, services)

    return parse


def _take(problems: list[Problem], key: str, values: dict[str, Any], name: str, convert: Any) -> None:
    try:
        values[name] = convert()
    except CellError as error:
        problems.append(Problem(key, error.reason))


def _record(told: dict[str, Any], values: dict[str, Any], services: tuple[str, ...]) -> Any:
    where = values.pop("place")
    people = [specialism_of(text_of(each.get("name"))) for each in objects(told, "specialisms")]
    if text_of(told.get("registrationStatus")).lower() == "registered":
        values["deregistered_on"] = None
    elif values.get("deregistered_on") is None and text_of(told.get("registrationStatus")).lower() == "deregistered":
        return [
            Problem(
                "deregistrationDate", "The location is deregistered, but the day is blank. Fetch it again from the API."
            )
        ]
    record = CqcLocation(
        organisation=CqcOrganisation(
            cqc_provider_id=values.pop("provider"), brand_id=values.get("brand_id"), brand_name=values.get("brand_name")
        ),
        postcode=where.postcode,
        latitude=where.latitude,
        longitude=where.longitude,
        category=_category(told),
        services=services if "gacServiceTypes" in told else None,
        specialisms=tuple(sorted({each.value for each in people if each is not None}))
        if "specialisms" in told
        else None,
        links=_links(told, values["cqc_location_id"]),
        **values,
    )
    return record if where.odd is None else Flagged(record, where.odd)


def objects(told: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in a list of the answer; none when the key is absent or holds something else."""
    found = told.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _service_word(each: dict[str, Any]) -> str:
    return text_of(each.get("description")) or text_of(each.get("name"))


def _place(told: dict[str, Any]) -> Any:
    return place(text_of(told.get("postalCode")), told.get("onspdLatitude"), told.get("onspdLongitude"))


def _address(told: dict[str, Any]) -> str:
    return address_of(
        *(
            told.get(key)
            for key in ("postalAddressLine1", "postalAddressLine2", "postalAddressTownCity", "postalAddressCounty")
        )
    )


def _category(told: dict[str, Any]) -> str | None:
    categories = objects(told, "inspectionCategories")
    first = next((each for each in categories if text_of(each.get("primary")).lower() == "true"), None)
    return text_of(first.get("name"))[:80] if first else None


def _links(told: dict[str, Any], own_id: str) -> tuple[CqcLink, ...]:
    links = []
    for each in objects(told, "relationships"):
        kind, other = text_of(each.get("type")).lower(), text_of(each.get("relatedLocationId"))
        if not other or len(other) > 32:
            continue
        reason = text_of(each.get("reason"))[:300]
        if "predecessor" in kind:
            links.append(CqcLink(predecessor_id=other, successor_id=own_id, reason=reason))
        elif "successor" in kind:
            links.append(CqcLink(predecessor_id=own_id, successor_id=other, reason=reason))
    return tuple(links)


def ratings_of(told: dict[str, Any]) -> tuple[CqcRating, ...]:
    """Every dated rating in an answer, each once. Raises `CellError` for a word or date that is not known."""
    own_id = text_of(told.get("locationId"))
    kinds = {text_of(each.get("linkId")): text_of(each.get("reportType"))[:60] for each in objects(told, "reports")}
    found: list[CqcRating] = []
    current = told.get("currentRatings")
    for published in ([current] if isinstance(current, dict) else []) + objects(told, "historicRatings"):
        on = day(published.get("reportDate"))
        overall = published.get("overall")
        if isinstance(overall, dict):
            found += _group(OVERALL_GROUP, {**_owner(published), **overall}, on, own_id, kinds)
        for service in objects(published, "serviceRatings"):
            found += _group(text_of(service.get("name"))[:120], {**_owner(published), **service}, on, own_id, kinds)
    for assessment in objects(told, "assessment"):
        found += _assessed(assessment, own_id)
    return tuple(dict.fromkeys(found))


def _owner(published: dict[str, Any]) -> dict[str, Any]:
    return {key: published[key] for key in ("organisationId", "reportLinkId") if key in published}


def _assessed(assessment: dict[str, Any], own_id: str) -> Iterable[CqcRating]:
    on = day(assessment.get("assessmentPlanPublishedDateTime"))
    ratings = assessment.get("ratings")
    if not isinstance(ratings, dict):
        return
    for overall in objects(ratings, "overall"):
        yield from _group(OVERALL_GROUP, overall, on, own_id, {})
    for service in objects(ratings, "asgRatings"):
        yield from _group(text_of(service.get("name"))[:120] or OVERALL_GROUP, service, on, own_id, {})


def _group(
    group: str, told: dict[str, Any], on: date | None, own_id: str, kinds: dict[str, str]
) -> Iterable[CqcRating]:
    """A service's overall rating and those of its key questions; without a publication date there is no rating."""
    rows = [(KeyQuestion.OVERALL, told)]
    rows += [
        (question, each)
        for each in objects(told, "keyQuestionRatings")
        if (question := _question_of(each.get("name"))) is not None
    ]
    for question, each in rows:
        rating, published_on = (
            _rating_of(each.get("rating")),
            day(each.get("reportDate")) or day(told.get("reportDate")) or on,
        )
        if rating is None or published_on is None or not group:
            continue
        owner = text_of(each.get("organisationId")) or text_of(told.get("organisationId"))
        kind = kinds.get(text_of(each.get("reportLinkId")) or text_of(told.get("reportLinkId")), "")
        yield CqcRating(group, question.value, rating.value, published_on, bool(owner) and owner != own_id, kind)


async def apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    """Bring the locations up to date with all that the API says of them."""
    return await hand_over(records, context, feed=CODE, telling=Telling.FULL, whole_list=False)


FEED = Feed(
    code=CODE,
    title="CQC API, locations",
    what="Locations as CQC's syndication API returns them: ratings with their history, and links to the registrations before and after.",
    layouts=(LAYOUT,),
    load=no_lookups,
    parser=parser,
    apply=apply,
    clashes=double_locations,
    whole_list=False,
)
