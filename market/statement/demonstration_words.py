"""The invented words of the demonstration's editions. They name no provider and print few numbers: those are in the tables."""

from datetime import date

from market.statement.editions import EditionDetails, IntentionDetails

CONTACT = "Market development team, market.development@example.org"
HOMES_CONTACT = "Care homes lead, care.homes@example.org"
HOME_CARE_CONTACT = "Care at home lead, care.at.home@example.org"
HOUSING_CONTACT = "Housing with care lead, housing.with.care@example.org"

EARLIER = EditionDetails(
    title="Market Position Statement 2025 to 2026",
    as_at=date(2026, 3, 31),
    owner="Head of Commissioning",
    next_update_on=date(2026, 10, 31),
)
CURRENT = EditionDetails(
    title="Market Position Statement 2026 to 2027",
    as_at=date(2026, 9, 30),
    owner="Head of Commissioning",
    next_update_on=date(2027, 3, 31),
)
NEXT = EditionDetails(
    title="Market Position Statement 2027 to 2028: working draft",
    as_at=date(2026, 9, 30),
    owner="Head of Commissioning",
    next_update_on=date(2028, 3, 31),
)

EARLIER_NARRATIVES = {
    "summary": """- **There are more ordinary care home beds than we need.** Please do not build more of them.
- **Nursing care for people with dementia is what we look for most.** Talk to us before you change a home's use.
- **Home care is spread thin.** We want fewer, steadier rounds, and will say in the next edition how we mean to buy them.
- **We want to pay on time and plan ahead with you.** Tell us when we do not.""",
    "structure": """Two small homes have told us that they may leave the market. We have agreed with both how people would be supported if
they do. Talk to us early: we can do more when we know more.""",
    "method": """This was the first edition made from the tracker's own returns. Some figures for earlier months rest on few returns.""",
}

NARRATIVES = {
    "summary": """- **Nursing care for people with dementia comes first.** We look for it most and find it least.
- **We have enough ordinary residential beds.** Please do not add more.
- **Home care will be bought by zone and by outcome.** Steadier hours, less travel.
- **Younger adults should have a front door of their own.** Supported living, not beds.
- **Good is the standard.** We offer support before we stop buying, and we say so early.
- **Talk to us before you invest, sell or close.** Each intention names a contact.""",
    "changes": """Occupancy has gone on rising since the last edition, and more services are rated good. We said that we would look for
nursing care for people with dementia; no new beds have opened yet, so this edition asks for more of them and gives
more time. The pilot of respite beds is over: the beds are now bought in the ordinary way, and the intention is
closed.""",
    "supply": """Home care is easy to find in most of the town, and harder to find early in the morning and at weekends. Care homes are
unevenly spread: the east has many, the south has few, and families there travel far to visit.

### What is missing

- Nursing care for people with dementia who are at times distressed
- Homes of a size and shape that suit adults under 65
- Extra care housing in the south of the town
- Short stays that can be booked ahead, so that carers can plan a break""",
    "occupancy": """Homes are fuller than two years ago, because more people come from hospital and because some homes have closed. Empty
beds are not all free to use: rooms are being redecorated, or a home has too few nurses to fill them. There is most
room in nursing homes, and least in residential homes for people with dementia.

### What not to build

Please do not build general residential beds. If you think of changing what a home is for, come to us first: a change
of use towards nursing and dementia care is what we would support.""",
    "quality": """More services are rated good than two years ago. Where a service falls below good we agree a plan with the provider,
visit within six weeks and share what we find with neighbouring councils that use the service.

### What we offer

- A quality officer who knows your service, and one framework that says in advance what we look at
- Training places with the NHS on falls, medicines and end of life care
- A peer network of registered managers that meets every quarter""",
    "local_quality": """Four stars is what we expect. The price we pay does not depend on the grade; support does,
and so does how often we visit.
Medicines, care plans and staffing are where most recommendations are made.

### What we ask

- A yearly self-assessment in which only what has changed is answered again
- A plan for every recommendation, and evidence by the day that goes with its risk""",
    "structure": """No group is so large that the town could not manage without it, but several homes of one group in one district would
be hard to replace at short notice. When a provider is in difficulty we meet within two working days, plan for each
person, and keep what we are told confidential.

New providers are welcome where this statement says "grow". We will tell you honestly where it does not.""",
    "money": """Rates are set once a year, in March, after we have seen what providers tell us of their costs, and hold from April. Most
care is still bought one person at a time. We know that this gives nobody steady hours to plan with, and mean to promise
volumes where we can: first in home care, then in nursing care for people with dementia.""",
    "out_of_area": """Many people live elsewhere because they or their families chose it, and we respect that. Where the reason is that a
specialist service was missing here, or that no place was free, we ask at each review whether the person wishes to come
back, and look for a place with them.

### What would help

- Homes and tenancies for people with complex needs, with staff trained for them
- Day opportunities in small groups in the town itself
- A place that can be held for a few days while a family decides""",
    "pipeline": """What follows a contract is open until we say that it is decided. Come to the provider forum or write to us as soon as a
contract that matters to you is listed here: the earlier, the more can be changed. We put notices on the national tender
service, and tell those on our register of interested providers.""",
    "intentions": """These intentions come from the needs assessment, from two meetings of the provider forum and from talks with people
who use services and their carers. They are not promises to buy. Where a decision has still to be taken the stage says
so, and the confidence says how sure we are. Write to the contact of an intention at any time.""",
    "method": """The figures for beds rest on what homes save in the Capacity Tracker. Most save every month; a few are late, and their
last return is used until a newer one comes. What we buy rests on our own registers of contracts and placements: hours are
those planned, not those given. Demand and the method by which fees are set are not in this edition. They will be in the
next.""",
}


def _intention(service: str, direction: str, **values: object) -> IntentionDetails:
    given: dict[str, object] = {
        "cohort": "",
        "locality": "",
        "baseline": None,
        "target": None,
        "unit": "",
        "evidence": (),
        "contact": CONTACT,
        **values,
    }
    return IntentionDetails(service=service, direction=direction, **given)  # type: ignore[arg-type]  # checked by the struct's users


EXTRA_CARE = _intention(
    "Extra care housing",
    "grow",
    cohort="Older and disabled people",
    locality="South of the town",
    baseline=112,
    target=172,
    unit="apartments",
    by_on=date(2029, 3, 31),
    model_wanted="One new scheme with care on site day and night, a mix of rent and shared ownership, and a restaurant that is open "
    "to the neighbourhood. We will nominate to all apartments for rent.",
    route="partnership",
    stage="approved",
    confidence="medium",
    evidence=("extra_care_apartments",),
    contact=HOUSING_CONTACT,
)
RESIDENTIAL = _intention(
    "General residential care",
    "hold",
    cohort="Older people",
    unit="",
    by_on=date(2028, 3, 31),
    model_wanted="We will go on buying places one by one under the framework. We do not need more beds, and will not support an "
    "application that adds to them.",
    route="framework",
    stage="live",
    confidence="high",
    evidence=("beds_total", "occupancy_rate"),
    contact=HOMES_CONTACT,
)

EARLIER_INTENTIONS = (
    _intention(
        "Dementia nursing care",
        "grow",
        cohort="Older people with complex needs",
        baseline=291,
        target=310,
        unit="beds",
        by_on=date(2027, 3, 31),
        model_wanted="Change of use of existing homes towards nursing care for people with dementia.",
        route="not_decided",
        stage="idea",
        confidence="medium",
        evidence=("occupancy_rate",),
        contact=HOMES_CONTACT,
    ),
    RESIDENTIAL,
    EXTRA_CARE,
    _intention(
        "Respite in care homes",
        "grow",
        cohort="Carers",
        target=6,
        unit="beds kept free",
        by_on=date(2026, 9, 30),
        model_wanted="A pilot of beds that carers can book ahead.",
        route="block",
        stage="live",
        confidence="high",
    ),
)

INTENTIONS = (
    _intention(
        "Dementia nursing care",
        "grow",
        cohort="Older people with complex needs",
        locality="Whole area; the south first",
        baseline=291,
        target=331,
        unit="beds",
        by_on=date(2028, 9, 30),
        model_wanted="Small units in homes that are rated good, with nurses at night, a room for family and a named link to the memory "
        "service. We will offer block contracts of five years to providers that change the use of existing beds.",
        route="block",
        stage="consulting",
        confidence="high",
        evidence=("occupancy_rate", "services_rated_good_share"),
        contact=HOMES_CONTACT,
    ),
    RESIDENTIAL,
    _intention(
        "Care homes for younger adults",
        "reduce",
        cohort="Adults with a learning disability",
        baseline=63,
        target=50,
        unit="beds",
        by_on=date(2029, 3, 31),
        model_wanted="We will make no new placements where a tenancy would do as well. Providers of these homes are the first we want to "
        "talk to about offering supported living instead. Nobody will be moved who does not want to move.",
        route="not_decided",
        stage="consulting",
        confidence="medium",
    ),
    _intention(
        "Supported living",
        "grow",
        cohort="Younger adults",
        locality="Near shops and buses in all parts of the town",
        target=40,
        unit="more tenancies",
        by_on=date(2028, 3, 31),
        model_wanted="Single flats in clusters with shared night support, tenancy and care from different organisations, and staff whom "
        "the tenants help to choose.",
        route="open_tender",
        stage="approved",
        confidence="high",
        evidence=("services_total",),
        contact=HOUSING_CONTACT,
    ),
    _intention(
        "Home care",
        "redesign",
        cohort="Adults who live at home",
        locality="Four zones",
        baseline=13000,
        target=13000,
        unit="hours a week",
        by_on=date(2027, 10, 1),
        model_wanted="One lead provider and two supporting providers in each zone, paid for planned hours a quarter at a time, and free to "
        "change visits with the person as needs change. Outcomes are agreed with each person and reviewed every six months.",
        route="open_tender",
        stage="approved",
        confidence="high",
        evidence=("home_care_hours_per_week", "spot_share_spend"),
        contact=HOME_CARE_CONTACT,
    ),
    EXTRA_CARE,
    _intention(
        "Day care in large centres",
        "stop",
        cohort="Older people and adults with a learning disability",
        by_on=date(2028, 3, 31),
        model_wanted="We will not renew contracts for large centres. In their place we want small groups, shared activities in ordinary "
        "places and personal budgets that people can pool. Grants help community groups to begin.",
        route="grant",
        stage="consulting",
        confidence="medium",
    ),
)
