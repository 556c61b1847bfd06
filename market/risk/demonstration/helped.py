"""The demonstration's turnaround of one provider, and questions between authorities about it and others."""

from collections.abc import Mapping
from datetime import date, timedelta

from market.db.sql import fetch_value
from market.failure.sharing.queries import get_request
from market.failure.sharing.service import answer_request, ask, record_suspension
from market.failure.sharing.types import (
    AnswerLine,
    Basis,
    Check,
    Direction,
    NewAnswer,
    NewRequest,
    NewSuspension,
    Standing,
    State,
    SuspensionKind,
    Urgency,
)
from market.failure.turnaround.queries import actions_of, costs_of
from market.failure.turnaround.service import add_action, add_member, close_action, open_turnaround, record_review
from market.failure.turnaround.spending import decide_cost, propose_cost
from market.failure.turnaround.types import (
    ActionReport,
    CostKind,
    NewAction,
    NewCost,
    NewMember,
    NewReview,
    OpenTurnaround,
    Progress,
    Side,
    Source,
    TeamRole,
)
from market.quality.demonstration.replay import at
from market.risk.demonstration.cast import Cast, Places, done, person_of
from market.risk.demonstration.letters import send_all
from market.risk.demonstration.neighbours import ICB, OWN_PARTNER
from market.settings import Settings

CHECKS = tuple(each.value for each in Check)
BASES = (Basis.COOPERATION.value, Basis.SOCIAL_CARE.value)


async def tell_turnaround(places: Places, began_on: date, as_at: date, partners: Mapping[str, int], cast: Cast) -> int:
    """Help for the home whose full stop became a cap: a team, actions, a cost that a second person approved, and two reviews."""
    organisation = await _owner_of(places.capped)
    wanted = OpenTurnaround(
        submission="demonstration:turnaround",
        organisation_id=organisation,
        location_id=places.capped,
        source=Source.EMBARGO.value,
        concern="People were losing weight and nobody acted on it; a third of shifts were filled by agency staff.",
        cause="The manager left in the spring, and two nurses after her. The owner has named a new manager.",
        tests=("0", "1", "2"),
        agreed_on=began_on,
        agreed_with="The owner, in writing (invented)",
        council_gives="A quality officer for two days a week, the ICB’s dietitian, and the extra cost of one nurse at night.",
        provider_gives="A manager on site five days a week, and weekly weights sent to us.",
        ends_on=began_on + timedelta(days=77),
        exit_test="Four weeks with complete weights and a filled rota, and a visit that meets the lift test.",
        first_review_on=began_on + timedelta(days=14),
        lead_id=person_of(cast.manager),
    )
    opened = done(await open_turnaround(wanted, by=cast.officer.actor, now=at(began_on, 11), on=began_on))
    number = int(opened.id)
    members = (
        NewMember(role=TeamRole.QUALITY.value, from_on=began_on, user_id=person_of(cast.quality)),
        NewMember(role=TeamRole.FINANCE.value, from_on=began_on, user_id=person_of(cast.officer)),
        NewMember(
            role=TeamRole.OTHER.value,
            from_on=began_on,
            partner_id=partners[ICB],
            name="Dietitian of the ICB (invented)",
        ),
    )
    for member in members:
        done(await add_member(number, member, by=cast.officer.actor, now=at(began_on, 12), on=began_on))
    await _act(number, began_on, cast)
    await _pay(number, began_on, cast)
    for weeks, progress, words in (
        (2, Progress.SAME, "Weights are complete. Two of five nights still had no nurse of the home’s own."),
        (4, Progress.BETTER, "Four people have gained weight, and three nurses have been taken on."),
        (6, Progress.BETTER, "The rota of the next four weeks is filled but for two nights."),
    ):
        held_on = began_on + timedelta(weeks=weeks)
        if held_on > as_at:
            break
        review = NewReview(
            held_on=held_on,
            progress=progress.value,
            words=words,
            next_review_on=held_on + timedelta(days=14),
            ends_on=wanted.ends_on,
        )
        done(
            await record_review(
                number, review, may_extend=False, by=cast.manager.actor, now=at(held_on, 15), on=held_on
            )
        )
    return number


async def _act(number: int, began_on: date, cast: Cast) -> None:
    """Five actions: three done, one to do, one late."""
    actions = (
        ("Weigh everybody each week and send us the list", Side.PROVIDER, "Manager", 7, 6),
        ("Look at the plans of the six people at greatest risk", Side.PARTNER, "Dietitian of the ICB", 14, 13),
        ("Watch a mealtime each week, at another time each week", Side.COUNCIL, "Quality officer", 28, 27),
        ("Teach every carer how to thicken drinks", Side.PROVIDER, "Manager", 35, None),
        ("Take on a deputy manager", Side.PROVIDER, "Owner", 63, None),
    )
    for words, side, owner, due, _ in actions:
        action = NewAction(words=words, side=side.value, owner=owner, due_on=began_on + timedelta(days=due))
        done(await add_action(number, action, by=cast.quality.actor, now=at(began_on, 14), on=began_on))
    ends = {words: after for words, _, _, _, after in actions}
    for each in await actions_of(number, began_on):
        if (days := ends[each.words]) is not None:
            on = began_on + timedelta(days=days)
            report = ActionReport(result="done", on=on, evidence="Seen at the home by the quality officer")
            done(await close_action(number, each.id, each.version, report, by=cast.quality.actor, now=at(on), on=on))


async def _pay(number: int, began_on: date, cast: Cast) -> None:
    """One cost approved by the director, one that waits for her."""
    costs = (
        (CostKind.AGENCY, "One nurse at night, five nights a week, through the home’s own agency", 18_400_00, 3, 4),
        (CostKind.TRAINING, "Two days of training in the kitchen and on the floors", 2_150_00, 44, None),
    )
    for place, (kind, words, pence, proposed, decided) in enumerate(costs):
        on = began_on + timedelta(days=proposed)
        cost = NewCost(
            submission=f"demonstration:cost:{place}",
            kind=kind.value,
            words=words,
            limit_pence=pence,
            from_on=on + timedelta(days=1),
            until_on=began_on + timedelta(days=70),
            funded_from="Market sustainability fund",
            better_than_moving="Thirty-five people would have to move, ten of them with nursing needs that few homes here can meet.",
            legal_checked="Subsidy control: below the threshold; checked by legal services (invented)",
        )
        cost_id = int(done(await propose_cost(number, cost, by=cast.officer.actor, now=at(on), on=on)))
        if decided is not None:
            day = began_on + timedelta(days=decided)
            version = next(each.version for each in await costs_of([number], day) if each.id == cost_id)
            answer = await decide_cost(
                number,
                cost_id,
                version,
                approve=True,
                words="Cheaper and kinder than moving people.",
                by=cast.director.actor,
                now=at(day),
                on=day,
            )
            done(answer)


async def tell_requests(
    places: Places, as_at: date, partners: Mapping[str, int], cast: Cast, settings: Settings
) -> None:
    """Four questions: ours answered by a neighbour, one that it has still to answer, one overdue elsewhere, and one that we were asked."""
    host = partners[OWN_PARTNER]
    first = _asked(1, host, await _owner_of(places.elsewhere), (places.elsewhere,), as_at - timedelta(days=40), 7)
    answered = await _ask(first, cast, settings)
    await _answer(answered, first, as_at - timedelta(days=34), host, cast)
    await _ask(_asked(2, host, await _owner_of(places.watched), (), as_at - timedelta(days=7), 14), cast, settings)
    await _ask(
        _asked(3, partners["Stockton-on-Tees"], await _owner_of(places.warned), (), as_at - timedelta(days=30), 14),
        cast,
        settings,
    )
    theirs = _asked(4, host, await _owner_of(places.stopped), (places.stopped,), as_at - timedelta(days=6), 10)
    await _ask(theirs, cast, settings, by_partner=True)
    told = NewSuspension(
        partner_id=host,
        location_id=places.elsewhere,
        kind=SuspensionKind.STOP.value,
        from_on=as_at - timedelta(days=41),
        request_id=answered,
        words="Full stop by the host: see our host alert.",
    )
    day = as_at - timedelta(days=34)
    done(await record_suspension(told, by=cast.quality.actor, now=at(day, 16), on=day))


def _asked(
    number: int, partner_id: int, organisation_id: int, locations: tuple[int, ...], on: date, days: int
) -> NewRequest:
    by_partner = number == 4
    return NewRequest(
        submission=f"demonstration:request:{number}",
        direction=(Direction.THEIRS if by_partner else Direction.OURS).value,
        partner_id=partner_id,
        organisation_id=organisation_id,
        location_ids=locations,
        purpose="To keep the people safe whom we both place with this provider.",
        questions=(
            "Do you restrict new placements at any service of this provider, and since when?",
            "What do your visits of the last twelve months say about staffing at night?",
            "Does anything show that the provider may not be able to go on?",
        ),
        bases=BASES,
        checks=CHECKS,
        urgency=(Urgency.SOON if number == 1 else Urgency.ROUTINE).value,
        asked_on=on,
        due_on=on + timedelta(days=days),
        asker="Demonstration partner" if by_partner else "Demonstration quality officer",
        their_reference="RC-2026-0147 (invented)" if by_partner else "",
    )


async def _ask(new: NewRequest, cast: Cast, settings: Settings, *, by_partner: bool = False) -> int:
    by = cast.partner if by_partner else cast.quality
    asked = done(await ask(new, by=by.actor, now=at(new.asked_on), on=new.asked_on, by_partner=by_partner))
    if not by_partner:
        await send_all(("information_request", asked.id), by=cast.quality, now=at(new.asked_on, 11), settings=settings)
    return int(asked.id)


async def _answer(number: int, new: NewRequest, on: date, partner_id: int, cast: Cast) -> None:
    """The neighbour's own account answers two of three questions and says why not the third."""
    request = await get_request(number)
    lines = (
        AnswerLine(
            question_id=request.questions[0].id,
            words="A full stop at this home since last week. None at the provider’s other services.",
            standing=Standing.FACT.value,
            source="Our register of restrictions",
            as_of_on=on,
        ),
        AnswerLine(
            question_id=request.questions[1].id,
            words="Two visits found too few staff at night.",
            standing=Standing.FACT.value,
            source="Visits of June and August",
            as_of_on=on - timedelta(days=9),
        ),
    )
    answer = NewAnswer(
        state=State.ANSWERED.value,
        answered_on=on,
        lines=lines,
        withheld="We hold no accounts of the provider, so we cannot answer the third question.",
        checks=CHECKS,
        answerer="Demonstration partner",
    )
    version = request.row.version
    answered = await answer_request(
        number, version, answer, by=cast.partner.actor, now=at(on, 14), on=on, partner_id=partner_id
    )
    done(answered)


async def _owner_of(location_id: int) -> int:
    return int(await fetch_value("SELECT organisation FROM location WHERE id = {}", location_id))
