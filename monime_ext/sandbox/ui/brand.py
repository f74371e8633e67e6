"""The merchant's brand color on the hosted page, adjusted for readability."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Brand", "Rgb", "contrast", "create_brand", "parse_hex"]

_DEFAULT = "#0b6e4f"
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
# The backgrounds of accent text with the lowest contrast: --raised in assets/checkout.css.
_LIGHT_SURFACE, _DARK_SURFACE = (245, 246, 247), (39, 44, 50)
# WCAG 2.2, criterion 1.4.3: text needs 4.5 to 1.
_READABLE = 4.5
_STEPS = 64

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Brand:
    """The colors of the page, as `#rrggbb`.

    Attributes:
        fill: The merchant's color.
        on_fill: Black or white, whichever has the higher contrast on it.
        accent_on_light: The color, darkened until it is readable on the light page.
        accent_on_dark: The color, lightened until it is readable on the dark page.
    """

    fill: str
    on_fill: str
    accent_on_light: str
    accent_on_dark: str


def create_brand(primary_color: str | None) -> Brand:
    """Return the colors for a merchant's `primaryColor`, or the sandbox's own.

    Args:
        primary_color: `#rgb` or `#rrggbb`; digits for opacity are ignored. Anything else counts as None.
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
    """Return the contrast ratio of two colors as defined by WCAG 2, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def parse_hex(text: str) -> Rgb | None:
    """Return the red, green and blue of a hex color, or None if it is invalid."""
    digits = text[1:]
    if text[:1] != "#" or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        return None
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        return None
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _readable(color: Rgb, surface: Rgb, towards: Rgb) -> Rgb:
    for step in range(_STEPS):
        mixed = _mixed(color, towards, step / _STEPS)
        if contrast(mixed, surface) >= _READABLE:
            return mixed
    return towards


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(color: Rgb) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(color: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
