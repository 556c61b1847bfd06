"""`market letters`."""

import click

from market.commands.running import Commands, json_option, say, with_database
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.core.words import count_words
from market.letters.template_service import load_templates
from market.partners.service import load_partners
from market.settings import Settings


@click.group(cls=Commands)
def letters() -> None:
    """Letters of the council: put the delivered templates into force."""


@letters.command()
@json_option
def load(as_json: bool) -> None:
    """Put the delivered letter templates into force, and add those whom every council has to tell. Loading twice changes nothing.

    The CQC and the council's own teams are added without addresses: fill them in on the pages of partners.

    \b
    Example:
      market letters load
    """
    by = command_actor("letters load")

    async def act(settings: Settings) -> tuple[int, int]:
        now = utc_now()
        return await load_templates(by=by, now=now), await load_partners(by=by, now=now)

    templates, partners = with_database(act)
    said = {"templates": templates, "partners": partners}
    lines = [
        f"{count_words(templates, 'template')} put into force; the rest were there.",
        f"{count_words(partners, 'partner')} added without an address; the rest were there.",
    ]
    say(as_json, said, lines)
