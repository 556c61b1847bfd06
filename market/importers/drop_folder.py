"""The files of the drop folder: which are complete, and where each goes with a note of what became of it."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from market.core.clock import to_london

SETTLED_SECONDS = 5
FOLDERS = {"applied": "done", "nothing": "done", "held": "held"}
REFUSED = "refused"
_UNFINISHED = (".part", ".tmp", ".crdownload", ".download", ".filepart", ".swp")


def waiting_files(folder: Path, now: datetime) -> list[Path]:
    """Complete files of the folder, oldest first: regular files that nobody has written to for five seconds.

    Makes the folder when it is missing. Hidden files and those that a program is still writing (by their ending) are left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted((entry.stat(follow_symlinks=False).st_mtime, Path(entry.path)) for entry in _entries(folder))
    return [path for changed, path in found if now.timestamp() - changed >= SETTLED_SECONDS]


def _entries(folder: Path) -> Iterator["os.DirEntry[str]"]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if (
                entry.is_file(follow_symlinks=False)
                and not entry.name.startswith((".", "~$"))
                and not entry.name.lower().endswith(_UNFINISHED)
            ):
                yield entry


def put_away(path: Path, status: str, words: list[str], now: datetime) -> Path:
    """Move a file out of the folder, with a text beside it that says what became of it; where it is now.

    The text is written first, and no file is ever overwritten. NotADirectoryError when the folder for it is a link to elsewhere.
    """
    target = _folder(path.parent / FOLDERS.get(status, REFUSED))
    stamp = f"{to_london(now):%Y-%m-%d-%H%M%S}"
    place = target / f"{stamp}-{path.name}"
    number = 1
    while place.exists() or note_of(place).exists():
        number += 1
        place = target / f"{stamp}-{number}-{path.name}"
    with note_of(place).open("x", encoding="utf-8") as note:
        note.write("\n".join(words) + "\n")
    try:
        path.rename(place)
    except FileNotFoundError:
        note_of(place).unlink()
        raise
    return place


def throw_away(path: Path, number: int, words: list[str], now: datetime) -> Path:
    """Delete a file of which nothing may be kept, not even its name, and leave a text in `refused` that says why; where the text is.

    `number` is that of its import. NotADirectoryError as in `put_away`.
    """
    target = _folder(path.parent / REFUSED)
    note = target / f"{to_london(now):%Y-%m-%d-%H%M%S}-import-{number}-not-kept.txt"
    with note.open("w", encoding="utf-8") as file:
        file.write("\n".join(words) + "\n")
    path.unlink(missing_ok=True)
    return note


def _folder(target: Path) -> Path:
    """A folder inside the drop folder, made when it is missing."""
    target.mkdir(exist_ok=True)
    if target.is_symlink():
        raise NotADirectoryError(
            f"{target} is a link: files are put away inside the drop folder only. Replace it by a folder"
        )
    return target


def note_of(place: Path) -> Path:
    """The text beside a file that was put away."""
    return place.with_name(place.name + ".txt")
