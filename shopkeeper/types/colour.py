"""Which family a colour belongs to. Knows English colour words; refuses to know any catalogue."""

from shopkeeper.types.normal import normal

_BASIC = {"black", "white", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "beige"}
_SHADES = {"gray": "grey", "navy": "blue", "teal": "green", "violet": "purple", "cream": "beige", "tan": "brown"}


def families(name: str) -> tuple[str, ...]:
    """Families of a merchant's colour, most certain first: "Navy" → ("blue",); empty when none is known."""
    words = (_SHADES.get(word, word) for word in normal(name).replace("/", " ").replace("-", " ").split())
    return tuple(dict.fromkeys(word for word in words if word in _BASIC))
