"""The front page of a partner's own people: letters, requests and failures that the council shares with their authority."""

from datetime import date

from litestar import get
from litestar.response import Template
from msgspec import Struct

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.words import count_words
from market.failure.cases.share_queries import shares_for
from market.failure.sharing.queries import requests_of_partner
from market.failure.sharing.types import Direction, State
from market.letters.access import Ask
from market.letters.queries import letters_for_partner
from market.partners.queries import find_partner
from market.partners.types import Partner
from market.web.as_at import present_day
from market.web.render import page

PARTNER = needs(Permission.READ_SHARED)


class SharedPart(Struct, frozen=True, kw_only=True):
    """A part of what is shared: how much there is, and what waits for the reader."""

    label: str
    href: str
    holds: str
    waits: str = ""


@get("/shared", name="shared.home", guards=[PARTNER])
async def show_shared(request: Ask) -> Template:
    """What the council shares with the authority that this person works for; without one, whom to ask."""
    user, on = current_user(request), present_day(request.app.state.settings)
    partner = await find_partner(user.partner_id) if user.partner_id is not None else None
    parts = await _parts(partner, on) if partner else []
    joint = user.may(Permission.JOIN_VISITS)
    return page(request, "failure/shared.html", partner=partner, parts=parts, joint=joint)


async def _parts(partner: Partner, on: date) -> list[SharedPart]:
    letters = await letters_for_partner(partner.id)
    waiting = sum(each.waits_for_acknowledgement for each in letters)
    requests = await requests_of_partner(partner.id, on)
    asked = [row for row in requests if row.direction == Direction.OURS and row.state == State.OPEN]
    late = sum(row.overdue(on) for row in asked)
    failures = await shares_for(partner.id)
    return [
        SharedPart(
            label="Letters",
            href="/shared/letters",
            holds=count_words(len(letters), "letter") if letters else "none yet",
            waits=f"{count_words(waiting, 'waits', 'wait')} for you to confirm" if waiting else "",
        ),
        SharedPart(
            label="Requests for information",
            href="/shared/requests",
            holds=count_words(len(requests), "request") if requests else "none yet",
            waits=f"{count_words(len(asked), 'waits', 'wait')} for your answer"
            + (f", {late:,} overdue" if late else "")
            if asked
            else "",
        ),
        SharedPart(
            label="Failures of providers",
            href="/shared/failures",
            holds=count_words(len(failures), "case is", "cases are") + " shared with you"
            if failures
            else "none are shared with you",
        ),
    ]


HANDLERS = (show_shared,)
