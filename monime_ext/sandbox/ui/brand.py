"""The merchant's colour on the hosted page, readable whatever colour it is."""

from __future__ import annotations

from dataclasses import dataclass

_DEFAULT = "#0b6e4f"
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
# Of the surfaces on which assets/checkout.css writes the accent, those that are nearest to it: its --raised.
_LIGHT_SURFACE, _DARK_SURFACE = (245, 246, 247), (39, 44, 50)
# WCAG 2.2, criterion 1.4.3: text needs 4.5 to 1.
_READABLE = 4.5
_STEPS = 64

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Brand:
    """The colours that the page draws with, each as `#rrggbb`.

    Attributes:
        fill: The merchant's colour itself.
        on_fill: Black or white, whichever is easier to read on it.
        accent_on_light: The colour, darkened until it can be read on the light page.
        accent_on_dark: The colour, lightened until it can be read on the dark page.
    """

    fill: str
    on_fill: str
    accent_on_light: str
    accent_on_dark: str


def brand(primary_color: str | None) -> Brand:
    """The colours for a merchant's `primaryColor`; the sandbox's own when there is none.

    Arguments:
        primary_color: `#rgb` or `#rrggbb`, with or without a digit or two of opacity, which are ignored. Anything
            else counts as none.
    """
    fill = parse_hex(primary_color or "") or parse_hex(_DEFAULT) or _BLACK
    on_fill = max(_BLACK, _WHITE, key=lambda ink: contrast(ink, fill))
    return Brand(
        fill=_hex(fill),
        on_fill=_hex(on_fill),
        accent_on_light=_hex(_readable(fill, _LIGHT_SURFACE, _BLACK)),
        accent_on_dark=_hex(_readable(fill, _DARK_SURFACE, _WHITE)),
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def parse_hex(text: str) -> Rgb | None:
    """The red, green and blue of a hex colour, or None when it is not one."""
    digits = text[1:]
    if text[:1] != "#" or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        return None
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        return None
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _readable(colour: Rgb, surface: Rgb, towards: Rgb) -> Rgb:
    for step in range(_STEPS):
        mixed = _mixed(colour, towards, step / _STEPS)
        if contrast(mixed, surface) >= _READABLE:
            return mixed
    return towards


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
