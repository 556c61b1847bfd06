"""What is typed line by line into a box: lots, extension options, shares and providers. Pure; every wrong line is named."""

import re
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from market.contracts.commands import Lot, Share
from market.contracts.rules import share_words
from market.core.refusal import Refusal

MOST_LINES = 300
MOST_TITLE = 200
MOST_PARTNER = 120
_ICB = re.compile(r"\bicb\b|integrated care board", re.IGNORECASE)
_US = frozenset({"us", "we", "this council", "our council"})


class SupplierLine(Struct, frozen=True):
    """A provider as typed, and the lots that it is on; none when no lot was said."""

    text: str
    lots: tuple[int, ...]


def lines_of(text: str | None) -> list[str]:
    """The lines that are not empty, without spaces around them and single ones inside."""
    return [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]


def too_many_lines(lines: Sequence[str], what: str, field: str) -> list[Refusal]:
    """The reason against more lines than can be looked up at once."""
    if len(lines) <= MOST_LINES:
        return []
    return [Refusal("too_many", f"Enter {MOST_LINES} {what} or fewer. You entered {len(lines):,}", field)]


def read_lots(text: str | None) -> tuple[tuple[Lot, ...], list[Refusal]]:
    """Lots, each line `1: North of the river`."""
    lots, reasons = [], []
    for line in lines_of(text):
        found = re.fullmatch(r"(?:lot )?(\d{1,3}) ?[:.)-] ?(.+)", line, re.IGNORECASE)
        if found is None:
            words = f"Write each lot as its number, a colon and its title, like “1: North of the river”. Change “{line[:60]}”"
            reasons.append(Refusal("lot_line", words, "lots"))
        elif len(found[2]) > MOST_TITLE:
            words = f"The title of lot {found[1]} must be {MOST_TITLE} characters or fewer"
            reasons.append(Refusal("lot_title", words, "lots"))
        else:
            lots.append(Lot(int(found[1]), found[2]))
    return tuple(lots), reasons


def lot_lines(lots: Iterable[Lot]) -> str:
    """Lots as they are typed."""
    return "\n".join(f"{lot.number}: {lot.title}" for lot in lots)


def read_options(text: str | None) -> tuple[tuple[int, ...], list[Refusal]]:
    """The months of each extension option: `12, 12`, or one on each line."""
    months, reasons = [], []
    for part in re.split(r"[,;\n]| and ", text or ""):
        if not part.strip():
            continue
        found = re.fullmatch(r"(\d{1,4})(?: ?months?)?", part.strip(), re.IGNORECASE)
        if found is None:
            words = f"Enter the months of each option, like “12, 12” for two of a year. Change “{part.strip()[:40]}”"
            reasons.append(Refusal("option_line", words, "options"))
        else:
            months.append(int(found[1]))
    return tuple(months), reasons


def read_shares(text: str | None, own_names: Collection[str]) -> tuple[tuple[Share, ...], list[Refusal]]:
    """Who pays which share of a joint contract, each line `Name: 60%`.

    The council's own names, and "us", mean this council; a name with ICB or integrated care board an ICB; else another council.
    """
    shares, reasons = [], []
    for line in lines_of(text):
        found = re.fullmatch(r"(.+?) ?[:,=] ?(\d{1,3}(?:\.\d{1,2})?) ?%?", line)
        if found is None:
            words = (
                f"Write each share as a name, a colon and a percentage, like “NHS Tees ICB: 40%”. Change “{line[:60]}”"
            )
            reasons.append(Refusal("share_line", words, "shares"))
        elif len(found[1]) > MOST_PARTNER:
            words = f"The name of each partner must be {MOST_PARTNER} characters or fewer"
            reasons.append(Refusal("partner_name", words, "shares"))
        else:
            whole, _, rest = found[2].partition(".")
            share = int(whole) * 100 + int(rest.ljust(2, "0") or 0)
            shares.append(Share(found[1], partner_kind(found[1], own_names), share))
    return tuple(shares), reasons


def partner_kind(name: str, own_names: Collection[str]) -> str:
    """`us`, `icb` or `council`, by the name of who pays."""
    if name.casefold() in _US | {own.casefold() for own in own_names}:
        return "us"
    return "icb" if _ICB.search(name) else "council"


def share_lines(shares: Iterable[Share]) -> str:
    """Shares as they are typed."""
    return "\n".join(f"{share.partner}: {share_words(share.share)}" for share in shares)


def read_suppliers(text: str | None, field: str) -> tuple[list[SupplierLine], list[Refusal]]:
    """Providers, one on each line, with their lots after a semicolon: `Oak Care Limited; 1, 2`."""
    found, lines = [], lines_of(text)
    reasons = too_many_lines(lines, "providers", field)
    for line in lines[:MOST_LINES]:
        name, mark, rest = line.rpartition(";")
        lots = re.findall(r"\d{1,3}", rest) if mark else []
        if mark and not re.fullmatch(r"(?:\s|,|and|lots?|\d{1,3})*", rest, re.IGNORECASE):
            words = f"After a semicolon, enter only the numbers of lots, like “Oak Care Limited; 1, 2”. Change “{line[:60]}”"
            reasons.append(Refusal("supplier_line", words, field))
        elif not (name if mark else line).strip():
            reasons.append(Refusal("supplier_line", f"Enter a provider before the semicolon in “{line[:60]}”", field))
        else:
            found.append(SupplierLine((name if mark else line).strip(), tuple(int(lot) for lot in lots)))
    return found, reasons
