"""The addresses of the pages and files of resilience in a furnished town: what each of their parts may be."""

from tests.builders.canaries import BEGINNING
from tests.builders.resilience_town import ResilienceTown
from tests.journeys.quality_pages import Filling

ACTS = (
    "approve", "withdraw", "confirm", "lift", "override", "step", "stop-steps", "private", "comment", "write-up", "end-host",
    "ask-provider", "objections",
)  # fmt: skip
ALERT_STEPS = ("level", "reasons", "told", "lifted", "place-again", "close", "person")
PERSON_STEPS = ("worker", "harm", "outcome")
TASK_STEPS = ("complete", "not-needed", "block", "reopen", "reassign", "note")
LETTER_STEPS = {"edit": "draft", "address": "to_tell", "told": "to_tell", "answered": "sent", "withdraw": "sent"}
"""The forms about a letter, each with a state in which it is opened."""
CLOCKS = ("declared", "notice", "closure_date")
PARTS = ("team", "actions", "costs", "reviews")


def resilience_addresses(town: ResilienceTown) -> dict[str, list[str]]:
    """The addresses of each route of resilience that has a part, by its pattern; those of files too."""
    held = (
        _policies(town) | _embargoes(town) | _alerts(town) | _letters(town) | _tasks(town) | _failure(town) | _sharing(town) | _risk(town)
    )  # fmt: skip
    return {pattern: [pattern.format(**each) for each in every] for pattern, every in held.items()}


def _policies(town: ResilienceTown) -> Filling:
    version = "/policies/{kind}/versions/{number}"
    section = version + "/sections/{section}"
    first, draft = {"kind": "embargo", "number": 1}, {"kind": "embargo", "number": 2}
    partner = {"partner_id": town.neighbour}
    return {
        "/policies/{kind}": [{"kind": "embargo"}],
        "/policies/{kind}/drafts/new": [{"kind": "early_warning"}],
        version: [first, draft, {"kind": "failure_protocol", "number": 1}],
        f"{version}/changes": [draft],
        f"{version}/files/{{ending}}": [{**first, "ending": each} for each in ("csv", "xlsx", "yaml")],
        f"{version}/force": [draft],
        section: [
            {**draft, "section": "reasons"},
            {**draft, "section": "reviews"},
            {"kind": "early_warning", "number": 1, "section": "indicators"},
            {"kind": "failure_protocol", "number": 1, "section": "items"},
        ],
        f"{section}/new": [{**draft, "section": "reasons"}],
        f"{section}/records/{{record}}/edit": [
            {**draft, "section": "reasons", "record": "R04"},
            {**draft, "section": "reviews", "record": "all"},
        ],
        "/partners/{partner_id}": [partner],
        "/partners/{partner_id}/edit": [partner],
    }


def _embargoes(town: ResilienceTown) -> Filling:
    one, held = "/embargoes/{embargo_id}", town.embargoes
    stopped: dict[str, object] = {"embargo_id": held["stopped"]}
    return {
        one: [{"embargo_id": each} for each in held.values()],
        f"{one}/act/{{name}}": [{**stopped, "name": each} for each in ACTS],
        f"{one}/books": [stopped],
        f"{one}/conditions/{{code}}": [{**stopped, "code": town.condition}],
        f"{one}/decisions/{{decision_id}}": [
            {"embargo_id": held["capped"], "decision_id": each} for each in town.waiting
        ],
        f"{one}/exception": [stopped],
        f"{one}/letters": [{"embargo_id": held[each]} for each in ("stopped", "overridden")],
        f"{one}/propose-lifting": [{"embargo_id": held["capped"]}],
        f"{one}/review": [stopped],
        f"{one}/told/{{told_row}}": [{**stopped, "told_row": "T01"}],
        f"{one}/vary": [{"embargo_id": held["capped"]}],
        "/portal/embargoes/{embargo_id}": [{"embargo_id": held[each]} for each in ("overridden", "pause")],
        "/portal/embargoes/{embargo_id}/comment": [{"embargo_id": held["overridden"]}],
        "/portal/embargoes/{embargo_id}/end": [{"embargo_id": held["pause"]}],
        "/locations/{location_id}/embargoes": [{"location_id": each} for each in (town.homes.stopped, 1)],
    }


def _alerts(town: ResilienceTown) -> Filling:
    one: dict[str, object] = {"alert_id": town.alert}
    alert, person = "/host-alerts/{alert_id}", "/host-alerts/{alert_id}/people/{person_id}"
    return {
        alert: [one],
        f"{alert}/do/{{step}}": [{**one, "step": each} for each in ALERT_STEPS],
        f"{alert}/notices": [one],
        f"{alert}/notices/{{notice_id}}": [{**one, "notice_id": town.notice}],
        "/host-alerts/notices/{notice_id}": [{"notice_id": town.loose_notice}],
        "/host-alerts/notices/{notice_id}/dismiss": [{"notice_id": town.loose_notice}],
        f"{alert}/people": [],
        person: [{**one, "person_id": each} for each in town.reviewed],
        f"{person}/do/{{step}}": [{**one, "person_id": town.reviewed[0], "step": each} for each in PERSON_STEPS],
    }


def _letters(town: ResilienceTown) -> Filling:
    template: dict[str, object] = {"code": "embargo_imposed"}
    draft = {**template, "number": town.template_draft}
    out = [{"letter_id": town.letters[each]} for each in ("partner", "other", "linked")]
    partner: list[dict[str, object]] = [{"letter_id": town.letters[each]} for each in ("partner", "other")]
    provider: list[dict[str, object]] = [{"letter_id": each} for each in town.own_letters]
    return {
        "/letter-templates/{code}": [template],
        "/letter-templates/{code}/{number}": [{**template, "number": 1}, draft],
        "/letter-templates/{code}/{number}/edit": [draft],
        "/letters/{letter_id}": [*out, *({"letter_id": each} for each in town.letters_by_state.values())],
        "/letters/{letter_id}/letter.pdf": partner,
        "/letters/{letter_id}/{step}": [
            {"letter_id": town.letters_by_state[state], "step": step} for step, state in LETTER_STEPS.items()
        ],
        "/letters/read/{token}": [{"token": town.secret}, {"token": "x"}],
        "/letters/read/{token}/letter.pdf": [{"token": "x"}],
        "/shared/letters/{letter_id}": partner,
        "/shared/letters/{letter_id}/letter.pdf": partner,
        "/portal/letters/{letter_id}": provider,
        "/portal/letters/{letter_id}/letter.pdf": provider[:1],
    }


def _tasks(town: ResilienceTown) -> Filling:
    tasks = town.failed.tasks
    steps: list[dict[str, object]] = [{"task_id": tasks["begun"], "step": each} for each in TASK_STEPS]
    steps += [{"task_id": tasks["asked"], "step": each} for each in ("confirm", "keep")]
    return {"/tasks/{task_id}": [{"task_id": each} for each in tasks.values()], "/tasks/{task_id}/do/{step}": steps}


def _failure(town: ResilienceTown) -> Filling:
    failed, one = town.failed, "/failures/{case_id}"
    case: dict[str, object] = {"case_id": failed.case}
    person = {**case, "person_id": failed.people[0]}
    plain = (
        "", "/duty", "/lead", "/lessons", "/lessons/exit", "/lessons/new", "/letters/family", "/letters/meeting", "/log", "/mode",
        "/people", "/people.csv", "/people/new",
        "/places/new", "/review", "/sharing", "/sharing/write", "/tasks",
    )  # fmt: skip
    return {
        **{f"{one}{each}": [case] for each in plain},
        f"{one}/books/{{book_id}}/pdf": [{**case, "book_id": each} for each in failed.books],
        f"{one}/clock/{{clock}}": [{**case, "clock": each} for each in CLOCKS],
        f"{one}/duty/{{question}}": [{**case, "question": each} for each in ("DQ1", "DQ2")],
        f"{one}/excuse/{{task_id}}": [{**case, "task_id": failed.tasks["late"]}],
        f"{one}/lessons/{{lesson_id}}/done": [{**case, "lesson_id": failed.lesson}],
        f"{one}/people/{{person_id}}": [{**case, "person_id": each} for each in failed.people[:3]],
        f"{one}/people/{{person_id}}/record": [person],
        f"{one}/people/{{person_id}}/remove": [person],
        f"{one}/stage/{{stage}}": [{**case, "stage": each} for each in ("transition", "closed")],
        "/shared/failures/{case_id}": [case],
    }


def _sharing(town: ResilienceTown) -> Filling:
    asked, held = town.requests, town.turnaround
    request, shared, help_ = (
        "/information-requests/{request_id}", "/shared/requests/{request_id}", "/turnarounds/{turnaround_id}"
    )  # fmt: skip
    one: dict[str, object] = {"turnaround_id": held["turnaround"]}
    everyone: list[dict[str, object]] = [{"request_id": asked[each]} for each in ("ours", "late", "theirs", "nhs")]
    return {
        "/information-requests/new/{direction}": [{"direction": each} for each in ("ours", "theirs")],
        "/information-requests/told/{number}": [{"number": asked["told"]}],
        request: everyone,
        f"{request}/answer": [{"request_id": asked["theirs"]}],
        f"{request}/withdraw": [{"request_id": asked["late"]}],
        shared: everyone,
        f"{shared}/answer": [{"request_id": asked["late"]}],
        help_: [one],
        f"{help_}/actions/{{action_id}}": [{**one, "action_id": held["action"]}],
        f"{help_}/add/{{part_path}}": [{**one, "part_path": each} for each in PARTS],
        f"{help_}/costs/{{cost_id}}": [{**one, "cost_id": held["cost"]}],
        f"{help_}/end": [one],
    }


def _risk(town: ResilienceTown) -> Filling:
    warned, tab = town.warned, "/locations/{location_id}/risk"
    home: dict[str, object] = {"location_id": town.homes.warned}
    forms = ("band", "data/new", "mute", "notes/new", "restricted/new", "watch", "trend.csv")
    return {
        tab: [home, {"location_id": 1}],
        **{f"{tab}/{each}": [home] for each in forms},
        f"{tab}/data/{{datum_id}}/withdraw": [{**home, "datum_id": warned.datum}],
        "/risk/back-test/{number}": [{"number": warned.back_test}],
        "/risk/notes/{note_id}": [{"note_id": warned.note}],
        "/risk/notes/{note_id}/withdraw": [{"note_id": warned.note}],
        "/risk/providers/{organisation_id}": [{"organisation_id": town.warned_provider}],
        "/risk/restricted/{note_id}": [{"note_id": warned.restricted}],
        "/risk/watch-list/{watch_id}/change": [{"watch_id": warned.watch}],
        "/risk/watch-list/{watch_id}/end": [{"watch_id": warned.watch}],
        "/contingency/{run_id}": [{"run_id": town.plan}],
        "/contingency/{run_id}/plan.csv": [{"run_id": town.plan}],
        "/locations/{location_id}/contingency": [home],
    }


def closed_to_everybody(town: ResilienceTown) -> set[str]:
    """What belongs to a partner of whom nobody has an account, and a link that never was."""
    return {
        f"/shared/letters/{town.letters['other']}",
        f"/shared/requests/{town.requests['nhs']}",
        "/letters/read/x",
    }


def more_of_resilience(town: ResilienceTown) -> tuple[str, ...]:
    """Pages as they look with a choice made, with nothing found, or on a day of the past."""
    return (
        "/embargoes?as_at=2026-07-01",
        "/embargoes?q=no+such+place",
        f"/embargoes/new?location={town.homes.warned}",
        "/letters?state=late",
        "/tasks?whose=all",
        "/tasks?whose=all&q=no+such+task",
        "/failures/new?q=lodge",
        f"/failures/new?location={town.homes.warned}",
        f"/failures/{town.failed.case}/people?state=settled",
        f"/host-alerts/details?notice={town.loose_notice}",
        f"/host-alerts/details?notice={town.notice}&another=1",
        f"/contingency/new?location={town.homes.warned}",
        f"/contingency/new?plan={town.plan}",
        "/risk/warnings?band=red",
        f"/locations/{town.homes.stopped}",
        "/find-care?service=nursing_home&near=TS4+1KM&most=100",
    )


_SEARCHED = (
    "/embargoes", "/letters", "/tasks", "/host-alerts", "/information-requests", "/information-requests/register", "/risk/notes",
    "/risk/warnings", "/locations", "/partners", "/failures/new", "/contingency",
)  # fmt: skip
SEARCHES = tuple(f"{path}?{'text' if path == '/contingency' else 'q'}={BEGINNING}" for path in _SEARCHED)
"""Lists searched for what every canary begins with."""
