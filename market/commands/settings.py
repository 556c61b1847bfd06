"""`market settings`."""

import os

import click

from market.commands.running import json_option, say, table
from market.setting_list import SETTINGS
from market.settings import child_environment, read_settings


@click.command()
@json_option
def settings(as_json: bool) -> None:
    """List every setting with its meaning, its value and where the value comes from.

    Secrets are never shown: only whether they are given.

    \b
    Examples:
      market settings
      MARKET_PORT=9000 market settings --json
    """
    values = child_environment(read_settings(os.environ))
    listed = [
        {
            "variable": each.variable,
            "value": ("(hidden)" if values[each.variable] else "") if each.secret else values[each.variable],
            "origin": "environment" if os.environ.get(each.variable, "").strip() else "default",
            "meaning": each.meaning,
        }
        for each in SETTINGS
    ]
    rows = [(one["variable"], one["value"] or "-", one["origin"], one["meaning"]) for one in listed]
    say(as_json, listed, table(("Variable", "Value", "Origin", "Meaning"), rows))
