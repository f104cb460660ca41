"""The colour of a dot for a Look.

Knows what common colour names look like on a screen. Refuses to judge colours: that is ``types.colour``'s.
"""

import re

from shopkeeper.types import Look

NAMED = {
    "black": "#1c1c1e", "white": "#fbfbf9", "grey": "#8e8e93", "gray": "#8e8e93", "silver": "#c4c7cc",
    "charcoal": "#3b3f45", "red": "#c8322b", "burgundy": "#7b1e33", "maroon": "#7b1e33", "pink": "#ec8fb0",
    "rose": "#d98a9a", "coral": "#f4806a", "orange": "#e8802a", "rust": "#a9512b", "yellow": "#f2c832",
    "mustard": "#cf9b26", "gold": "#c9a24b", "beige": "#dccbb0", "cream": "#f3ead6", "ivory": "#f7f2e4",
    "tan": "#c79a6b", "camel": "#b98b57", "brown": "#7a4f32", "chocolate": "#4e3226", "khaki": "#a39b6d",
    "olive": "#6d6e39", "green": "#3f8a4f", "lime": "#9cc53b", "mint": "#a8dcc4", "teal": "#1d7f7c",
    "turquoise": "#38b8b4", "aqua": "#6fd0d6", "blue": "#2f63b8", "navy": "#1f2d50", "indigo": "#3d3b8e",
    "sky": "#8cc2ea", "denim": "#4a678f", "purple": "#71449b", "violet": "#7d4fa6", "lavender": "#b7a4d8",
    "lilac": "#c3a6d4", "magenta": "#c4347f", "natural": "#d9cfbb", "transparent": "#eeeeee", "clear": "#eeeeee",
}  # fmt: skip
UNKNOWN = "#b9b9b4"


def swatch(look: Look) -> str:
    """``#rrggbb`` for a Look: its named colour, else the mean of its first picture, else grey."""
    words = re.findall(r"[a-z]+", " ".join((*look.colours, look.name)).lower())
    named = next((NAMED[word] for word in words if word in NAMED), "")
    return named or next((media.blur for media in look.media if media.blur), UNKNOWN)
