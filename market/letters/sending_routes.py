"""What the council's staff do with a letter: change the draft, send it, record how somebody was told, withdraw it."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user
from market.core.refusal import Refused
from market.letters import service
from market.letters.access import NONE, WRITE, Ask, letter_or_404
from market.letters.forms import ADDRESS, ANSWERED, DRAFT, TOLD, WITHDRAW
from market.letters.pages import LIST
from market.letters.rules import may
from market.letters.types import LetterRow
from market.web.as_at import now_of
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Form, Reading
from market.web.render import page

Answer = str | Refused | None


class Step(Struct, frozen=True, kw_only=True):
    """One form about a letter. `rule` is the name of the step in the rules, `done` what is said afterwards."""

    form: Form
    rule: str
    title: str
    lead: str
    button: str
    done: str
    fields: tuple[str, ...] = ()
    warning: bool = False


STEPS: dict[str, Step] = {
    "edit": Step(
        form=DRAFT,
        rule="change",
        title="Change the draft",
        lead="The council’s name and address, the date, the reference and who signs are added when you send it.",
        button="Save draft",
        done="The draft is saved.",
        fields=("name", "email", "text"),
    ),
    "address": Step(
        form=ADDRESS,
        rule="address",
        title="Add an address",
        lead="Then send the letter. To keep an address for all letters to a partner, change the partner instead.",
        button="Save address",
        done="The address is saved. Now send the letter.",
        fields=("email",),
    ),
    "told": Step(
        form=TOLD,
        rule="tell",
        title="Record how they were told",
        lead="For somebody who was told by telephone, in person or by post.",
        button="Record",
        done="It is recorded how they were told.",
    ),
    "answered": Step(
        form=ANSWERED,
        rule="acknowledge",
        title="Record that they confirmed it",
        lead="For somebody who confirmed by telephone or email instead of with the button below the letter.",
        button="Record",
        done="The letter is acknowledged.",
    ),
    "withdraw": Step(
        form=WITHDRAW,
        rule="withdraw",
        title="Withdraw the letter",
        lead="It stays here, but its recipient can no longer read what it says. Whoever was sent it is told that it is withdrawn.",
        button="Withdraw the letter",
        done="The letter is withdrawn.",
        warning=True,
    ),
}


@get(LIST + "/{letter_id:int}/{step:str}", name="letters.step", guards=[WRITE])
async def show_step(request: Ask, letter_id: FromPath[int], step: FromPath[str]) -> Template | Redirect:
    """The form of one step; back to the letter when it is not possible where the letter stands."""
    letter, wanted = await letter_or_404(letter_id), _step(step)
    if not may(wanted.rule, letter):
        return Redirect(f"{LIST}/{letter_id}", status_code=303)
    reading = wanted.form.blank(version=letter.version, **_stored(wanted, letter))
    return _form(request, letter, step, reading)


@post(LIST + "/{letter_id:int}/{step:str}", name="letters.do_step", guards=[WRITE], status_code=200)
async def send_step(request: Ask, letter_id: FromPath[int], step: FromPath[str]) -> Template | Redirect:
    """Do one step with a letter; what was typed is never lost."""
    letter, wanted = await letter_or_404(letter_id), _step(step)
    reading = wanted.form.read(await request.form())
    if not reading.ok:
        return _form(request, letter, step, reading)
    answer = await _do(request, letter_id, step, reading)
    back = f"{LIST}/{letter_id}"
    if answer == "changed_meanwhile":
        fresh = await letter_or_404(letter_id)
        stored = _stored(wanted, fresh)
        raise ChangedSinceOpened(reading, now=stored, version=fresh.version, action=f"{back}/{step}", back=back)
    if isinstance(answer, Refused):
        return _form(request, letter, step, reading.with_refusals(answer))
    flash(request, wanted.done)
    return Redirect(back, status_code=303)


SENDING = Form(versioned=True)


@post(LIST + "/{letter_id:int}/send", name="letters.send", guards=[WRITE], status_code=200)
async def send_send(request: Ask, letter_id: FromPath[int]) -> Redirect:
    """Send a letter that this person has read. Anything that prevents it is said on the letter's page."""
    reading = SENDING.read(await request.form())
    answer = await service.send_letter(
        letter_id,
        version=reading.version or 0,
        by=current_user(request).actor,
        now=now_of(request),
        settings=request.app.state.settings,
    )
    words = {
        "sent": "The letter is sent: a message with a link is on its way.",
        "to_tell": "The letter is signed, but its recipient has no address. Add one, or record how they were told.",
        "changed_meanwhile": "Somebody changed this letter after you opened it, so it was not sent. Read it again and send it.",
    }
    said = answer.reasons[0].message + "." if isinstance(answer, Refused) else words[answer]
    flash(request, said)
    return Redirect(f"{LIST}/{letter_id}", status_code=303)


@post(LIST + "/{letter_id:int}/rewrite", name="letters.rewrite", guards=[WRITE], status_code=200)
async def send_rewrite(request: Ask, letter_id: FromPath[int]) -> Redirect:
    """Draft a withdrawn letter anew, and go to the draft."""
    answer = await service.rewrite_letter(letter_id, by=current_user(request).actor, now=now_of(request))
    if isinstance(answer, Refused):
        flash(request, answer.reasons[0].message + ".")
        return Redirect(f"{LIST}/{letter_id}", status_code=303)
    flash(
        request,
        "This is the letter in place of the one that was withdrawn. Read it, with its dates, before you send it.",
    )
    return Redirect(f"{LIST}/{answer}", status_code=303)


async def _do(request: Ask, letter_id: int, step: str, reading: Reading) -> Answer:
    """Call the service of a step with what was typed."""
    given: dict[str, Any] = {"by": current_user(request).actor, "now": now_of(request)}
    settings: dict[str, Any] = {"settings": request.app.state.settings}
    version: dict[str, Any] = {"version": reading.version or 0}
    calls: dict[str, Callable[[], Awaitable[Answer]]] = {
        "edit": lambda: service.change_letter(
            letter_id, text=reading["text"], name=reading["name"], email=reading["email"] or "", **version, **given
        ),
        "address": lambda: service.set_letter_address(letter_id, reading["email"], **version, **given),
        "told": lambda: service.told_otherwise(
            letter_id, who=reading["who"], how=reading["how"], **version, **given, **settings
        ),
        "answered": lambda: service.acknowledge(letter_id, name=reading["name"], how=reading["how"], **given),
        "withdraw": lambda: service.withdraw_letter(letter_id, why=reading["why"], **version, **given, **settings),
    }
    return await calls[step]()


def _step(name: str) -> Step:
    if name not in STEPS:
        raise NotFoundException(NONE)
    return STEPS[name]


def _stored(step: Step, letter: LetterRow) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in step.fields}


def _form(request: Ask, letter: LetterRow, step: str, reading: Reading) -> Template:
    status = 422 if reading.errors else 200
    return page(
        request, "letters/form.html", STEPS[step], letter=letter, step=step, reading=reading, status_code=status
    )


HANDLERS = (show_step, send_step, send_send, send_rewrite)
