"""Prices: under, over, between, around; currencies by mark, code or word; "cheaper than this", "for free".

Refuses bare numbers that count something else ("under 50 inches") and never invents a limit for "cheap".
"""

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import chain

from shopkeeper.language.currency import MARKED, amount, currency, end, foreign
from shopkeeper.language.facts import size_key
from shopkeeper.language.grammar import denial, either, grammar, turned, unmeasured, words
from shopkeeper.language.lexicon import lexicon
from shopkeeper.language.measures import countable, group_end
from shopkeeper.language.numbers import NUMBER, number
from shopkeeper.language.reading import TURNED, Found, Reading
from shopkeeper.language.stem import key, stem
from shopkeeper.types import THIS, Field, Money, Op, Sort, Value
from shopkeeper.types.errors import InvalidInput

_NEAR = Decimal("0.2")
"""Around 50 is 40 to 60."""
_SMALLEST_RANGE = 20
_OTHER_RANGES = frozenset(
    ("size", "sizes", "sz", "eu", "uk", "us", "age", "ages", "aged", "for", "no", "women", "men", "people")
)
_SIZE_NAMES = frozenset(("king", "queen", "twin", "plus", "full", "travel", "pocket", "family"))
"""Before "size": no number follows that says which."""
_YOUNG = {("kids", "teen", "boys", "girls"): 18, ("toddler", "baby", "newborn"): 5}
"""Who is younger than that: right before a smaller number, it may be of years."""
_BARE = re.compile(r"\d+(?:[.,]\d+)?(?:p|-\d+(?:[.,]\d+)?)")
_COUNTED = re.compile(r"\s+(?P<thing>[^\W\d_]+s)\b")
_UNIT = re.compile(r"[ -](?P<unit>[^\W\d_]+)(?![\w']| \d)")
_STARTS_WORD = re.compile(r"[ -]?[^\W\d_]")


def prices(reading: Reading) -> None:
    """Note every price wish, the most explicit form first."""
    language, whole = reading.context.locale, reading.low
    denied = denial(language, grammar(language)["price"]["lead"])
    for pattern, op in _patterns(language):
        for match in pattern.finditer(reading.low):
            none = _none(match, op, reading)
            wish = _wish(match, op if none is None else TURNED[op], reading)
            if wish and reading.low[match.start() : match.end()] == match.group():
                if none is not None:
                    reading.take(none, none + len("no"))
                elif refused := denied.search(reading.low, 0, match.start()):
                    reading.take(refused.start(), match.end())
                    continue  # "not between 50 and 60" is no limit
                reading.note(Found(match.start(), match.end(), Field.PRICE, *wish))
    _alternatives(reading, whole)
    nothing = Money(0, reading.context.currency)
    for match in _free(language).finditer(reading.low):
        if not match["done"]:
            reading.note(Found(match.start("free"), match.end(), Field.PRICE, Op.AT_MOST, (nothing,)))


def comparisons(reading: Reading) -> None:
    """ "Cheaper than this", or just "cheaper" once the words point at the photo."""
    for pattern, op in _than_this(reading.context.locale):
        for match in pattern.finditer(reading.low):
            if match["this"] or reading.photo or reading.like_photo:
                reading.like_photo = True
                reading.note(Found(match.start(), match.end(), Field.PRICE, op, (THIS,)))


def leanings(reading: Reading) -> None:
    """ "Cheaper" or "dearer", than nothing that is said or shown: an order."""
    for pattern, op in _than_this(reading.context.locale):
        for match in pattern.finditer(reading.low):
            reading.sort = reading.sort or (Sort.PRICE_DOWN if op is Op.ABOVE else Sort.PRICE_UP)
            reading.take(*match.span())


def _none(match: re.Match[str], op: Op, reading: Reading) -> int | None:
    """Where the "no" of "no jackets over 50", "no jackets under 50" stands; but "no leather boots under 50" cost less."""
    none = reading.nothing(match.start()) if op in TURNED else None
    if none is None or op is Op.ABOVE:
        return none and none[0]
    at, things = none
    return at if things and _lower(reading.context.locale).match(match.group()) else None


def _alternatives(reading: Reading, whole: str) -> None:
    """Of "exactly $15 or exactly $20" make one wish: nothing costs both, and what meets the wider of them, or lies between, will do; of
    "$15 or $20" what the higher buys. ``whole`` is the line before anything was taken."""
    found = sorted((one for one in reading.found if one.field == Field.PRICE), key=lambda one: one.start)
    last = found.pop() if found else None
    joints: tuple[str, ...] = ("or",)
    for one in reversed(found):
        joined = last and reading.low[one.end : last.start].strip() in joints
        if last and joined and (both := _either(one, last, _just(reading.context.locale), whole)):
            reading.found.remove(one)
            reading.found[reading.found.index(last)] = both
            last, joints = both, ("or", ",")  # "$15, $20 or $25"
        else:
            last, joints = one, ("or",)


def _either(one: Found, other: Found, just: re.Pattern[str], whole: str) -> Found | None:
    """None where they do not compare. ``just``: an amount and nothing more."""
    bare = [
        each.op is Op.BETWEEN and bool(just.fullmatch(whole, each.start, each.end)) for each in (one, other)
    ]
    both = [*zip((one, other), bare, strict=True)]
    ops = {each.op for each, plain in both if not plain} or {Op.AT_MOST}
    about = any(
        each.op is Op.BETWEEN and each.values[0] != each.values[-1] for each, plain in both if not plain
    )
    said = [_middle(each) if plain and not about else each.values for each, plain in both]
    money = [value for values in said for value in values if isinstance(value, Money)]
    if len(ops) > 1 or len({value.currency for value in money}) != 1:
        return None
    (op,), (low, *_, high) = ops, sorted(money, key=lambda value: value.minor)
    match op:
        case Op.BETWEEN:
            values: tuple[Value, ...] = (low, high)
        case Op.AT_MOST | Op.BELOW:
            values = (high,)
        case _:
            values = (low,)
    return replace(other, start=one.start, op=op, values=values)


def _middle(found: Found) -> tuple[Value, ...]:
    low, high = (value for value in found.values if isinstance(value, Money))
    return (Money((low.minor + high.minor) // 2, low.currency),)


def _wish(match: re.Match[str], op: Op, reading: Reading) -> tuple[Op, tuple[Value, ...]] | None:
    parts = match.groupdict()
    marks = [mark for group in MARKED if (mark := parts.get(group))]
    if "cue" in parts and not marks and not parts["cue"] and not _bare_range(match, reading):
        return None
    if parts.get("vague") and not _amounts_to_a_price(match, reading):
        return None
    if not marks and (("cue" not in parts and _counts(match, reading)) or _measures(match, reading)):
        return None
    if not marks and _sized(match, reading):
        return None
    if _BARE.fullmatch(plain := match.group().strip()) and _written(plain, reading):
        return None
    code = currency(match, reading)
    if code is None:
        return None
    divisor = 100 if set(marks) & set(grammar("en")["currency"]["minor"]) else 1
    said = [n for end in "12" if (n := parts.get(f"n{end}") or parts.get(f"m{end}"))]
    amounts = [money for n in said if (money := _money(n, divisor, code))]
    if len(amounts) < len(said):
        return None
    if op is not Op.BETWEEN:
        return op, (amounts[0],)
    if len(amounts) == 1:
        margin = 0 if parts.get("exact") else round(amounts[0].minor * _NEAR)
        return op, (Money(amounts[0].minor - margin, code), Money(amounts[0].minor + margin, code))
    return op, tuple(sorted(amounts, key=lambda money: money.minor))


def _written(said: str, reading: Reading) -> bool:
    """Whether titles or values have it just so: the "9-42" of guitar strings, the "8p" of an Audi A3 8P."""
    vocabulary, alone = reading.vocabulary, re.compile(rf"(?<![\w.,]){re.escape(said)}(?![\w.,])")
    names = chain(vocabulary.phrases, vocabulary.stated.values())
    return any(said in name and alone.search(name) for name in names)


def _amounts_to_a_price(match: re.Match[str], reading: Reading) -> bool:
    """ "Over 100", "about 50": no small count, no size of this shop and nobody's age."""
    before = reading.low[: match.start()].split()[-1:]
    counted = size_key(match["n1"]) in reading.vocabulary.sizes or (before and before[0] in _OTHER_RANGES)
    return (number(match["n1"]) or 0) >= _SMALLEST_RANGE and not counted


def _counts(match: re.Match[str], reading: Reading) -> bool:
    """ "For kids under 5", "less than 3 pockets": a small bare number, of years, or of things that are not sold here by themselves."""
    said = number(match["n1"]) or 0
    counted = _COUNTED.match(reading.low, match.end())
    if counted and counted["thing"] in grammar(reading.context.locale)["price"]["no_things"].split():
        counted = None
    sold = counted and Field.CATEGORY in reading.vocabulary.terms.get(key(counted["thing"]), {})
    young = _young(reading.context.locale)
    of_years = any(said < years and whom.search(reading.low, 0, match.start()) for whom, years in young)
    return bool(of_years or (said < _SMALLEST_RANGE and counted and not sold))


def _measures(match: re.Match[str], reading: Reading) -> bool:
    """The "18 zorps" of which nobody knows what they are, or only the shop: no amount of money that is known."""
    language, behind = reading.context.locale, match.end("n2" if "n2" in match.groupdict() else "n1")
    if foreign(language).match(reading.low, behind):
        return True
    if not (said := _UNIT.match(reading.low, behind)):
        return False
    word, vocabulary = said["unit"], reading.vocabulary
    if not countable(word, language):
        return False
    if vocabulary.known(word):
        return stem(word) in vocabulary.units
    few = (number(match["n1"]) or 0) < _SMALLEST_RANGE and word.endswith("s")
    return few and not lexicon().senses(word) and bool(group_end().match(reading.low, said.end()))


def _sized(match: re.Match[str], reading: Reading) -> bool:
    """The 40 of "size 40 or less" and of "EU 40 or less", but not of "king size, 40 or less"."""
    said, sizes = (
        _size(reading.context.locale).search(reading.low, 0, match.start()),
        reading.vocabulary.sizes,
    )
    if said is None or match.start() != match.start("n1"):
        return False
    if not said["cue"]:
        return bool(said["system"]) and size_key(f"{said['system']}{match['n1']}") in sizes
    before = reading.low[: said.start()].split()[-1:]
    return not any(word in _SIZE_NAMES or size_key(word) in sizes for word in before)


def _bare_range(match: re.Match[str], reading: Reading) -> bool:
    """ "hoodie 40-60": two plain numbers at the end, rising, and no sizes of this shop."""
    low, high = number(match["n1"]) or 0, number(match["n2"]) or 0
    before, after = reading.low[: match.start()].split()[-1:], reading.low[match.end() :]
    sizes = reading.vocabulary.sizes.keys() | {
        one for some in reading.vocabulary.numbered.values() for one in some
    }
    sized = size_key(match.group()) in sizes or {size_key(match["n1"]), size_key(match["n2"])} <= sizes
    named = before and before[0] in _OTHER_RANGES
    return (
        low < high and high >= _SMALLEST_RANGE and not sized and not named and not _STARTS_WORD.match(after)
    )


def _money(amount: str, divisor: int, code: str) -> Money | None:
    value = number(amount)
    try:
        return None if value is None else Money.of(value / divisor, code)
    except InvalidInput:
        return None


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], Op], ...]:
    rules = grammar(language)
    price, money = rules["price"], amount(language, NUMBER)
    units = unmeasured(language)
    bare = rf"(?P<n1>{NUMBER})(?!\w){units}"
    ends = r"(?=\s*(?:$|[,.;!?\0]|(?:and|but|please|pls|in|for|with|without|not)\b))"
    gap = r"(?:\s+|(?<=[<>=≤≥:])\s*)"
    start = rf"(?<![\w$€£.-]){price['lead']}"
    no, lower = _no(language), either([*price["below"], *price["under"]])
    span = rf"{end(language, NUMBER, '1')}\s?(?:-|to|and|&|until|till)\s?{end(language, NUMBER, '2')}(?!\w){price['range']}{units}"
    forms = (
        (rf"{start}(?P<cue>{either(price['between'])}\s*:?\s*)?{span}", Op.BETWEEN),
        (rf"{no}{either(price['above'])}\s*{money}", Op.AT_MOST),
        (rf"{no}{lower}\s*{money}", Op.AT_LEAST),
        (rf"{start}{either([*price['at_most'], *price['under']])}\s*{money}", Op.AT_MOST),
        (rf"{start}{either(price['at_least'])}\s*{money}", Op.AT_LEAST),
        (rf"{start}{either(price['below'])}\s*{money}", Op.BELOW),
        (rf"{start}{either(price['above'])}\s*{money}", Op.ABOVE),
        (rf"{start}{either(price['around'])}\s*{money}", Op.BETWEEN),
        (rf"{start}(?P<exact>{either(price['exact'])})\s*{money}", Op.BETWEEN),
        (rf"{start}{money}\s?{either(price['after_at_most'])}(?!\w)", Op.AT_MOST),
        (rf"{start}{money}\s?{either(price['after_at_least'])}(?!\w)", Op.AT_LEAST),
        (rf"{start}{money}\s?{either(price['after_around'])}(?!\w)", Op.BETWEEN),
        (rf"{no}{either(price['above'])}{gap}{bare}", Op.AT_MOST),
        (rf"{no}{lower}{gap}{bare}", Op.AT_LEAST),
        (rf"{start}{either(price['bare_at_least'])}{gap}{bare}", Op.AT_LEAST),
        (rf"{start}{either(price['bare_below'])}{gap}{bare}", Op.BELOW),
        (rf"{start}{either(price['bare'])}{gap}{bare}", Op.AT_MOST),
        (rf"{start}{bare}\s?{either(price['bare_after'])}(?!\w)", Op.AT_MOST),
        (rf"{start}(?P<vague>{either(price['bare_above'])}){gap}{bare}{ends}", Op.ABOVE),
        (rf"{start}(?P<vague>{either(price['bare_around'])})\s+{bare}{ends}", Op.BETWEEN),
        (rf"(?<!\w){either(price['for'])}\s+(?:a )?{money}", Op.AT_MOST),
        (rf"{start}{money}", Op.BETWEEN),
    )
    return tuple((re.compile(form), op) for form, op in forms)


@cache
def _just(language: str) -> re.Pattern[str]:
    return re.compile(rf"\s*{grammar(language)['price']['lead']}{amount(language, NUMBER)}\s*")


@cache
def _no(language: str) -> str:
    return rf"(?<![\w'-]){turned(language)}{grammar(language)['price']['lead']}"


@cache
def _size(language: str) -> re.Pattern[str]:
    """Right before a number: it may be a size."""
    rules = grammar(language)["size"]
    return re.compile(rf"(?<![\w-])(?P<cue>{rules['cue']})?(?P<system>(?:{rules['systems']}) )?$")


@cache
def _young(language: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    rules = grammar(language)["people"]
    named = ((words(" ".join(rules[one] for one in some).split()), years) for some, years in _YOUNG.items())
    return tuple((re.compile(rf"(?<![\w'-]){whom} $"), years) for whom, years in named)


@cache
def _lower(language: str) -> re.Pattern[str]:
    price = grammar(language)["price"]
    return re.compile(rf"{price['lead']}{either([*price['below'], *price['under']])}")


@cache
def _free(language: str) -> re.Pattern[str]:
    rule = grammar(language)["price"]
    return re.compile(rf"(?<![\w-])(?P<done>{rule['done']} )?(?P<free>{either(rule['free'])})(?![\w-])")


@cache
def _than_this(language: str) -> tuple[tuple[re.Pattern[str], Op], ...]:
    than = rf"(?P<this> than {grammar(language)['photo']['this']}(?!\w))?"
    return tuple(
        (re.compile(rf"(?<!\w){said}{than}(?!\w| than\b)"), op) for said, op in comparatives(language)
    )


def comparatives(language: str) -> tuple[tuple[str, Op], ...]:
    """How it is said that something shall cost less or more than another thing, whatever that is."""
    photo = grammar(language)["photo"]
    return (photo["not_dearer"], Op.AT_MOST), (photo["cheaper"], Op.BELOW), (photo["dearer"], Op.ABOVE)
