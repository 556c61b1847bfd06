"""The words of the forms of failure cases."""

from collections.abc import Sequence

from market.failure.cases.moments import moment_fields
from market.failure.cases.types import BEFORE_DECLARED, Clock, LogKind, Mode, StageCode
from market.failure.cases.words import ANSWER_WORDS, FAMILY_WORDS, GROUP_WORDS, LOG_WORDS, TYPED_KINDS
from market.partners.types import Partner
from market.policies.failure import DutyQuestion, FailureProtocol, Stage
from market.providers.types import LocationRow
from market.web.fields import Field, Option
from market.web.forms import Checkboxes, Date, Form, NamelessText, NamelessTextArea, Radios, Select, Tick

WHOLE = "whole"
_NO_NAMES = "Use case references only, never a name of a person who receives care"
_HELD_BACK = "read only by those who work on the case, and left out of the incident book"


def reason_field(label: str = "Why", hint: str = _NO_NAMES) -> NamelessTextArea:
    """A box for a reason."""
    return NamelessTextArea("reason", label, hint=hint, longest=2000, rows=3)


_DECLARE = Form(
    Radios("stage", "What is this?", missing="Choose whether this is declared or a worry"),
    Checkboxes("places", "Which places?", hint="All that stop or may stop", missing="Choose at least one place"),
    Select("service_group", "Kind of service"),
    Select(
        "trigger",
        "What has happened?",
        called="what has happened",
        missing="Select what has happened",
        hint="Business failure stands apart: with care stopping because of it, it starts the council’s temporary duty",
    ),
    *moment_fields(
        "declared_at", "When it was declared, or when you were told", hint="To the minute: hours count from here"
    ),
    NamelessText(
        "told_by", "Who told you, and how to reach them", hint="Such as: the night manager, by telephone, 01642 555 555"
    ),
    NamelessTextArea("words", "What they said", hint=f"In their words. {_NO_NAMES}", longest=4000, rows=4),
    Tick("confidential", f"Confidential: {_HELD_BACK}", hint="Who told you, and what they said", required=False),
    *moment_fields("notice_at", "Written notice came", hint="Leave empty if there is none yet", required=False),
    *moment_fields(
        "closure_at", "Last day and hour of the service", hint="Leave empty if it is not known", required=False
    ),
    Radios(
        "mode",
        "Which times hold?",
        options=(
            Option("auto", "As the protocol says", "Emergency without a written notice, or with a short one"),
            Option(Mode.PLANNED.value, "Planned closure", "Days and weeks, counted from the notice"),
            Option(Mode.EMERGENCY.value, "Emergency", "Hours, counted from the declaration"),
        ),
        missing="Choose which times hold",
    ),
    NamelessTextArea("mode_reason", "Why other times than the protocol’s", longest=500, rows=2, required=False),
    Select("lead_id", "Lead officer", called="the lead officer"),
    Select("deputy_id", "Deputy", hint="Another person", called="the deputy"),
    Checkboxes(
        "partners",
        "Share the case with",
        hint="Each sees a short message and, where it placed or pays for people, those people only",
        required=False,
    ),
)


def declare_form(
    protocol: FailureProtocol,
    places: Sequence[LocationRow],
    staff: Sequence[tuple[int, str]],
    partners: Sequence[Partner],
    *,
    may_declare: bool,
) -> Form:
    """The form to declare a failure or to open a case for a worry, with the choices of today."""
    people = [Option(str(number), name) for number, name in staff]
    form = _DECLARE.with_options(
        stage=_stages(protocol, may_declare),
        places=_places(places),
        service_group=[Option(code, words) for code, words in GROUP_WORDS.items() if code in protocol.service_groups],
        trigger=[Option(each.code, _trigger(each.name, each.family)) for each in protocol.active_triggers],
        lead_id=people,
        deputy_id=people,
        partners=[Option(str(each.id), each.name) for each in partners],
    )
    return form if partners else Form(*(each for each in form.fields if each.name != "partners"))


def _trigger(name: str, family: str) -> str:
    return f"{name} ({FAMILY_WORDS.get(family, family).split(' (')[0].lower()})"


def _stages(protocol: FailureProtocol, may_declare: bool) -> list[Option]:
    found: list[Option] = []
    for stage in sorted(protocol.stages, key=lambda each: each.order):
        if stage.id == StageCode.DECLARED and may_declare:
            hint = "Stops new placements at once, makes the checklist and drafts the notices"
            found.insert(0, Option(stage.id, stage.name, hint))
        elif stage.id in BEFORE_DECLARED:
            found.append(Option(stage.id, stage.name, "Nothing is stopped and nobody is told"))
    return found


def _places(places: Sequence[LocationRow]) -> list[Option]:
    found = [Option(str(each.id), each.name, each.postcode) for each in places]
    return [Option(WHOLE, f"The whole provider: all {len(places)} places"), *found] if len(places) > 1 else found


LOG = Form(
    Radios(
        "kind",
        "What is it about?",
        options=tuple(Option(kind.value, LOG_WORDS[kind]) for kind in TYPED_KINDS),
        inline=True,
        missing="Choose what it is about",
    ),
    NamelessTextArea("words", "What happened", hint=_NO_NAMES, longest=4000, rows=3),
    *moment_fields("happened_at", "When", hint="Leave both empty for now", required=False),
    NamelessText("person", "Case reference, if it is about one person", longest=40, required=False),
    Tick("confidential", f"Confidential: {_HELD_BACK}", required=False),
)
FIRST_KIND = LogKind.FACT.value


def duty_form(question: DutyQuestion, *, with_day: bool) -> Form:
    """The form for one duty question."""
    fields: list[Field] = [
        Radios(
            "answer",
            question.question,
            options=tuple(Option(code, words) for code, words in ANSWER_WORDS.items()),
            missing="Choose yes, no or not known yet",
        )
    ]
    if with_day:
        fields.append(Date("happened_on", "Day of the event", hint="If the answer is yes", required=False))
    return Form(
        *fields, NamelessTextArea("words", "How you know, and who was asked", hint=_NO_NAMES, longest=2000, rows=3)
    )


def stage_form(stage: Stage) -> Form:
    """The form to enter one stage: its entry tests and the reason."""
    tests = tuple(Option(str(number), words) for number, words in enumerate(stage.entry_tests))
    return Form(
        Checkboxes("tests", "What is met", options=tests, required=False),
        reason_field("Why, and what you rely on"),
        versioned=True,
    )


REVIEW = Form(NamelessTextArea("words", "What was found, and what follows", hint=_NO_NAMES, longest=4000, rows=4))
MODE = Form(
    Radios(
        "mode",
        "Which times hold?",
        options=(
            Option(Mode.EMERGENCY.value, "Emergency", "Unfinished tasks are due in hours from the declaration"),
            Option(Mode.PLANNED.value, "Planned closure", "Unfinished tasks are due in days and weeks from the notice"),
        ),
        missing="Choose which times hold",
    ),
    reason_field(),
    versioned=True,
)
CONFIRM_EXCUSE = Form(reason_field("Why closing may go ahead without this task"))
REMOVE = Form(reason_field("Why this person does not belong on the list"), versioned=True)
CLOCK_LABELS = {
    Clock.DECLARED: "When the failure was declared",
    Clock.NOTICE: "When the written notice came",
    Clock.CLOSURE_DATE: "Last day and hour of the service",
}


def clock_form(clock: str) -> Form:
    """The form to set or correct one clock."""
    required = clock == Clock.DECLARED
    hint = "" if required else "Leave both empty when it is not known any more"
    fields = moment_fields("at", CLOCK_LABELS[Clock(clock)], hint=hint, required=required)
    return Form(*fields, reason_field("Why it changes, and how it is known"), versioned=True)


def lead_form(staff: Sequence[tuple[int, str]]) -> Form:
    """The form to name another lead or deputy."""
    people = tuple(Option(str(number), name) for number, name in staff)
    return Form(
        Select("lead_id", "Lead officer", options=people),
        Select("deputy_id", "Deputy", options=people),
        reason_field("Why it changes", "Such as the end of a shift"),
        versioned=True,
    )


def place_form(places: Sequence[LocationRow]) -> Form:
    """The form to take another place of the provider into the case."""
    found = tuple(Option(str(each.id), f"{each.name}, {each.postcode}".rstrip(", ")) for each in places)
    return Form(Select("location", "Place", options=found), reason_field("Why it fails too"))


def share_form(partners: Sequence[Partner]) -> Form:
    """The form to write to a partner about the case."""
    return Form(
        Select("partner", "Partner", options=tuple(Option(str(each.id), each.name) for each in partners)),
        NamelessTextArea(
            "words",
            "What the partner is to know",
            hint="The partner reads exactly this, and nothing of the log. No names",
            longest=4000,
            rows=5,
        ),
        NamelessTextArea("asks", "What you ask of the partner", longest=2000, rows=3, required=False),
    )


PARTNER_ANSWER = Form(
    NamelessTextArea(
        "words", "Your answer or news", hint="Use case references only, never a name", longest=4000, rows=4
    )
)
LESSON = Form(
    NamelessTextArea("words", "What was learned", hint=_NO_NAMES, longest=4000, rows=3),
    NamelessTextArea("action", "What will be done about it", longest=2000, rows=2, required=False),
    NamelessText("owner", "Who owns that", longest=120, required=False),
    Date("due_on", "By when", required=False),
)
DONE = Form(Date("done_on", "Day on which it was done"), versioned=True)


def exit_form(places: Sequence[tuple[int, str]]) -> Form:
    """The form to record that a place has left the market."""
    return Form(
        Select("location", "Place", options=tuple(Option(str(number), name) for number, name in places)),
        Date("on", "Day from which it is gone"),
    )
