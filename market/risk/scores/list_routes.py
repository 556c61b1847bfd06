"""The list of warnings as a page and as files, a provider's page, and scoring everything at once."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.contingency.queries import irreplaceable
from market.core.clock import utc_now
from market.providers.tabs import provider_tab_links
from market.risk.asking import EDIT, READ, Ask, doing, find_policy, may_edit, own_names, same_day, the_organisation
from market.risk.decisions.queries import overrides_on
from market.risk.notes.pages import note_lines
from market.risk.notes.queries import notes_of_provider
from market.risk.scores.listing import chosen, spec_with, total_words, warning_lines
from market.risk.scores.queries import place_lines, provider_history, provider_score_on, scored_days
from market.risk.scores.words import score_words
from market.risk.scoring import worst
from market.risk.words import band_colour, band_words
from market.web.as_at import as_at
from market.web.downloads import list_response
from market.web.ordering import one_page
from market.web.render import page
from market.web.words import percent_words
from market.work.service import start

LIST = "/risk/warnings"


async def _lines(request: Ask, organisation_id: int | None = None) -> Any:
    on = as_at(request)
    held = await find_policy()
    places = await place_lines(on, organisation_id=organisation_id)
    standings = await irreplaceable(on)
    policy = held.policy if held else None
    overrides, names = await overrides_on(on), own_names(request)
    return warning_lines(places, overrides, standings, policy, same_day(request), authority_names=names), policy


@get(LIST, name="risk.warnings", guards=[READ])
async def show_warnings(request: Ask) -> Template:
    """Every place with its stage, score, range and what is known, the gravest first."""
    lines, policy = await _lines(request)
    query = spec_with(policy).read(request.query_params)
    listing = one_page(chosen(lines, query), query)
    return page(
        request,
        "risk/warnings.html",
        listing,
        on=as_at(request),
        counts=total_words(lines),
        scored=await scored_days(),
        may_edit=may_edit(request) and policy is not None,
    )


@get([f"{LIST}.csv", f"{LIST}.xlsx"], name="risk.warnings_file", guards=[READ])
async def get_warnings_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file."""
    lines, policy = await _lines(request)
    spec = spec_with(policy)
    rows = chosen(lines, spec.read(request.query_params).everything())
    kind = "xlsx" if request.url.path.endswith(".xlsx") else "csv"
    return await list_response(f"early-warning-{as_at(request).isoformat()}", kind, spec, rows)


@post("/risk/score", name="risk.score_all", guards=[EDIT], status_code=200)
async def score_everything(request: Ask) -> Redirect:
    """Work every score out anew, in the background."""
    who = doing(request)
    day = who["today"].isoformat()
    number = await start("score_warnings", f"risk:{day}", by=who["by"], now=utc_now(), arguments={"on": day})
    return Redirect(f"/work/{number}", status_code=303)


@get("/risk/providers/{organisation_id:int}", name="risk.provider", guards=[READ])
async def show_provider(request: Ask, organisation_id: FromPath[int]) -> Template:
    """A provider: its band with how it came about, its places, its history and its notes."""
    organisation, on = await the_organisation(organisation_id), as_at(request)
    lines, _ = await _lines(request, organisation_id)
    held = await provider_score_on(organisation_id, on)
    history = await provider_history(organisation_id, on - timedelta(days=182), on)
    band = worst(line.code for line in lines)
    return page(
        request,
        "risk/provider.html",
        organisation,
        on=on,
        tabs=provider_tab_links(organisation_id, request.user.permissions, request.app.route_reverse),
        band=band_words(band) if band else "No score yet",
        colour=band_colour(band) if band else "grey",
        computed=band_words(held.band) if held and band is not held.band else "",
        score=score_words(held.score) if held else "",
        coverage=percent_words(held.coverage / 100, 0) if held else "",
        lines=sorted(lines, key=lambda line: -line.grave),
        history=[(each.from_on, band_words(each.band), score_words(each.score)) for each in reversed(history)],
        notes=note_lines(await notes_of_provider(organisation_id, on)),
    )


HANDLERS = (show_warnings, get_warnings_file, score_everything, show_provider)
