"""Colours: the council's own, checked for contrast, and the colour-blind safe series of charts."""


class PoorContrast(ValueError):
    """A colour on which or in which text could not be read by everybody."""


# Okabe and Ito's order darkened so that each has 3:1 against white (WCAG 2.2, 1.4.11); neighbours differ in lightness too.
SERIES = ("#12436d", "#c2410c", "#1b7f79", "#801650", "#7a6a00", "#5b7fbd", "#4a4a4a")
GREY = "#6b7276"
INK = "#1f2a33"


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` from 0 to 1, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """`share` (0 to 1) of `other` mixed into `colour`."""
    pairs = [(int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def brand_css(colour: str) -> str:
    """Custom properties of the council's colour.

    Raises `PoorContrast` when white text on it has less than 4.5:1.
    """
    found = contrast(colour, "#ffffff")
    if found < 4.5:
        raise PoorContrast(
            f"MARKET_COUNCIL_COLOUR {colour} is too light: white text on it has a contrast of {found:.1f} to 1 and needs 4.5. "
            "Choose a darker colour, such as #12436d."
        )
    values = {
        "--market-brand": colour,
        "--market-brand-dark": mix(colour, "#000000", 0.35),
        "--market-brand-soft": mix(colour, "#ffffff", 0.55),
        "--market-brand-pale": mix(colour, "#ffffff", 0.93),
        "--market-brand-line": mix(colour, "#ffffff", 0.75),
        "--govuk-brand-colour": colour,
        "--govuk-link-colour": mix(colour, "#0a5fb4", 0.55),
        "--govuk-link-hover-colour": mix(colour, "#000000", 0.25),
        "--govuk-template-background-colour": mix(colour, "#ffffff", 0.93),
        "--govuk-surface-background-colour": mix(colour, "#ffffff", 0.95),
        "--govuk-surface-border-colour": mix(colour, "#ffffff", 0.7),
    }
    return ":root{" + ";".join(f"{name}:{value}" for name, value in values.items()) + "}\n"
