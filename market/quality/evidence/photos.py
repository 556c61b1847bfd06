"""Photos: opened to see that they are whole, turned upright, and written anew so that nothing but the picture is kept.

Place, device, time and whatever else a camera or somebody else hid in the file stays behind. All of it blocks: call it in a thread.
"""

import io
from typing import Any

from PIL import Image, ImageOps

from market.core.refusal import Refusal
from market.quality.evidence.types import Checked, EvidenceKind

MOST_PIXELS = 60_000_000
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_KEPT = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
_AS_JPEG = frozenset({"JPEG", "MPO", "HEIF", "AVIF"})
QUALITY = 88


def is_picture(content: bytes) -> bool:
    """Whether the bytes begin as a picture does, one that may be kept or not."""
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return webp or content.startswith(_STARTS) or is_heic(content)


def is_heic(content: bytes) -> bool:
    """Whether the bytes are a picture as iPhones keep it (HEIC), or one of its kin."""
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


def checked_photo(content: bytes) -> Checked | Refusal:
    """The picture written anew, or why it cannot be kept."""
    try:
        with Image.open(io.BytesIO(content)) as seen:
            if seen.width * seen.height > MOST_PIXELS:
                return _too_many()
            if seen.format not in _KEPT and seen.format not in _AS_JPEG:
                return _unreadable(content)
            seen.verify()
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            return _written_anew(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _too_many()
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError):
        return _unreadable(content)


def _written_anew(picture: Image.Image) -> Checked:
    kind = "JPEG" if picture.format in _AS_JPEG else str(picture.format)
    upright = ImageOps.exif_transpose(picture)
    profile = picture.info.get("icc_profile")
    if kind == "JPEG" and upright.mode not in ("RGB", "L", "CMYK"):
        upright = upright.convert("RGB")
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    if upright.mode == "P" and upright.palette is not None:
        bare.putpalette(upright.palette)
        if "transparency" in upright.info:
            bare.info["transparency"] = upright.info["transparency"]
    options: dict[str, Any] = {"icc_profile": profile} if profile else {}
    if kind in ("JPEG", "WEBP"):
        options["quality"] = QUALITY
    out = io.BytesIO()
    bare.save(out, format=kind, **options)
    media_type, ending = _KEPT[kind]
    return Checked(content=out.getvalue(), kind=EvidenceKind.PHOTO, media_type=media_type, ending=ending)


def _too_many() -> Refusal:
    words = f"This picture has more than {MOST_PIXELS // 1_000_000} million pixels. Make it smaller and send it again"
    return Refusal("too_many_pixels", words, "file")


def _unreadable(content: bytes) -> Refusal:
    if is_heic(content):
        words = (
            "This photo is in Apple’s own format (HEIC). On the phone choose Settings, Camera, Formats, Most Compatible, and take it "
            "again; or open it and share it as JPEG"
        )
        return Refusal("heic", words, "file")
    if content.startswith((b"GIF8", b"BM", b"II*\x00", b"MM\x00*")):
        return Refusal(
            "unknown_picture", "This kind of picture cannot be kept. Save it as JPEG or PNG and send that", "file"
        )
    return Refusal(
        "damaged", "This picture is damaged or not whole. Take it again, or save it as JPEG and send that", "file"
    )
