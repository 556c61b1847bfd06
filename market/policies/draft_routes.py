"""Drafts of policies: starting one, putting it into force by a second person, and withdrawing it."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.policies import drafts, queries
from market.policies.comparing import compare
from market.policies.forms import NOTE
from market.policies.pages import PATH, FormPage, address_of
from market.policies.reading_routes import VERSION, kind_of, shared, version_of
from market.policies.types import PolicyKind
from market.policies.words import KIND_WORDS
from market.web.fields import FormData
from market.web.flash import flash
from market.web.forms import Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_POLICIES)
CHANGED = "Somebody changed this draft since you opened it. Read it again before you decide"


def who(request: Ask) -> dict[str, Any]:
    """The person behind a request, and now."""
    return {"by": current_user(request).actor, "now": utc_now()}


async def version_sent(request: Ask) -> int:
    """The version of the row that the page showed; 0 when it says none."""
    text = FormData(await request.form()).text("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def form_page(request: Ask, shown: FormPage, reading: Reading) -> Template:
    """A page of one form; 422 when it has errors."""
    status = 422 if reading.errors else 200
    return page(request, "policies/form.html", shown, reading=reading, status_code=status)


def _starting(kind: PolicyKind) -> FormPage:
    here = f"{PATH}/{kind.value}"
    return FormPage(
        title="Start a new version",
        caption=KIND_WORDS[kind],
        lead="A copy of the version in force to work on. Nothing changes for anybody until a second person puts it into force.",
        action=f"{here}/drafts/new",
        button="Start the draft",
        back=here,
        trail=(("Policies", PATH), (KIND_WORDS[kind], here)),
    )


@get(PATH + "/{kind:str}/drafts/new", name="policies.new_draft", guards=[EDIT])
async def new_draft(request: Ask, kind: FromPath[str]) -> Template:
    """The form to start a draft."""
    return form_page(request, _starting(kind_of(kind)), NOTE.blank())


@post(PATH + "/{kind:str}/drafts/new", name="policies.start_draft", guards=[EDIT], status_code=200)
async def start_draft(request: Ask, kind: FromPath[str]) -> Any:
    """Start a draft."""
    found = kind_of(kind)
    reading = NOTE.read(await request.form())
    if not reading.ok:
        return form_page(request, _starting(found), reading)
    answer = await drafts.start_draft(found, reading["note"], **who(request))
    if isinstance(answer, Refused):
        return form_page(request, _starting(found), reading.with_refusals(answer))
    flash(
        request, f"Version {answer} is a draft. Change what should change, then ask somebody else to put it into force."
    )
    return Redirect(address_of(found, answer), status_code=303)


@get(VERSION + "/force", name="policies.force_form", guards=[EDIT])
async def open_force(request: Ask, kind: FromPath[str], number: FromPath[int]) -> Template:
    """What putting a draft into force changes, and why this person may not do it."""
    row, policy = await version_of(kind, number)
    before = await queries.find_in_force(row.kind)
    differences = compare(row.kind, await queries.policy_of(before), policy) if before else []
    reasons = await drafts.reasons_against(row, current_user(request).actor)
    return page(
        request,
        "policies/force.html",
        **shared(request, row),
        before=before,
        differences=differences,
        reasons=reasons,
    )


@post(VERSION + "/force", name="policies.force", guards=[EDIT], status_code=200)
async def put_into_force(request: Ask, kind: FromPath[str], number: FromPath[int]) -> Any:
    """Put a draft into force."""
    answer = await drafts.put_into_force(kind_of(kind), number, await version_sent(request), **who(request))
    return await follow(request, kind, number, answer, f"Version {number} is in force.")


@post(VERSION + "/withdraw", name="policies.withdraw", guards=[EDIT], status_code=200)
async def withdraw(request: Ask, kind: FromPath[str], number: FromPath[int]) -> Any:
    """Give up a draft."""
    answer = await drafts.withdraw(kind_of(kind), number, await version_sent(request), **who(request))
    return await follow(request, kind, number, answer, "The draft was withdrawn. It stays readable.")


async def follow(request: Ask, kind: str, number: int, answer: object, words: str, *rest: str) -> Any:
    """Back to the version (or a page under it) with what was done, or a page that says why it was not."""
    row, _ = await version_of(kind, number)
    if answer is None:
        flash(request, words)
        return Redirect(address_of(row.kind, number, *rest), status_code=303)
    reasons = [each.message for each in answer.reasons] if isinstance(answer, Refused) else [CHANGED]
    return page(request, "policies/refused.html", **shared(request, row), reasons=reasons, status_code=409)


HANDLERS = (new_draft, start_draft, open_force, put_into_force, withdraw)
