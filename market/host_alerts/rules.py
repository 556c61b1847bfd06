"""Rules of host alerts: levels, tasks with their times, and every reason why one cannot be closed yet.

Source: the council's policy on host alerts. Its times are proposals. A host authority's silence is never good news, and nobody is moved
only because a host has suspended a service.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from market.accounts.permissions import Role
from market.checklists.types import NewTask, TaskRow, Timing
from market.core.refusal import Refusal
from market.core.words import count_words
from market.host_alerts.types import AlertRow, NewAlert, NoticeRow, PersonRow, Restriction, State
from market.policies.host_alert import AlertPolicy, Level

TOLD, HOST_LIFTED, REVIEW_DONE, CONCERN_FOUND = "told", "host_lifted", "review_done", "concern_found"
UNTOLD_LEVEL = "B"
"""The level while no reasons are given. Source: policy, level rule."""
LAST_CHECK = "HA-15"
"""The step after the host has lifted: our people are checked once more, and it is decided whether we place again."""
LOGGED_STEP, STOPPED_STEP = "HA-01", "HA-02"
"""Steps that are done by logging an alert: its exact words are kept, and nobody new is placed there."""
REVIEW, OUTCOME, HARM = "HP-07", "HP-08", "HP-06"
DEALT_WITH = ("HP-01", "HP-03", REVIEW, OUTCOME)
"""Tasks that everybody needs before an alert closes, as far as its level asks for them. Source: policy, close_when."""
WORKER = "named_worker"
"""The role of the policy whose tasks are those of the worker named for a person."""
MANAGERS = frozenset({Role.COMMISSIONING_MANAGER, Role.DIRECTOR})
CASE, PERSON = "The alert", "Each person"
LONGEST = 20_000
LONGEST_REASON = 500
LONGEST_BACK = timedelta(days=366)
"""How far back a notice may have reached us; beyond it the year is a slip (a proposal)."""
_LEVELS = {Restriction.VOLUNTARY: "D", Restriction.CAP: "C", Restriction.CAUTION: "C"}


def suggested_level(policy: AlertPolicy, reasons: str, restriction: str) -> str:
    """The level of an alert for which nobody chose one: B while no reasons are given, else by the restriction.

    Source: policy, levels and level rule: B for a full stop, C for a cap or caution, D for a pause agreed with the provider.
    """
    known = [level.id for level in policy.levels]
    wanted = _LEVELS.get(Restriction(restriction), UNTOLD_LEVEL) if reasons.strip() else UNTOLD_LEVEL
    return wanted if wanted in known else known[0]


def is_lower(policy: AlertPolicy, level: str, than: str) -> bool:
    """Whether a level is less grave than another: further down the policy's list."""
    order = [each.id for each in policy.levels]
    return order.index(level) > order.index(than)


def is_health_body(host_name: str) -> bool:
    """Whether a host is a body of the NHS, which has no area of the register of its own."""
    words = host_name.casefold().replace("-", " ").split()
    return bool({"nhs", "icb"} & set(words)) or "integrated care board" in host_name.casefold()


def reasons_against_alert(new: NewAlert, policy: AlertPolicy, now: datetime) -> list[Refusal]:
    """Why a notice cannot be logged as given, all reasons at once. Whatever the policy does not require may be missing."""
    found = []
    if new.location_id is None and not new.cqc_location_id and not new.place_name.strip():
        words = "Enter the CQC location ID, or the name of the place"
        found.append(Refusal("no_place", words, "location"))
    for name, words in (
        ("host_name", "Say which authority suspended the place"),
        ("told_by", "Say who told us"),
        ("host_contact", "Say whom at the host authority we can reach"),
    ):
        if len(getattr(new, name).strip()) < 2:
            found.append(Refusal("missing", words, name))
    if new.told_at > now:
        found.append(Refusal("in_the_future", "The time when we were told must be in the past", "told_on"))
    found += reasons_against_told(new.told_at, now)
    if len(new.host_reasons) > LONGEST:
        found.append(Refusal("too_long", f"Use {LONGEST:,} characters or fewer", "host_reasons"))
    known = {level.id for level in policy.levels}
    if new.level and new.level not in known:
        found.append(Refusal("no_level", "Choose a level of the policy", "level"))
    elif new.level and not new.host_reasons.strip() and is_lower(policy, new.level, UNTOLD_LEVEL):
        words = f"No reasons are given, so the level is {UNTOLD_LEVEL} or graver. Ask the host for its reasons"
        found.append(Refusal("reasons_not_given", words, "level"))
    if new.level and not new.level_reason.strip():
        found.append(Refusal("no_reason", "Say why it is this level", "level_reason"))
    return found


def reasons_against_told(told_at: datetime, logged_at: datetime) -> list[Refusal]:
    """Why the time when we were told is taken for a slip: it lies more than a year before the alert was logged."""
    if told_at < logged_at - LONGEST_BACK:
        words = "This is more than a year before the alert was logged. Check the year"
        return [Refusal("long_ago", words, "told_on")]
    return []


def reasons_not_to_dismiss(notice: NoticeRow | None, reason: str) -> list[Refusal]:
    """Why a kept notice cannot be dismissed: it serves an alert, was dismissed before, or nobody says why."""
    if notice is None:
        return [Refusal("no_notice", "The kept notice is not there. Open the list of host alerts again")]
    if notice.alert_id is not None:
        return [Refusal("notice_used", f"This notice belongs to host alert {notice.alert_id}. Work on that one")]
    if notice.dismissed_at is not None:
        return [
            Refusal("dismissed", f"{notice.dismissed_label} has dismissed this notice already. Nothing was changed")
        ]
    if not reason.strip():
        return [Refusal("no_reason", "Say why this is no host alert", "reason")]
    if len(reason.strip()) > LONGEST_REASON:
        return [Refusal("too_long", f"Use {LONGEST_REASON} characters or fewer", "reason")]
    return []


def reasons_not_to_use(notice: NoticeRow | None, another: bool) -> list[Refusal]:
    """Why an alert cannot be logged from a kept notice. One that serves an alert already serves a further place only when that is said."""
    if notice is None:
        return [Refusal("no_notice", "The kept notice is not there. Paste it or choose its file again")]
    if notice.alert_id is not None and not another:
        words = f"This notice belongs to host alert {notice.alert_id} already. Open that one, and log a further place from there"
        return [Refusal("notice_used", words)]
    return []


def reasons_not_to_set_level(
    alert: AlertRow,
    policy: AlertPolicy,
    level: str,
    reason: str,
    *,
    person: int | None,
    label: str,
    roles: Iterable[Role],
) -> list[Refusal]:
    """Why somebody may not set another level. Lowering needs a manager who did not set it; raising anybody who logs alerts.

    Source: policy, level rule. A second person is never the first: compared on the person, not on the role.
    """
    if not alert.is_open:
        return [Refusal("closed", "This alert is closed, so its level stays")]
    if level not in {each.id for each in policy.levels}:
        return [Refusal("no_level", "Choose a level of the policy", "level")]
    found = []
    if level == alert.level:
        found.append(Refusal("same_level", f"The level is {level} already. Choose another one", "level"))
    if not reason.strip():
        found.append(Refusal("no_reason", "Say why it is this level", "reason"))
    if is_lower(policy, level, alert.level):
        same = (
            person == alert.level_by
            if person is not None and alert.level_by is not None
            else label == alert.level_label
        )
        if not MANAGERS & set(roles):
            found.append(Refusal("needs_manager", "Only a manager may lower the level. Ask one to do it", "level"))
        elif same:
            words = f"You set level {alert.level} yourself. Another manager has to lower it"
            found.append(Refusal("same_person", words, "level"))
        if not alert.host_reasons.strip() and is_lower(policy, level, UNTOLD_LEVEL):
            words = f"No reasons are given, so the level stays at {UNTOLD_LEVEL} or graver. Ask the host, and write its reasons down"
            found.append(Refusal("reasons_not_given", words, "level"))
    return found


def case_tasks(policy: AlertPolicy) -> list[NewTask]:
    """The steps of an alert as a whole."""
    return [
        NewTask(
            code=step.id,
            text=step.text,
            owner_role=step.owner_role,
            clock=step.due.clock,
            offset=step.due.offset,
            why=_only_if(step.only_if),
            evidence=step.evidence,
            section=CASE,
            critical=step.critical,
            repeats=step.repeats_every or "",
        )
        for step in policy.active_case_steps
    ]


def person_tasks(policy: AlertPolicy, level: Level, person: str) -> list[NewTask]:
    """The tasks of one person at a level; what the level does not ask for is left out (at D nobody has to be seen)."""
    found = []
    for task in policy.active_person_tasks:
        due = task.due_at(level)
        if due is None:
            continue
        may = f"May be done by a {task.may_be_done_by}." if task.may_be_done_by else ""
        found.append(
            NewTask(
                code=task.id,
                text=task.text,
                owner_role=task.owner_role,
                clock=due.clock,
                offset=due.offset,
                why=" ".join(filter(None, (_only_if(task.only_if), may))),
                evidence=task.evidence,
                section=PERSON,
                critical=task.critical,
                person=person,
                sets_clock=REVIEW_DONE if task.id == REVIEW else "",
            )
        )
    return found


def _only_if(condition: str) -> str:
    return f"Only if: {condition}." if condition else ""


def timings_at(policy: AlertPolicy, level: Level) -> dict[str, Timing]:
    """The clock and offset of each person's tasks at a level, for an alert whose level changes."""
    return {task.code: Timing(task.clock, task.offset) for task in person_tasks(policy, level, "-")}


def not_asked_at(policy: AlertPolicy, level: Level) -> list[str]:
    """Codes of person tasks that a level does not ask for."""
    return [task.id for task in policy.active_person_tasks if task.due_at(level) is None]


def reasons_not_to_close(
    alert: AlertRow,
    policy: AlertPolicy,
    people: Sequence[PersonRow],
    tasks: Sequence[TaskRow],
    *,
    still_there: Iterable[str],
    unlisted: int,
) -> list[Refusal]:
    """Every reason why an alert cannot be closed yet; empty when it can.

    Everybody has been spoken to, seen (not at level D), reviewed and has an outcome, each done or excused with a reason; and the host has
    lifted and the last check is done, or none of our people is left there. `still_there` are case references whose care there goes
    on; `unlisted` people of the placements register who are not on the list yet. Source: policy, close_when.
    """
    if alert.state == State.CLOSED:
        return [Refusal("closed", f"This alert was closed by {alert.closed_label}. Nothing was changed")]
    found = []
    if unlisted:
        words = f"The placements register has {count_words(unlisted, 'person', 'people')} there who are not on the list. Add them"
        found.append(Refusal("unlisted", words))
    skipped = not_asked_at(policy, policy.level(alert.level))
    for person in people:
        open_codes = _open_codes(person, tasks, skipped)
        if open_codes:
            found.append(Refusal("person_open", f"{person.case_reference}: {', '.join(open_codes)} still open"))
        elif not person.outcome and OUTCOME not in _excused(person, tasks):
            found.append(Refusal("no_outcome", f"{person.case_reference}: no outcome is recorded"))
    if not set(still_there) & {person.case_reference for person in people}:
        return found
    if alert.lifted_at is None:
        found.append(
            Refusal("not_lifted", "The host has not lifted its suspension, and people of ours are still there")
        )
    if not _case_done(LAST_CHECK, tasks):
        found.append(
            Refusal("last_check", f"{LAST_CHECK} is not done: check our people once more after the host lifted")
        )
    return found


def _open_codes(person: PersonRow, tasks: Sequence[TaskRow], skipped: Sequence[str]) -> list[str]:
    own = {task.code: task for task in tasks if task.person == person.case_reference}
    return [code for code in DEALT_WITH if code not in skipped and (code not in own or own[code].is_open)]


def _excused(person: PersonRow, tasks: Sequence[TaskRow]) -> set[str]:
    return {task.code for task in tasks if task.person == person.case_reference and task.state == "not_needed"}


def _case_done(code: str, tasks: Sequence[TaskRow]) -> bool:
    own = [task for task in tasks if task.code == code and not task.person]
    return bool(own) and not any(task.is_open for task in own)


def reasons_against_outcome(policy: AlertPolicy, alert: AlertRow, outcome: str, words: str) -> list[Refusal]:
    """Why an outcome of a person cannot be recorded as given."""
    if not alert.is_open:
        return [Refusal("closed", "This alert is closed. What was decided stays as it is")]
    found = []
    if outcome not in {each.id for each in policy.outcomes if not each.retired}:
        found.append(Refusal("no_outcome", "Choose what was decided", "outcome"))
    if outcome == "must_move" and not words.strip():
        found.append(Refusal("no_reason", "Say why the person must move: a suspension alone is no reason", "words"))
    return found


def level_words(policy: AlertPolicy, level: str) -> str:
    """A level with its name: `B, serious concern`."""
    names: Mapping[str, str] = {each.id: each.name for each in policy.levels}
    return f"{level}, {names[level][:1].lower()}{names[level][1:]}" if level in names else level
