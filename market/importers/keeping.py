"""Files that may not be kept: looked at before they are stored where that is cheap, and taken away again where it is not."""

import asyncio
import csv
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from market.db.registry import TABLES
from market.db.sql import fetch_value
from market.documents import store
from market.importers.identifying import refuse_top_of_text
from market.importers.types import Feed
from market.sheets.opened import HEADER_WITHIN, FileRefused
from market.sheets.reading_csv import DELIMITERS

_HEAD = 131_072


async def refused_at_the_door(source: Path | BinaryIO, feed: Feed | None, feeds: Sequence[Feed]) -> FileRefused | None:
    """The refusal of a text file whose header already identifies people, before anything of it is stored; None to go on.

    `feed` is None to recognise it. Workbooks are looked at when they are read, because opening one takes too long here.
    """
    about_people = [each for each in feeds if each.person_column]
    if not about_people or (feed is not None and not feed.person_column):
        return None
    head = await asyncio.to_thread(_head_of, source)
    try:
        for lines in _readings(head):
            refuse_top_of_text(lines, feed, about_people)
    except FileRefused as refusal:
        return refusal
    return None


def _head_of(source: Path | BinaryIO) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(_HEAD)
    head = source.read(_HEAD)
    source.seek(0)
    return head


def _readings(head: bytes) -> Iterable[list[list[str]]]:
    """The first rows as every delimiter gives them; none for what is no text."""
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and b"\0" in head:
        return
    text = head.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")
    lines = text.splitlines()[: HEADER_WITHIN * 2]
    for delimiter in DELIMITERS:
        try:
            yield list(islice(csv.reader(lines, delimiter=delimiter), HEADER_WITHIN))
        except csv.Error:
            continue


async def forget_file(sha256: str, home: Path) -> None:
    """Take a file out of the store, unless something else that is kept has the very same content.

    To be called inside the transaction in which the import has let go of it.
    """
    for table in TABLES:
        for column in table._meta.columns:
            name = column._meta.db_column_name
            if name.endswith("sha256"):
                query = f"SELECT COUNT(*) FROM {table._meta.tablename} WHERE {name} = {{}}"
                if await fetch_value(query, sha256):
                    return
    await store.remove(sha256, home)
