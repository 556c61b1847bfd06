"""The register of embargoes as a page and as a file, as at any past day."""

from datetime import date

from litestar import Response, get
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.periods import months_before
from market.embargoes.form_pages import LIST, Ask
from market.embargoes.queries import (
    embargoes_between,
    last_moment_of,
    next_steps_due,
    open_decisions,
    proposals_on,
    reasons_of,
    terms_of,
)
from market.embargoes.register_pages import (
    MONTHS,
    RegisterLine,
    filtered_register,
    register_figures,
    register_file,
    register_line,
    register_spec,
)
from market.embargoes.rules import Late, alarms
from market.embargoes.types import Act, EmbargoRow, TermsRow
from market.embargoes.viability import levels_on
from market.policies.embargo import EmbargoPolicy
from market.policies.queries import embargo_policy
from market.policies.types import NoPolicy
from market.web.as_at import as_at, now_of, present_day
from market.web.downloads import csv_response, xlsx_response
from market.web.ordering import one_page
from market.web.render import page

READ = needs(Permission.READ_EMBARGOES)


async def policy_or_none() -> EmbargoPolicy | None:
    """The policy in force; None when none was loaded yet, so that the register can say so."""
    try:
        return (await embargo_policy()).policy
    except NoPolicy:
        return None


async def register_lines(request: Ask, on: date, policy: EmbargoPolicy) -> list[RegisterLine]:
    """Every line of the register of a day. What is late is told for the present day only: it asks somebody to act."""
    found = [
        *await proposals_on(on),
        *await embargoes_between(months_before(on, MONTHS), date.fromordinal(on.toordinal() + 1)),
    ]
    ids = [each.id for each in found]
    terms, reasons = await terms_of(ids), await reasons_of(ids)
    proposed = {
        number: each.terms.kind
        for number, decisions in (await open_decisions()).items()
        for each in decisions
        if each.act == Act.IMPOSE and each.terms is not None
    }
    today = present_day(request.app.state.settings)
    due = await next_steps_due(ids) if on == today else {}
    levels = await levels_on(found, on) if on == today else {}
    lines = []
    for held in found:
        late = _late(request, policy, held, terms[held.id], due.get(held.id, [])) if on == today else []
        if held.id in levels:
            late = [*late, Late(code="viability", words=f"Viability watch: {levels[held.id]}")]
        line = register_line(
            held, terms[held.id], reasons[held.id], late, policy, on, proposed_kind=proposed.get(held.id, "")
        )
        if line is not None:
            lines.append(line)
    return lines


def _late(request: Ask, policy: EmbargoPolicy, held: EmbargoRow, terms: list[TermsRow], due: list[date]) -> list[Late]:
    current = terms[-1] if terms and terms[-1].until_at is None else None
    return alarms(policy, held, current, due, now_of(request))


@get(LIST, name="embargoes.list", guards=[READ])
async def show_register(request: Ask) -> Template:
    """Embargoes in force, proposed, and ended in the last 12 months."""
    on, policy = as_at(request), await policy_or_none()
    lines = await register_lines(request, on, policy) if policy is not None else []
    query = register_spec(lines, policy).read(request.query_params)
    user = current_user(request)
    return page(
        request,
        "embargoes/register.html",
        one_page(filtered_register(lines, query), query),
        on=on,
        figures=register_figures(lines, on),
        policy_missing=policy is None,
        may_propose=user.may(Permission.RECOMMEND_EMBARGOES) or user.may(Permission.APPROVE_EMBARGOES),
        moment=last_moment_of(on),
    )


@get([f"{LIST}.csv", f"{LIST}.xlsx"], name="embargoes.file", guards=[READ])
async def get_register_file(request: Ask) -> Response[bytes]:
    """The filtered register as a file."""
    on, policy = as_at(request), await policy_or_none()
    lines = await register_lines(request, on, policy) if policy is not None else []
    query = register_spec(lines, policy).read(request.query_params)
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    response: Response[bytes] = await make(
        f"embargoes-{on.isoformat()}", *register_file(filtered_register(lines, query))
    )
    return response


HANDLERS = (show_register, get_register_file)
