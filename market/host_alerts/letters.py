"""The letters of a host alert: drafted when it is logged, read and sent by a person. Case references go into the enclosure only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.offsets import moment_after
from market.core.refusal import Refused
from market.core.words import day_words
from market.host_alerts.rules import HARM, TOLD, level_words
from market.host_alerts.types import AlertRow, PersonRow, Safeguarding
from market.letters.service import draft_letter
from market.letters.types import NewLetter, Party, Recipient
from market.policies.content import Due
from market.policies.host_alert import AlertPolicy

QUESTIONS = (
    "For what reasons did you restrict new placements, and what did you see?",
    "Is there a known risk to any of the people whom we name in the enclosure?",
    "Is there a safeguarding enquiry about the service, and when does it meet?",
    "When do you meet about the service, when is your next review, and what do you need from us?",
)
"""What HA-05 asks the host for."""


async def draft_letters(
    alert: AlertRow, policy: AlertPolicy, people: Sequence[PersonRow], *, link_officer: str, by: Actor, now: datetime
) -> list[str]:
    """Draft the acknowledgement and the information request to the host, and the request for reviews.

    Gives what could not be drafted, in words.
    """
    host = Recipient(Party.NEIGHBOUR, alert.host_name, alert.host_contact_email, partner_id=alert.partner_id)
    named = "\n".join(person.case_reference for person in people)
    problems = []
    for template, recipient, values, enclosure in (
        ("host_alert_acknowledgement", host, _acknowledged(alert, len(people), link_officer), ""),
        ("information_request", host, _asked(alert), named),
    ):
        letter = NewLetter(
            template=template,
            subject=alert.subject,
            event="started",
            recipient=recipient,
            values=values,
            due_at=moment_after(alert.told_at, "24h"),
            enclosure=enclosure,
        )
        problems += _problem(template, await draft_letter(letter, by=by, now=now))
    if people:
        problems += await draft_review_request(alert, policy, people, event="started", by=by, now=now)
    return problems


async def draft_review_request(
    alert: AlertRow, policy: AlertPolicy, people: Sequence[PersonRow], *, event: str, by: Actor, now: datetime
) -> list[str]:
    """Draft the request for social care reviews of these people to our social work team."""
    letter = NewLetter(
        template="review_request",
        subject=alert.subject,
        event=event,
        recipient=Recipient(Party.TEAM, "Social work team manager"),
        values=_to_review(alert, policy, len(people)),
        due_at=moment_after(alert.told_at, "24h"),
        enclosure="\n".join(person.case_reference for person in people),
    )
    return _problem("review_request", await draft_letter(letter, by=by, now=now))


def _problem(template: str, answer: object) -> list[str]:
    if not isinstance(answer, Refused):
        return []
    return [f"{template}: {' '.join(reason.message for reason in answer.reasons)}"]


def _acknowledged(alert: AlertRow, people: int, link_officer: str) -> dict[str, Any]:
    return {
        "host_authority": alert.host_name,
        "host_contact": alert.host_contact,
        "location_name": alert.place_name,
        "location_cqc_id": alert.cqc_location_id,
        "told_at": day_words(london_date(alert.told_at)),
        "people_count": people,
        "link_officer": link_officer,
        "link_contact": "",
    }


def _asked(alert: AlertRow) -> dict[str, Any]:
    return {
        "authority_name": alert.host_name,
        "authority_contact": alert.host_contact,
        "provider_name": alert.organisation_name or alert.place_name,
        "locations": [{"name": alert.place_name, "cqc_id": alert.cqc_location_id}],
        "purpose": "You told us that new placements there are restricted. We review the care of the people whom we placed there.",
        "legal_basis": "Care Act 2014, sections 6 and 7 (co-operation) and 27 (our duty to keep these people’s care under review)",
        "questions": list(QUESTIONS),
        "needed_by": day_words(london_date(moment_after(alert.told_at, "5d"))),
        "urgent": alert.level == "A",
        "protocol_name": "duty to co-operate between authorities",
        "how_we_will_use": "We use it to keep these people safe and to decide whether we place there again.",
        "retention_text": "We keep it with this alert.",
        "may_tell_provider": False,
    }


def _to_review(alert: AlertRow, policy: AlertPolicy, people: int) -> dict[str, Any]:
    level = policy.level(alert.level)
    named = "Say what the host asked us to hold back to nobody outside the team."
    enquiry = " The host says that there is a safeguarding enquiry." if alert.safeguarding == Safeguarding.YES else ""
    return {
        "team_manager": "Social work team manager",
        "location_name": alert.place_name,
        "location_cqc_id": alert.cqc_location_id,
        "host_authority": alert.host_name,
        "told_at": day_words(london_date(alert.told_at)),
        "level_name": f"level {level_words(policy, alert.level)}",
        "level_reason": alert.level_reason,
        "people_count": people,
        "contact_by": _by(alert, level.first_contact),
        "see_by": _by(alert, level.seen_within),
        "review_by": _by(alert, level.review_within),
        "reasons_given": [alert.host_reasons] if alert.host_reasons.strip() else [],
        "check_points": [task.text for task in policy.active_person_tasks if task.due_by_level == "seen_within"]
        + [task.text for task in policy.active_person_tasks if task.id == HARM],
        "advocate_text": "Instruct an advocate where nobody can speak for the person." + enquiry,
        "report_to": alert.logged_label,
        "do_not_share_text": named,
    }


def _by(alert: AlertRow, due: Due | None) -> str:
    if due is None or due.clock != TOLD:
        return ""
    return day_words(london_date(moment_after(alert.told_at, due.offset)))
