"""Files that a provider sends as evidence: sent once, used wherever they are asked for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Refusal, Refused, refused
from market.core.words import day_words
from market.quality.evidence.queries import find_evidence, sent_by_organisation
from market.quality.evidence.service import receive
from market.quality.evidence.words import ENDINGS_TAKEN, KINDS_TAKEN
from market.settings import Settings
from market.web.forms import Form, Option, Reading, Select, Upload

KINDS_HINT = f"{KINDS_TAKEN[0].upper()}{KINDS_TAKEN[1:]}"
NO_FILE = Refusal("no_file", "Choose one of the files that you have sent", "sent_file")
FIELDS = (
    Select("sent_file", "Attach a file that you have sent before", required=False, empty="None"),
    Upload("file", "Or send a new file", hint=KINDS_HINT, required=False, endings=ENDINGS_TAKEN, kinds=KINDS_TAKEN),
)


class NewFile(Struct, frozen=True, kw_only=True):
    """A file for something: one that was sent already, or a new one with its content."""

    submission: str
    sent_already: int | None = None
    file_name: str = ""
    content: bytes = b""


def same_number(submission: str, *parts: object) -> str:
    """A number that is the same for the same form with the same content, and another one for any other."""
    return str(uuid5(NAMESPACE_URL, "|".join([submission, *(str(part) for part in parts)])))


async def with_sent_files(form: Form, organisation_id: int, *, but: Iterable[int] = ()) -> Form:
    """The form with the files that the organisation has sent before, each content once, but those that are attached already."""
    left_out = set(but)
    sent = await sent_by_organisation(organisation_id)
    attached = {(each.sha256, each.file_name) for each in sent if each.id in left_out}
    once = {(each.sha256, each.file_name): each for each in reversed(sent)}
    offered = [each for key, each in reversed(once.items()) if key not in attached]
    return form.with_options(
        sent_file=[
            Option(str(each.id), f"{each.file_name}, sent {day_words(london_date(each.uploaded_at))}")
            for each in offered
        ]
    )


async def files_from(reading: Reading, submission: str) -> list[NewFile]:
    """The files chosen: one sent before, a new one, both or none."""
    found = []
    if reading["sent_file"]:
        found.append(NewFile(submission=submission, sent_already=int(reading["sent_file"])))
    if (upload := reading["file"]) is not None:
        content = await upload.read()
        found.append(NewFile(submission=submission, file_name=upload.filename, content=content))
    return found


async def take_in(
    files: Sequence[NewFile], *, organisation_id: int, by: Actor, now: datetime, settings: Settings
) -> list[int] | Refused:
    """The numbers of files: new ones are received, those sent before must be the organisation's own. The same twice is one."""
    numbers = []
    for file in files:
        if file.sent_already is not None:
            held = await find_evidence(file.sent_already)
            if held is None or held.organisation_id != organisation_id:
                return refused(NO_FILE)
            numbers.append(held.id)
            continue
        received = await receive(
            file.content,
            client_id=same_number(file.submission, "file", file.file_name, len(file.content)),
            file_name=file.file_name,
            organisation_id=organisation_id,
            by=by,
            now=now,
            settings=settings,
        )
        if isinstance(received, Refused):
            return Refused(tuple(Refusal(each.code, each.message, "file") for each in received.reasons))
        numbers.append(received.id)
    return numbers
