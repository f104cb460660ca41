"""The shop's one colour, made readable on light and on dark ground.

Knows WCAG 2.2 contrast (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). Refuses to know pages.
"""

from colorsys import hls_to_rgb, rgb_to_hls
from itertools import chain

Rgb = tuple[float, float, float]
AA = 4.7
"""Contrast asked of text; a little above WCAG AA's 4.5 for tinted grounds."""
STEPS = 60
LIGHT, DARK = "#faf9f7", "#202022"
"""Of what text stands on, what is nearest to it in lightness: raised and soft grounds too."""


def theme(accent: str) -> str:
    """Custom properties for one accent: the colour on each ground, and the text upon it."""
    light, dark = readable(accent, LIGHT), readable(accent, DARK)
    return (
        f":root{{--accent:{light};--on-accent:{ink(light)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{--accent:{dark};--on-accent:{ink(dark)}}}}}\n"
    )


def favicon(accent: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="9" fill="{accent}"/>'
        f'<g fill="none" stroke="{ink(accent)}" stroke-width="2.6" stroke-linecap="round">'
        '<circle cx="14.5" cy="14.5" r="6.2"/><path d="m19.4 19.4 5 5"/></g></svg>'
    )


def readable(colour: str, ground: str) -> str:
    """``colour`` itself, or the nearest lightness of its hue that has AA contrast on ``ground``."""
    hue, lightness, saturation = rgb_to_hls(*_rgb(colour))
    towards = 0.0 if _luminance(_rgb(ground)) > 0.4 else 1.0
    shades = (lightness + (towards - lightness) * step / STEPS for step in range(1, STEPS + 1))
    candidates = (_hex(hls_to_rgb(hue, shade, saturation)) for shade in shades)
    return next((one for one in chain((colour,), candidates) if contrast(one, ground) >= AA), ink(ground))


def ink(ground: str) -> str:
    """Black or white, whichever reads better on ``ground``."""
    return max(("#ffffff", "#101012"), key=lambda colour: contrast(colour, ground))


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1…21."""
    low, high = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (high + 0.05) / (low + 0.05)


def _luminance(rgb: Rgb) -> float:
    linear = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in rgb)
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(value * 255):02x}" for value in rgb)
