"""What may be evidence, told by its bytes; photos keep the picture and nothing else."""

import io

import pytest
from PIL import Image

from market.core.refusal import Refusal
from market.quality.evidence.content import checked_content
from market.quality.evidence.types import Checked
from tests.quality.evidence.files import GPS, odt, office, pdf, picture

WORD, EXCEL = "word/document.xml", "xl/workbook.xml"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00" + b"\x00" * 200


def checked(content: bytes, name: str = "file.bin") -> Checked:
    found = checked_content(content, name)
    assert isinstance(found, Checked), found
    return found


def short(value: bytes | str) -> str:
    """A name of a case that is the same in every process: archives hold the time at which they were made."""
    return value if isinstance(value, str) else "content"


@pytest.mark.parametrize(
    ("content", "name", "ending", "kind"),
    [
        (picture("JPEG"), "harmless.exe", ".jpg", "photo"),
        (picture("PNG"), "a.jpg", ".png", "photo"),
        (picture("WEBP"), "", ".webp", "photo"),
        (pdf(), "a.png", ".pdf", "document"),
        (office(WORD), "a.docm", ".docx", "document"),
        (office(EXCEL), "a.zip", ".xlsx", "document"),
        (odt(), "a", ".odt", "document"),
        (b"Seen on the day.\r\n", "note.txt", ".txt", "document"),
        ("Café, £5".encode("cp1252"), "note.html", ".txt", "document"),
        ("a,b\r\n1,2".encode("utf-16"), "list.CSV", ".csv", "document"),
    ],
    ids=short,
)  # fmt: skip
def test_kinds_that_are_taken(content: bytes, name: str, ending: str, kind: str) -> None:
    found = checked(content, name)
    assert (found.ending, found.kind.value) == (ending, kind)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (HEIC, "heic"),
        (picture("JPEG")[:400], "damaged"),
        (picture("GIF"), "unknown_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"nonsense" * 9, "damaged"),
        (pdf("secret"), "protected"),
        (b"%PDF-1.7\nnothing of the sort", "damaged"),
        (office(WORD, "word/vbaProject.bin"), "macros"),
        (office(WORD, types="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (office(EXCEL, "xl/macrosheets/sheet1.xml"), "macros"),
        (office("anything.txt"), "unknown_kind"),
        (office(WORD)[:90], "damaged"),
        (odt("Basic/Standard/Module1.xml"), "macros"),
        (odt(manifest="<encryption-data/>"), "protected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "old_office"),
        (b"MZ\x90\x00\x03", "unknown_kind"),
        (b"\x7fELF\x02\x01", "unknown_kind"),
        (b"#!/bin/sh\nrm -r /\n", "unknown_kind"),
        (b"  <!DOCTYPE html><script>alert(1)</script>", "unknown_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "unknown_kind"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "unknown_kind"),
    ],
    ids=short,
)  # fmt: skip
def test_kinds_that_are_refused_with_what_to_do(content: bytes, code: str) -> None:
    for name in ("photo.jpg", "a.pdf", "list.csv"):
        refusal = checked_content(content, name)
        assert isinstance(refusal, Refusal)
        assert refusal.code == code
        assert refusal.field == "file"
        assert len(refusal.message.split(".")) > 1, "it says what is wrong and what to do"


def test_a_photo_leaves_its_place_and_its_camera_behind() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        sent = picture(kind, place=True)
        assert Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS), "the test's own picture has a place"
        kept = checked(sent).content
        with Image.open(io.BytesIO(kept)) as image:
            assert not image.getexif()
            assert not {"exif", "xmp", "comment", "XML:com.adobe.xmp"} & image.info.keys()
        assert b"A phone of somebody" not in kept


def test_what_is_hidden_behind_the_picture_is_not_kept() -> None:
    kept = checked(picture() + b"PK\x03\x04 hidden archive").content
    assert b"hidden archive" not in kept


def test_a_photo_taken_on_its_side_is_turned_upright() -> None:
    with Image.open(io.BytesIO(checked(picture(turned=True)).content)) as image:
        assert image.size == (40, 60)
        top, bottom = image.getpixel((20, 5)), image.getpixel((20, 55))
    assert top[0] > 200 > top[2]  # type: ignore[index]  # a picture in colour has tuples
    assert bottom[2] > 200 > bottom[0]  # type: ignore[index]


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, format="PNG")
    assert len(out.getvalue()) < 500_000
    refusal = checked_content(out.getvalue(), "small.png")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "too_many_pixels"
    out = io.BytesIO()
    Image.new("1", (10_000, 7_000)).save(out, format="PNG")
    assert isinstance(checked_content(out.getvalue(), "small.png"), Refusal)


def test_a_picture_with_few_colours_and_clear_parts_stays_as_it_looks() -> None:
    out = io.BytesIO()
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.putpixel((0, 0), 0)
    image.save(out, format="PNG", transparency=0)
    with Image.open(io.BytesIO(checked(out.getvalue()).content)) as kept:
        seen = kept.convert("RGBA")
    assert seen.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert seen.getpixel((2, 2)) == (255, 0, 0, 255)
