"""The files of a statement once they are built: kept in a store, written into a folder. Needs nothing that builds them."""

import hashlib
import io
import zipfile
from pathlib import Path

from msgspec import Struct

FIXED_TIME = (1980, 1, 1, 0, 0, 0)


class Built(Struct, frozen=True):
    """The files of one statement. `pages` is the length of the PDF; `pack` maps names below `pack/` to bytes."""

    html: bytes
    pdf: bytes
    pack: dict[str, bytes]
    pages: int

    def pack_zip(self) -> bytes:
        """The pack as one ZIP file with fixed times, for downloading."""
        raw = io.BytesIO()
        with zipfile.ZipFile(raw, "w") as archive:
            for name in sorted(self.pack):
                archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), self.pack[name], zipfile.ZIP_DEFLATED)
        return raw.getvalue()


def write_built(built: Built, folder: Path) -> list[Path]:
    """Write `statement.html`, `statement.pdf` and `pack/` into a folder, made when absent. Older files of the pack are removed."""
    pack = folder / "pack"
    (pack / "data").mkdir(parents=True, exist_ok=True)
    for old in [*pack.glob("*"), *(pack / "data").glob("*")]:
        if old.is_file():
            old.unlink()
    written = []
    for name, body in (
        ("statement.html", built.html),
        ("statement.pdf", built.pdf),
        *((f"pack/{n}", b) for n, b in built.pack.items()),
    ):
        path = folder / name
        path.write_bytes(body)
        written.append(path)
    return written


def sha256(body: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(body).hexdigest()
