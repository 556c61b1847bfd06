"""The words of the forms of rates and rate caps, and what was typed as a rate."""

from collections.abc import Iterable
from datetime import timedelta

from market.contracts.forms import FIRST_DAY, LAST_DAY, SERVICE_OPTIONS
from market.contracts.rate_rules import MOST_PENCE, Rate
from market.contracts.record import ContractRecord
from market.contracts.words import UNIT_WORDS
from market.providers.words import SHORT_SERVICE_WORDS
from market.web.forms import Date, Form, Money, Option, Reading, Select, Text

_SERVICE = Select("service", "Service", missing="Select the service", options=SERVICE_OPTIONS)
_BAND = Text(
    "band",
    "Band",
    hint="Such as “Dementia” or “Complex”. Leave empty if the service has one price",
    required=False,
    longest=80,
    width="20",
)
_AMOUNT = Money("amount", "Amount", hint="In pounds, like 812.50", least=0.01, most=MOST_PENCE // 100)
_UNIT = Select(
    "unit",
    "What the amount is for",
    options=tuple(Option(code, words) for code, words in UNIT_WORDS.items()),
    missing="Select what the amount is for, such as a week or an hour",
)
_PROVIDER = Select(
    "provider",
    "Provider",
    hint="Only if the rate is for one of the providers under the contract",
    required=False,
    empty="Every provider under the contract",
)
_FROM = Date("from_on", "First day", hint="For example, 1 4 2026", earliest=FIRST_DAY, latest=LAST_DAY)
_LAST = Date(
    "last_on",
    "Last day",
    hint="The last day on which it is paid. Leave empty if it has none yet",
    required=False,
    earliest=FIRST_DAY,
    latest=LAST_DAY,
)

RATE = Form(_SERVICE, _BAND, _AMOUNT, _UNIT, _PROVIDER, _FROM, _LAST)
CAP = Form(_SERVICE, _BAND, _AMOUNT, _UNIT, _FROM, _LAST)
END = Form(Date("last_on", "Last day", hint="The last day on which it holds", earliest=FIRST_DAY, latest=LAST_DAY))
NOTHING = Form()


def rate_form(record: ContractRecord, bands: Iterable[str]) -> Form:
    """The form of a rate with the services and providers of its contract, and its bands to be suggested."""
    services = [Option(code, SHORT_SERVICE_WORDS.get(code, code)) for code in record.services]
    providers = {str(each.organisation_id): each.name for each in record.suppliers}
    form = RATE.with_options(service=services, provider=providers)
    return form.changing("band", suggestions=_distinct(bands))


def cap_form(bands: Iterable[str]) -> Form:
    """The form of a rate cap, with the bands there are to be suggested."""
    return CAP.changing("band", suggestions=_distinct(bands))


def typed_rate(reading: Reading) -> Rate:
    """What was typed, once every field could be read."""
    last_on, provider = reading["last_on"], reading.values.get("provider")
    return Rate(
        service=reading["service"],
        band=reading["band"] or "",
        unit=reading["unit"],
        pence=reading["amount"],
        from_on=reading["from_on"],
        until_on=last_on + timedelta(days=1) if last_on else None,
        organisation_id=int(provider) if provider else None,
    )


def _distinct(bands: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({band for band in bands if band}))
