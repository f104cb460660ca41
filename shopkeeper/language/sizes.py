"""Sizes: letters, numbers, size systems, waist and length.

Writes a size as this shop's merchants do, and takes bare letters and numbers for sizes only when the shop has them.
"""

import re
from functools import cache

from shopkeeper.language.facts import size_key
from shopkeeper.language.grammar import grammar, words
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.stem import key
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import Field, Op
from shopkeeper.types.normal import normal

_ONE_LETTER = 1
_NAMED = 4
"""Letters of the shortest size name (king, queen, twin) taken without a cue."""


def sizes(reading: Reading) -> None:
    """Note every size wish; a shop without sizes has none."""
    if not reading.vocabulary.sizes:
        return
    for pattern, certain in _patterns(reading.context.locale):
        for match in pattern.finditer(reading.low):
            said = _one().findall(match["size"])
            values = dict.fromkeys(v for size in said for v in _written(size, reading.vocabulary, certain))
            if values and (certain or _is_size(match, reading)):
                reading.note(Found(match.start(), match.end(), Field.SIZE, Op.IS, tuple(values)))


def _written(size: str, vocabulary: Vocabulary, certain: bool) -> tuple[str, ...]:
    """As the merchants write it; as the shopper did when they have none such but it surely is a size."""
    rules = grammar("en")["size"]
    plain = rules["words"].get(size.strip(), size.strip())
    alike = next((group for group in rules["same"] if plain in group), [plain])
    bare = re.sub(rf"^(?:{rules['systems']})\s?", "", plain)
    for names in (alike, [k for k, v in rules["words"].items() if v == plain], [bare]):
        if found := tuple(v for name in names for v in vocabulary.sizes.get(size_key(name), ())):
            return found
    return (normal(plain),) if certain else ()


def _is_size(match: re.Match[str], reading: Reading) -> bool:
    """Whether a bare "m", "32x34" or "king" is a size here, and not a part of something else."""
    size, before, after = match["size"], match.string[: match.start()], match.string[match.end() :]
    if len(size) == _ONE_LETTER:
        return match["in"] is not None or reading.line.typed(*match.span("size")).isupper()
    if size in grammar("en")["size"]["words"]:
        return match["in"] is not None and not re.match(r"[ -]\w", after)
    if size.isalpha() and len(size) >= _NAMED:
        following = key(" ".join(after.split()[:1]))
        return bool(match["size_word"]) or Field.CATEGORY in reading.vocabulary.terms.get(following, {})
    return not before.endswith(("$", "€", "£"))


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    rule = grammar(language)["size"]
    digits, system = r"\d{1,3}(?:[.,]5)?", rf"(?:{rule['systems']})"
    letter, named = words(rule["letters"].split()), words(rule["words"])
    pair = r"(?:w ?\d{2} ?(?:x|/|-)? ?l ?\d{2}|\d{2} ?[x/] ?\d{2})"
    one = rf"(?:{pair}|{system} ?{digits}|{named}|{letter}|{digits} ?(?:t|cm|mm|inch|in|m|ml|l|g|kg)?)(?!\w)"
    many = rf"{one}(?:(?: ?(?:,|/|or|and|-) ?){one})*"
    left = r"(?<![\w.$€£'-])"
    return (
        (re.compile(rf"{left}{rule['cue']}(?P<size>{many})"), True),
        (re.compile(rf"{left}(?:in )?(?:an? )?(?P<size>{system} ?{digits}(?!\w)(?:(?: ?(?:/|or) ?){system}? ?{digits}(?!\w))*)(?: size)?"), True),
        (re.compile(rf"{left}(?P<size>w ?\d{{2}} ?(?:x|/|-)? ?l ?\d{{2}})(?!\w)"), True),
        (re.compile(rf"{left}(?:(?:with )?(?:a )?(?P<size>\d{{2}})(?:\"| ?in(?:ch)?)?[ -](?:waist)|waist (?:size )?(?:of )?(?P<size2>\d{{2}}))(?!\w)".replace("(?P<size2>", "(?:")), False),
        (re.compile(rf"{left}(?P<in>in (?:an? )?)?(?P<size>{letter}|{named}|{pair}|\d{{1,2}}[.,]5|\d{{1,3}} ?(?:t|cm|foot|ft|ml|l|g|kg|m|inch)|[a-z]{{4,9}})(?P<size_word>[ -]sized?)?(?![\w'%-])"), False),
    )  # fmt: skip


@cache
def _one() -> re.Pattern[str]:
    rule = grammar("en")["size"]
    letter, named = words(rule["letters"].split()), words(rule["words"])
    return re.compile(
        rf"w ?\d{{2}} ?(?:x|/|-)? ?l ?\d{{2}}|\d{{2}} ?[x/] ?\d{{2}}|(?:{rule['systems']}) ?\d{{1,3}}(?:[.,]5)?"
        rf"|{named}|{letter}(?!\w)|\d{{1,3}}(?:[.,]5)?(?: ?(?:t|cm|mm|inch|in|foot|ft|ml|m|l|g|kg)(?!\w))?|[a-z]{{4,9}}"
    )
