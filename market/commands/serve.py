"""`market serve`."""

import asyncio
import os
from pathlib import Path

import click
import uvicorn

from market.commands.running import CommandRefused, opened
from market.settings import Settings, from_environment
from market.web.assets import AssetsMissing, load_assets
from market.web.palette import PoorContrast

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", help="Address to listen on. [default: MARKET_HOST]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on. [default: MARKET_PORT]")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that serve.")
def serve(host: str | None, port: int | None, workers: int) -> None:
    """Serve the pages, and follow the timetable, until stopped.

    Each process does waiting work and follows the timetable; every slot of it runs in one of them only.

    \b
    Examples:
      market serve
      market serve --workers 4
      market serve --host 0.0.0.0 --port 8080
    """
    if port is not None:
        os.environ["MARKET_PORT"] = str(port)
    settings = from_environment()
    host, port = host or settings.host, settings.port
    try:
        load_assets(settings)
    except (AssetsMissing, PoorContrast) as problem:
        raise CommandRefused(str(problem)) from problem
    settings = asyncio.run(_checked(settings))
    for line in welcome(settings, host, port):
        click.echo(line)
    uvicorn.run(
        "market.app:served",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        proxy_headers=settings.trusted_proxy,
        forwarded_allow_ips="*" if settings.trusted_proxy else None,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=10,
    )


def welcome(settings: Settings, host: str, port: int) -> list[str]:
    """Where the pages are and, for a demonstration on this machine only, how to sign in."""
    shown = f"[{host}]" if ":" in host else host
    lines = [f"{settings.council_name}: http://{shown}:{port}"]
    card = sign_in_card(settings.home)
    if settings.demonstration and card.is_file():
        if host in LOOPBACK:
            lines += ["", card.read_text(encoding="utf-8").rstrip(), ""]
        else:
            lines.append(
                f"Demonstration accounts are open to everybody who reaches {host}. Their password is in {card}."
            )
    return lines


def sign_in_card(home: Path) -> Path:
    """Where the sign-in details of the demonstration are kept."""
    return home / "demonstration" / "sign-in.txt"


async def _checked(settings: Settings) -> Settings:
    """The settings as the database overlays them. Raises what `opened` raises when the database is not ready."""
    async with opened(settings) as overlaid:
        return overlaid
