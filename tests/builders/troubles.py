"""What went wrong in the small market of journeys: embargoes in every state, another authority's suspension, and their letters."""

from datetime import datetime, timedelta

from market.checklists import service as checklists
from market.checklists.queries import tasks_of
from market.core.clock import utc_now
from market.db.sql import fetch, fetch_value
from market.db.transaction import transaction
from market.embargoes import service as embargoes
from market.embargoes.lifting import conditions_of
from market.embargoes.queries import decisions_of, get_embargo
from market.embargoes.types import (
    Grounds,
    HeldReview,
    LiftProposal,
    NewBooks,
    NewEmbargo,
    NewPause,
    ReasonGiven,
    Target,
    Terms,
    Variation,
)
from market.host_alerts import service as alerts
from market.host_alerts.queries import people_of
from market.host_alerts.types import NewAlert
from market.letters.queries import letters_for_organisation, letters_of
from market.letters.service import acknowledge, draft_letter, send_letter, told_otherwise, withdraw_letter
from market.letters.types import LetterStatus, NewLetter, Party, Recipient
from market.notices.types import link_token
from market.policies.queries import embargo_policy
from market.providers.queries import get_location
from tests.builders import canaries
from tests.builders.resilience_scene import NEIGHBOUR, Scene, done, number_of

GROUNDS = Grounds(
    facts="Two medicine errors, one of them with harm.",
    alternatives="A weekly limit was considered.",
    effect_on_people="Six empty beds for some weeks.",
    why_not_weaker="Every new person would be given medicines.",
    must_change="Medicines are given by trained staff.",
)
VALUES = {
    "addressee_name": "Sam Wrong",
    "location_name": "A home",
    "location_cqc_id": "1-100",
    "lifted_at": "1 September 2026",
    "started_on": "1 June 2026",
    "evidence_seen": ["Seen"],
    "approver_title": "director",
}


def _wanted(scene: Scene, name: str, location: int, kind: str, back: int, *reasons: ReasonGiven) -> NewEmbargo:
    review_on = scene.day - timedelta(days=back) + timedelta(days=14)
    return NewEmbargo(
        submission=f"town-{name}",
        target=Target(location_id=location),
        terms=Terms(kind=kind, cap_per_week=1 if kind == "cap" else None, review_on=review_on),
        reasons=reasons or (ReasonGiven(code="R04"),),
        grounds=GROUNDS,
    )


async def _impose(scene: Scene, wanted: NewEmbargo, back: int) -> int:
    number = int(done(await embargoes.propose_embargo(wanted, by=scene.acting.quality, now=scene.at(back))))
    version = (await get_embargo(number)).version
    done(await embargoes.approve(number, version, why="Agreed.", by=scene.acting.director, now=scene.at(back, 11)))
    return number


async def send_drafts(scene: Scene, subject: tuple[str, int], back: int = 0, *, confirmed: bool = True) -> None:
    """Send every draft; whoever has no address is told by telephone."""
    by, now = scene.acting.quality.actor, scene.at(back, 13)
    for letter in await letters_of(subject):
        if letter.status != "draft":
            continue
        sent = await send_letter(letter.id, version=letter.version, by=by, now=now, settings=scene.settings)
        if done(sent) == "to_tell":
            version = next(each.version for each in await letters_of(subject) if each.id == letter.id)
            done(
                await told_otherwise(
                    letter.id, who="Duty officer", how="By telephone", version=version, by=by, now=now,
                    settings=scene.settings,
                )
            )  # fmt: skip
        elif confirmed:
            done(await acknowledge(letter.id, name="Sam Reader", by=by, now=now, how="By telephone"))


async def tell_embargoes(scene: Scene) -> dict[str, int]:
    """One that was overridden, one in force and to be lifted, one to be changed, one proposed, an emergency, and a pause; by name."""
    homes, acting = scene.homes, scene.acting
    found = {"overridden": await _overridden(scene), "stopped": await _stopped(scene), "capped": await _capped(scene)}
    proposed = _wanted(scene, "proposed", homes.proposed, "full", 0)
    found["proposed"] = int(done(await embargoes.propose_embargo(proposed, by=acting.quality, now=scene.at(0, 8))))
    hurried = _wanted(scene, "hurried", homes.hurried, "full", 1)
    found["hurried"] = int(done(await embargoes.impose_at_once(hurried, by=acting.director, now=scene.at(1, 22))))
    pause = NewPause(
        submission="town-pause", location_id=scene.centre, why="The lift is being mended.",
        expected_end_on=scene.day + timedelta(days=20),
    )  # fmt: skip
    owner = (await get_location(homes.own)).organisation_id
    now = scene.at(6)
    found["pause"] = int(done(await embargoes.start_pause(pause, organisation_id=owner, by=acting.owner, now=now)))
    return found


async def _overridden(scene: Scene) -> int:
    """On the home of the provider with accounts: a reason and its facts are held back, and a director ended it."""
    held_back = ReasonGiven(
        code="R99",
        words=f"What staff said: {canaries.HELD_REASON.word}",
        held_back_for="The safeguarding lead",
        held_back_until=scene.day + timedelta(days=30),
    )
    wanted = _wanted(scene, "overridden", scene.homes.own, "cap", 100, ReasonGiven(code="R04"), held_back)
    facts = Grounds(
        **{**{name: getattr(GROUNDS, name) for name in GROUNDS.__struct_fields__}, "facts": canaries.HELD_FACTS.word}
    )
    wanted = NewEmbargo(
        submission=wanted.submission, target=wanted.target, terms=wanted.terms, reasons=wanted.reasons, grounds=facts,
        recommendation_ids=scene.recommendations,
    )  # fmt: skip
    number = await _impose(scene, wanted, 100)
    await send_drafts(scene, ("embargo", number), 99)
    version = (await get_embargo(number)).version
    organisation = (await get_location(scene.homes.own)).organisation_id
    done(
        await embargoes.comment(
            number, version, words="We think it was too long.", organisation_id=organisation, by=scene.acting.owner,
            now=scene.at(90),
        )
    )  # fmt: skip
    version = (await get_embargo(number)).version
    words = "The ICB’s team gives medicines from today, so that new people are safe."
    done(await embargoes.override_lift(number, version, reason=words, by=scene.acting.director, now=scene.at(60)))
    await send_drafts(scene, ("embargo", number), 59, confirmed=False)
    return number


async def _stopped(scene: Scene) -> int:
    """A full stop with a review and the provider's books; its lifting is proposed, and its letters are half sent."""
    number = await _impose(scene, _wanted(scene, "stopped", scene.homes.stopped, "full", 30), 30)
    letters = await letters_of(("embargo", number))
    by = scene.acting.quality.actor
    for letter in letters[:2]:
        now = scene.at(30, 14)
        done(await send_letter(letter.id, version=letter.version, by=by, now=now, settings=scene.settings))
    policy = (await embargo_policy()).policy
    answers = tuple("Half of it is met." for _ in policy.reviews.review_asks)
    held = HeldReview(
        held_on=scene.day - timedelta(days=16), answers=answers, next_review_on=scene.day + timedelta(days=5)
    )
    version = (await get_embargo(number)).version
    done(await embargoes.record_review(number, version, held, by=scene.acting.quality, now=scene.at(16, 15)))
    books = NewBooks(
        location_id=scene.homes.stopped, as_at_on=scene.day - timedelta(days=29), break_even_beds=60, cash_days=12,
        source="Open-book return",
    )  # fmt: skip
    done(await embargoes.note_books(number, books, by=scene.acting.officer, now=scene.at(28)))
    proposal = LiftProposal(
        why="Two visits found what is asked.", steps=(), skip_why="The cause has gone.",
        objections_asked_on=scene.day - timedelta(days=3),
        follow_up_visit_on=scene.day + timedelta(days=20),
    )  # fmt: skip
    submission = "town-lift"
    done(
        await embargoes.propose_lifting(
            number, proposal, submission=submission, by=scene.acting.quality, now=scene.at(2)
        )
    )
    return number


async def _capped(scene: Scene) -> int:
    """A cap whose review is overdue, with a change and an exception that wait to be decided."""
    number = await _impose(scene, _wanted(scene, "capped", scene.homes.capped, "cap", 20, ReasonGiven(code="R05")), 20)
    terms = Terms(kind="cap", cap_per_week=3, review_on=scene.day + timedelta(days=10))
    quality, now = scene.acting.quality, scene.at(2)
    wanted = Variation(terms=terms, why="Weights are complete.")
    done(await embargoes.propose_variation(number, wanted, submission="town-vary", by=quality, now=now))
    why = "She knows of the cap and wishes to be near her sister."
    officer, person = scene.acting.officer, "ASC-0807771"
    done(await embargoes.propose_exception(number, person, submission="town-except", why=why, by=officer, now=now))
    return number


async def decisions(embargo_id: int) -> tuple[int, ...]:
    """The changes and exceptions of an embargo that wait to be decided."""
    return tuple(each.id for each in await decisions_of(embargo_id) if each.act not in ("impose", "lift"))


async def condition_by_hand(embargo_id: int, now: datetime) -> str:
    """The code of a condition for lifting that an officer looks at."""
    return next(each.code for each in await conditions_of(await get_embargo(embargo_id), now) if each.by_hand)


async def letters_by_state() -> dict[str, int]:
    """A letter in each state."""
    rows = await fetch("SELECT status, min(id) AS id FROM letter GROUP BY status ORDER BY status")
    found = {row["status"]: row["id"] for row in rows}
    assert found.keys() == set(LetterStatus), found
    return found


async def letters_of_owner(scene: Scene) -> tuple[int, ...]:
    """The letters to the provider with accounts."""
    owner = (await get_location(scene.homes.own)).organisation_id
    return tuple(each.id for each in await letters_for_organisation(owner))


async def tell_alert(scene: Scene) -> tuple[int, tuple[int, int], tuple[int, ...]]:
    """A neighbour stops a home in its area: the alert with its notice and people, one of whom is reviewed; and a notice of nobody yet."""
    by = scene.acting.quality
    told = f"From: Desk of Stockton\n\nWe have stopped placements. {canaries.NOTICE.word}\n"
    kept = {"home": scene.settings.home, "by": by.actor}
    notice = int(done(await alerts.keep_file(told.encode(), "notice.txt", now=scene.at(10, 10), **kept)))
    new = NewAlert(
        submission="town-alert", host_name=NEIGHBOUR, location_id=scene.homes.elsewhere, told_at=scene.at(10),
        told_by="Desk of Stockton", told_how="email", restriction="full", host_reasons="Falls that nobody followed up.",
        host_contact="Desk, 01642 496 0000", host_contact_email="desk@stockton.example", notice_id=notice,
    )  # fmt: skip
    names = scene.settings.authority_names
    logged = done(await alerts.log_alert(new, authority_names=names, by=by, now=scene.at(10, 10)))
    people = await people_of(logged.alert_id)
    assert len(people) >= 2, "the builder puts two people into the home elsewhere"
    first = people[0]
    worker = number_of(scene.acting.social)
    done(
        await alerts.name_worker(
            logged.alert_id, first.id, first.version, worker_id=worker, by=by.actor, now=scene.at(9)
        )
    )
    for task in (await tasks_of(("host_alert", logged.alert_id), person=first.case_reference))[:3]:
        done(await checklists.complete(task.id, task.version, evidence="Seen", by=by.actor, now=scene.at(8)))
    loose = done(await alerts.keep_file(b"A notice about nobody yet.", "second.txt", now=scene.at(1), **kept))
    return logged.alert_id, (notice, int(loose)), tuple(each.id for each in people)


async def _draft_to_withdraw(scene: Scene) -> object:
    """A letter that nobody is to get."""
    new = NewLetter(
        template="embargo_lifted", subject=("embargo", 1), event="town-gone", recipient=Recipient(Party.OTHER, "Sam Wrong"),
        values=VALUES,
    )  # fmt: skip
    async with transaction():
        return await draft_letter(new, by=scene.acting.quality.actor, now=utc_now())


async def tell_letters(scene: Scene) -> tuple[dict[str, int], str]:
    """Letters with enclosures to the partner with an account and to one without, and one that a link opens: by name, and its secret."""
    by = scene.acting.quality.actor
    found = {}
    for name, recipient, enclosure in (
        ("partner", Recipient(Party.NEIGHBOUR, NEIGHBOUR, partner_id=scene.neighbour), canaries.ENCLOSURE.word),
        ("other", Recipient(Party.NEIGHBOUR, "Durham", email="d@durham.example"), canaries.OTHERS_ENCLOSURE.word),
        ("linked", Recipient(Party.OTHER, "Robin Kin", email="kin@example.org"), ""),
    ):
        new = NewLetter(
            template="embargo_lifted", subject=("embargo", 1), event=f"town-{name}", recipient=recipient, enclosure=enclosure,
            values={**VALUES, "addressee_name": recipient.name},
        )  # fmt: skip
        now = utc_now()  # a link lasts 28 days of the real clock, by which the application reads it
        async with transaction():
            number = int(done(await draft_letter(new, by=by, now=now)))
        version = next(each.version for each in await letters_of(("embargo", 1)) if each.id == number)
        done(await send_letter(number, version=version, by=by, now=now, settings=scene.settings))
        found[name] = number
    gone = done(await _draft_to_withdraw(scene))
    done(
        await withdraw_letter(
            gone, why="It was for another home.", version=1, by=by, now=utc_now(), settings=scene.settings
        )
    )
    seed = await fetch_value(
        "SELECT link_seed FROM message WHERE to_email = {} ORDER BY id DESC LIMIT 1", "kin@example.org"
    )
    return found, link_token(str(seed), scene.settings.secret_key)
