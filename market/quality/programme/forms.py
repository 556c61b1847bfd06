"""The words of the forms of the programme."""

from collections.abc import Mapping, Sequence

from market.quality.framework.types import Library, Method
from market.quality.framework.words import METHOD_WORDS
from market.quality.programme.types import NewVisit, Person, Planned
from market.web.fields import Option
from market.web.forms import Checkboxes, Date, Decimal, Form, Radios, Reading, Select, Text, TextArea, Tick

PARTNERS = (1, 2)
PLANNABLE = tuple(method for method in Method if method is not Method.SELF_ASSESSMENT)
METHODS = tuple(Option(method.value, METHOD_WORDS[method]) for method in PLANNABLE)


def _partner(number: int) -> tuple[Select | Checkboxes | Text, ...]:
    which = "Partner" if number == 1 else "Second partner"
    return (
        Select(f"partner_{number}", f"{which} who scores a part", required=False, empty="Nobody"),
        Checkboxes(f"partner_{number}_domains", f"Domains of the {which.lower()}", required=False),
        Text(
            f"partner_{number}_criteria",
            f"Single criteria of the {which.lower()}",
            hint="Codes with spaces between them, such as 3.1.1 3.1.2",
            longest=600,
            required=False,
        ),
    )


VISIT = Form(
    Date("planned_on", "Day of the visit", hint="For example, 12 10 2026", called="the day of the visit"),
    Decimal("days", "Days that each officer needs", least=0, most=20, suffix="days", called="days"),
    Radios(
        "announced",
        "Does the provider know beforehand?",
        options=(
            Option("yes", "Announced", "The provider is told, with a link to what will be looked at"),
            Option("no", "Unannounced", "No provider ever sees it"),
        ),
        missing="Choose whether the provider knows beforehand",
    ),
    Tick("desk", "Done at the desk, without a visit", required=False),
    Select("lead", "Officer who leads", missing="Choose the officer who leads"),
    Select("second", "Second officer", required=False, empty="Nobody"),
    Checkboxes(
        "second_domains",
        "Domains of the second officer",
        hint="Leave all empty when both score everything",
        required=False,
    ),
    Select(
        "double",
        "Second officer who scores without seeing the first scores",
        hint="Double scoring: one full review in ten",
        required=False,
        empty="Nobody",
    ),
    Text("joint_with", "Joint visit with", hint="For example, the integrated care board", required=False),
    *(field for number in PARTNERS for field in _partner(number)),
    TextArea(
        "note",
        "Note",
        hint="For colleagues. Needed when an officer has too few days left. Never a name of somebody who receives care",
        longest=600,
        rows=3,
        required=False,
        count=True,
    ),
)
CANCEL = Form(
    TextArea("reason", "Why the visit is cancelled", hint="What it was for stays due", longest=300, rows=3, count=True),
    versioned=True,
)


def visit_form(
    officers: Sequence[tuple[int, str]],
    partners: Sequence[tuple[int, str]],
    library: Library | None,
    *,
    versioned: bool,
) -> Form:
    """The form with people and domains to choose from."""
    people = [Option(str(number), name) for number, name in officers]
    others = [Option(str(number), name) for number, name in partners]
    domains = [Option(each.code, f"{each.code} {each.name}") for each in library.settings.domains] if library else []
    form = VISIT.with_options(lead=people, second=people, double=people, second_domains=domains)
    for number in PARTNERS:
        form = form.with_options(**{f"partner_{number}": others, f"partner_{number}_domains": domains})
    return Form(*form.fields, versioned=versioned)


def visit_of(reading: Reading, service_id: int, method: str, theme: str, names: Mapping[int, str]) -> NewVisit:
    """The visit that was typed."""
    return NewVisit(
        service_id=service_id,
        method=method,
        theme=theme,
        planned_on=reading["planned_on"],
        days=float(reading["days"]),
        announced=reading["announced"] == "yes",
        desk=bool(reading["desk"]),
        joint_with=reading["joint_with"] or "",
        note=reading["note"] or "",
        people=tuple(_people(reading, names)),
    )


def _people(reading: Reading, names: Mapping[int, str]) -> list[Person]:
    found = []
    parts = {"second": "second_domains"} | {f"partner_{number}": f"partner_{number}_domains" for number in PARTNERS}
    for field in ("lead", "second", "double", *(f"partner_{number}" for number in PARTNERS)):
        if not reading[field]:
            continue
        number = int(reading[field])
        codes = " ".join((reading[f"{field}_criteria"] or "").split()) if field.startswith("partner") else ""
        found.append(
            Person(
                person=number,
                person_label=names.get(number, ""),
                role=field.partition("_")[0],
                domains=" ".join(reading[parts[field]] or ()) if field in parts else "",
                criteria=codes,
            )
        )
    return found


def people_in(reading: Reading) -> list[int]:
    """The numbers of everybody who was chosen."""
    fields = ("lead", "second", "double", *(f"partner_{number}" for number in PARTNERS))
    return [int(reading[field]) for field in fields if reading[field]]


def shown_visit(held: Planned) -> dict[str, object]:
    """A planned visit as its form shows it."""
    values: dict[str, object] = {
        "planned_on": held.planned_on,
        "days": f"{held.days:g}",
        "announced": "yes" if held.announced else "no",
        "desk": held.desk,
        "joint_with": held.joint_with,
        "note": held.note,
    }
    partners = [each for each in held.people if each.role == "partner"]
    for role in ("lead", "second", "double"):
        if (person := held.person(role)) is not None:
            values[role] = str(person.person)
            if role == "second":
                values["second_domains"] = person.domains.split()
    for number, partner in zip(PARTNERS, partners, strict=False):
        values[f"partner_{number}"] = str(partner.person)
        values[f"partner_{number}_domains"] = partner.domains.split()
        values[f"partner_{number}_criteria"] = partner.criteria
    return values
