"""The columns of the contracts file, with what to write in each."""

from market.contracts.types import Regime
from market.contracts.words import GRADE_WORDS, KIND_WORDS, REGIME_WORDS, ROUTE_WORDS, STAGE_WORDS, UNIT_WORDS
from market.importers.feeds.own import COMMISSIONED_SERVICES, dated, needed, optional
from market.importers.types import Holds, Layout

CHANGES = ("Variation", "Extension", "Termination")
BETTER = ("Higher", "Lower")
_FIRST = "Needed in the first row of a new contract."

LAYOUT = Layout(
    code="contracts",
    title="Contracts, our own layout",
    columns=(
        needed(
            "Reference",
            "The council's reference of the contract. All rows with it are about one contract.",
            example="ASC-2026-014",
        ),
        optional("Title", f"What the contract is called. {_FIRST}", example="Residential care, spot terms"),
        optional("Kind", f"How care is bought. {_FIRST}", choices=tuple(KIND_WORDS.values()), example="Spot terms"),
        optional("Framework reference", "For a call-off: the reference of its framework or dynamic market."),
        optional(
            "Provider",
            "The provider's name exactly as in the register, or its number there. A contract needs one provider or more; each further "
            "one has a row of its own.",
            example="Acorn Care Limited",
        ),
        optional("Provider CQC ID", "CQC's id of the provider; safer than its name.", aliases=("Provider ID",), example="1-101668076"),
        optional(
            "Service types",
            f"What is bought, separated by semicolons. {_FIRST} For example: {'; '.join(COMMISSIONED_SERVICES[:4])}.",
            aliases=("Services", "Service type"),
            example="Residential home; Nursing home",
        ),
        optional(
            "Location CQC IDs",
            "The locations that the contract covers, separated by semicolons. Blank covers every location of its providers.",
            aliases=("Location CQC ID", "Locations"),
        ),
        optional("Lot", "The number of the lot that the provider of this row is on.", holds=Holds.WHOLE),
        optional("Lot title", "The title of that lot."),
        dated("Start", f"The first day of the contract. {_FIRST}"),
        dated("Award date", "The day on which it was awarded. Blank: the start, or the file's as-at date if it is still to start."),
        dated("End", "The last day of the contract as awarded, included. Blank: no fixed end.", example="31/03/2029"),
        optional("Extension options", "The months of each option to extend, separated by semicolons.", example="12; 12"),
        optional("Notice (days)", "Days of notice.", aliases=("Notice", "Notice days"), holds=Holds.WHOLE, example="90"),
        optional("Annual value", "Pounds a year.", holds=Holds.NUMBER, example="250000"),
        optional("Total value", "Pounds over the whole term, VAT included.", holds=Holds.NUMBER, example="750000"),
        optional(
            "Regime",
            "Which procurement threshold applies. Blank: light-touch services.",
            choices=tuple(REGIME_WORDS.values()),
            example=REGIME_WORDS[Regime.LIGHT_TOUCH],
        ),
        optional("Next route", "How what follows would be procured.", aliases=("Route",), choices=tuple(ROUTE_WORDS.values())),
        optional("Stage", "Its stage in the commissioning cycle. Blank: Do.", choices=tuple(STAGE_WORDS.values())),
        optional("Price review", "When and how prices are reviewed.", aliases=("Price review clause",)),
        optional("Officer email", "The e-mail address with which the contract's officer signs in here.", aliases=("Officer",)),
        optional(
            "Partner shares",
            "For a joint contract: who pays which per cent, with (icb) or (council) behind a partner's name; 100 together.",
            example="",
        ),
        optional("Change", "What this row changes in the terms. Give Changed on and Why too.", choices=CHANGES),
        dated("Changed on", "The day on which the change was decided.", example=""),
        dated("New end", "The last day as changed. An extension without it runs as long as its option.", example=""),
        optional("New annual value", "Pounds a year from then on.", holds=Holds.NUMBER),
        optional("New total value", "Pounds over the whole term from then on.", holds=Holds.NUMBER),
        optional("Option taken", "Which option an extension takes, 1 for the first. Blank: the first that is left.", holds=Holds.WHOLE),
        optional("Why", "Why the terms were changed. Write nothing about a person."),
        optional("Rate", "What is paid for one unit, in pounds.", holds=Holds.NUMBER, example="812.50"),
        optional("Rate unit", "What the rate pays for.", choices=tuple(UNIT_WORDS.values()), example="per week"),
        optional(
            "Rate service",
            "Which service type the rate is for. Blank: the contract's only one.",
            choices=COMMISSIONED_SERVICES,
            example="Residential home",
        ),
        optional("Rate band", "The band of need that the rate is for, if there are bands."),
        dated("Rate from", "The first day of the rate. Blank: the start of the contract."),
        dated("Rate until", "The last day of the rate, included. Blank: until further notice.", example=""),
        optional("Rate provider CQC ID", "When the rate holds for one provider only: its CQC id.", aliases=("Rate provider",)),
        optional("Outcome measure", "What the contract is measured by.", example=""),
        optional("Outcome unit", "What it is counted in, such as % or visits."),
        optional("Outcome better", "Whether a higher or a lower number is better. Blank: higher.", choices=BETTER),
        optional("Outcome target", "The number to reach.", holds=Holds.NUMBER),
        dated("Outcome from", "The first day of the period of a result.", example=""),
        dated("Outcome to", "The last day of that period, included.", example=""),
        optional("Outcome actual", "The number reached in the period.", holds=Holds.NUMBER),
        optional("Outcome grade", "How it went in the period.", choices=tuple(GRADE_WORDS.values())),
        optional("Milestone", "A dated step of the commissioning cycle."),
        optional("Milestone stage", "The stage it belongs to. Blank: the contract's stage.", choices=tuple(STAGE_WORDS.values())),
        dated("Milestone due", "The day on which the step is due.", example=""),
        dated("Milestone done", "The day on which it was done.", example=""),
    ),
)  # fmt: skip
