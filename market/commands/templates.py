"""`market template`."""

from pathlib import Path

import click

from market.commands.running import json_option, say
from market.importers.feed_templates import file_name, own_feeds, template_bytes
from market.settings import from_environment

_FEEDS = {feed.code: feed for feed in own_feeds()}


@click.command()
@click.argument("feed", type=click.Choice(list(_FEEDS)), metavar="FEED")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it; a file there is replaced. [default: FEED.xlsx here]",
)
@json_option
def template(feed: str, out: Path | None, as_json: bool) -> None:
    """Write the workbook to fill in for one of the council's own feeds: contracts, placements, waiting-list,
    placing-authorities or extra-care.

    It has the columns that the feed reads, lists to choose from, and a sheet of notes on every column.

    \b
    Examples:
      market template contracts
      market template contracts --out /srv/templates/contracts.xlsx
    """
    from_environment()
    path = out or Path(file_name(_FEEDS[feed]))
    try:
        path.write_bytes(template_bytes(_FEEDS[feed]))
    except OSError as problem:
        raise click.ClickException(
            f"{path} cannot be written: {problem.strerror}. Choose another place with --out."
        ) from None
    say(as_json, {"feed": feed, "file": str(path)}, [f"Written: {path}"])
