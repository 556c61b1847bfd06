"""Files as people send them, and as nobody should."""

import io
import zipfile

import pikepdf
from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112


def picture(
    kind: str = "JPEG", *, size: tuple[int, int] = (60, 40), turned: bool = False, place: bool = False
) -> bytes:
    """A picture whose left half is red, with a place in it or taken on its side when asked for."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if turned:
        exif[ORIENTATION] = 6
    if place:
        exif[0x010F] = "A phone of somebody"
        exif.get_ifd(GPS).update({1: "N", 2: (54.0, 34.0, 12.0), 3: "W", 4: (1.0, 14.0, 5.0)})
    out = io.BytesIO()
    image.save(out, format=kind, exif=exif)
    return out.getvalue()


def pdf(password: str = "") -> bytes:
    """A PDF of one page."""
    document = pikepdf.new()
    document.add_blank_page()
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return out.getvalue()


def office(*names: str, types: str = "<Types/>", **parts: str) -> bytes:
    """An archive with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types)
        for name in names:
            packed.writestr(name, "<x/>")
        for name, text in parts.items():
            packed.writestr(name, text)
    return out.getvalue()


def odt(*names: str, manifest: str = "<manifest/>") -> bytes:
    """An OpenDocument text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        packed.writestr("META-INF/manifest.xml", manifest)
        for name in ("content.xml", *names):
            packed.writestr(name, "<x/>")
    return out.getvalue()
