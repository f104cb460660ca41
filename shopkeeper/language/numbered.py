"""Plain numbers of what the shop states them of: "2 players", "at least 73 keys", "complexity under 2", "made after 2016".

Knows how such a number is said before the name, behind it, and of years. Refuses numbers with a unit that the world knows (``measures``), and what
has too many values to name each.
"""

import re
from collections.abc import Iterator
from functools import cache

from shopkeeper.language.counting import Numbers, span
from shopkeeper.language.grammar import denial, either, grammar, unmeasured
from shopkeeper.language.line import TAKEN
from shopkeeper.language.measures import said_before
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.stem import key
from shopkeeper.types import Op

MOST = 100
"""Values of an attribute that a wish may name."""
_TIMES = frozenset(("year", "years", "month", "months", "week", "weeks", "day", "days"))
_TOLD = re.compile(
    r"\b(?:(?:about|set|settings?|history|histories|story|stories|deliver(?:ed|y)?|arriv\w+|in business|used|known|famous)\b[^,]*)$"
)
"""Before a year: what happened then, and not when the thing was made."""
_QUANTITY = re.compile(r" of\b")
_STYLE = re.compile(r"[ -](?:style|styled|look|inspired|themed?|vibes?|fashion|retro|vintage)\b")
_ROOM = re.compile(r"\bup ?to ")
_NUMBER = r"\d{1,6}(?:[.,]\d{1,2})?"


def numbered(reading: Reading) -> None:
    """Note each as any of the stated values that it allows."""
    if not reading.vocabulary.numbers:
        return
    for pattern, op in _forms(reading.context.locale):
        for match in pattern.finditer(reading.low):
            named = _named(match, reading)
            if named and TAKEN not in reading.low[match.start() : match.end()]:
                _note(reading, match, op, named)


def _named(match: re.Match[str], reading: Reading) -> Numbers | None:
    """What the number is one of."""
    stated, parts = reading.vocabulary.numbers, match.groupdict()
    if "unit" in parts:
        counted = _numbers(stated.get(key(match["unit"])))
        old = match["unit"] in _TIMES or (counted and counted.years)  # "5 years old" was made in no year 5
        return None if old else counted
    if "name" in parts:
        found = _numbers(stated.get(key(match["name"])))
        dear = found and _value(match["n1"]) > found.most  # "players under 25" cost so much
        return None if dear else found
    if _TOLD.search(reading.low, 0, match.start()) or _STYLE.match(reading.low, match.end()):
        return None
    of_years = {one.name: one for one in map(_numbers, stated.values()) if one and one.years}
    return next(iter(of_years.values())) if len(of_years) == 1 else None


def _numbers(stated: tuple[str, ...] | None) -> Numbers | None:
    """What the vocabulary keeps as plain words."""
    return Numbers(stated[0], stated[1:]) if stated else None


def _note(reading: Reading, match: re.Match[str], op: Op, named: Numbers) -> None:
    least = _value(match["n1"])
    most = max(least, _value(match.groupdict().get("n2") or match["n1"]))
    if "decade" in match.groupdict():
        most = least + 9
    room = named.ranges and "unit" in match.groupdict() and bool(_ROOM.search(match.group()))
    denied, start = reading.denied(denial(reading.context.locale), match)
    met = [
        one
        for one in named.values
        if _meets(op, *span(one), least, most, room=room)
        and (denied is Op.IS or op not in (Op.IS, Op.BETWEEN) or _within(*span(one), least, most))
    ]
    if len(met) > MOST or (not met and _else(match, op, reading)):
        return
    reading.note(
        Found(start, match.end(), named.name, denied, tuple(met) or (match["n1"],), kept=denied is Op.IS)
    )


def _else(match: re.Match[str], op: Op, reading: Reading) -> bool:
    """Whether a number that nothing is stated to have is one of something else: "pages under 20" cost so much, "2 bottles of wine" are two, and the
    1980s are a style."""
    parts = match.groupdict()
    if "unit" in parts:
        return bool(_QUANTITY.match(reading.low, match.end()))
    return "decade" in parts or ("name" in parts and op is not Op.IS)


def _meets(op: Op, low: float, high: float, least: float, most: float, *, room: bool) -> bool:
    """Whether what is stated from ``low`` to ``high`` allows what is asked from ``least`` to ``most``. ``room``: "up to 6 players" of a range need a
    place each."""
    match op:
        case Op.AT_LEAST:
            return high >= least
        case Op.ABOVE:
            return high > least
        case Op.AT_MOST:
            return low <= least <= high if room else low <= least
        case Op.BELOW:
            return low < least
        case _:
            return (low <= least and most <= high) or (least <= low and high <= most)


def _within(low: float, high: float, least: float, most: float) -> bool:
    """Whether it is for nobody else: of what is not for 2 players, games for 2-10 are none."""
    return least <= low and high <= most


def _value(said: str) -> float:
    return float(said.replace(",", "."))


@cache
def _forms(language: str) -> tuple[tuple[re.Pattern[str], Op], ...]:
    return tuple((re.compile(form), op) for form, op in _written(language))


def _written(language: str) -> Iterator[tuple[str, Op]]:
    rules, left, end = grammar(language)["measure"], r"(?<![\w'.,/-])(?<!\d [x×] )", r"(?![\w'])"
    between, lead = either(rules["between"]), r"(?:for |with )?"
    unit = r"[ -]?(?P<unit>[^\W\d_]+)(?![\w']| \d)"
    first, second = rf"(?P<n1>{_NUMBER})", rf"(?P<n2>{_NUMBER})"
    names = tuple(
        rf"{left}(?P<name>{said})(?: (?:of|is))?:? " for said in (r"[^\W\d_]+ [^\W\d_]+", r"[^\W\d_]+")
    )
    behind = unmeasured(language)
    yield rf"{left}{lead}(?:{between} )?{first} ?(?:-|to|and|or) ?{second}{unit}", Op.BETWEEN
    before = said_before(language)
    behind_it = [(op, f" ?{either(rules[f'after_{op}'])}") for op in (Op.AT_LEAST, Op.AT_MOST)]
    yield from ((rf"{left}{lead}{said} {first}{unit}", op) for said, op in before)
    for op, said in behind_it:
        yield rf"{left}{lead}{first}{said}{unit}", op
        yield rf"{left}{lead}{first}{unit}{said}(?!\w)", op
    yield rf"{left}{lead}{first}{unit}", Op.IS
    for name in names:
        yield from ((rf"{name}{said} {first}{end}{behind}", op) for said, op in before)
        yield from ((rf"{name}{first}{said}(?!\w)", op) for op, said in behind_it)
    yield from (
        (rf"{name}(?:{between} )?{first} ?(?:-|to|and|or) ?{second}{end}{behind}", Op.BETWEEN)
        for name in names
    )
    yield from ((rf"{name}{first}{end}{behind}", Op.IS) for name in names)
    year = rf" (?:the year )?(?P<n1>(?:1[89]|20)\d\d){end}{behind}"
    for op, said in grammar(language)["years"].items():
        yield rf"{left}{either(said)}{year}", Op(op)
    yield rf"{left}(?:the |from the )?(?P<decade>(?P<n1>(?:1[89]|20)\d0))'?s{end}", Op.BETWEEN
