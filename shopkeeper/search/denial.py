"""Whether a sentence denies what stands in it.

Knows the English words that deny, before a thing ("no", "free from") and behind it ("-free", ": none"), how far they reach through a
list, and what only looks like a denial ("not only"). Refuses to find the thing (``quote``).
"""

import re
from collections.abc import Sequence

from shopkeeper.language.grammar import either, grammar, stuffs, words
from shopkeeper.language.stem import ADJECTIVE
from shopkeeper.types.denial import ARTIFICIAL, FILLERS, IMITATED, NO, lacks

Words = Sequence[re.Match[str]]

WINDOW = 3
"""Words that may stand between a denial and what it denies."""
_DENIAL = frozenset(
    {
        "not", "no", "nor", "neither", "never", "without", "lacks", "cannot", "isn't", "aren't", "doesn't", "don't", "can't",
        "won't", "wasn't", "weren't", "shouldn't", "hasn't", "haven't", "unsuitable", "incompatible", "lacking",
    }
)  # fmt: skip
_NONE = re.compile(
    r"\b(?:not|\w+n['’]t) (?:only|just|merely|simply)\b|\bno (?:less|fewer|better)\b|\b(?:never|not|cannot|can't|don't)(?: \w+){0,2} without\b"
)
"""What denies nothing."""
_OF_THINGS = frozenset({"no", "without", "lacks"})
_ANEW = re.compile(
    rf"\b(?:but|yet)\b|\w[^,]*,\s*(?:(?:with|has|an?|the|just|only|always|{either(grammar('en')['number']['words'].split())})\b|\d)"
)
"""What begins another statement: "but", or another thing behind a comma."""
_ENDS = re.compile(r"\s*(?:$|[^\w\s'’-]|(?:and|but|with)\b)")
_ITEM = r"\s*(?!(?:and|or|nor|but|with)\b)[^\W_][\w'’-]*(?:\s+(?!(?:and|or|nor|but|with)\b)[\w'’-]+){0,2}"
_LISTED = re.compile(rf"{_ITEM}(?:\s*,{_ITEM})*\s*,?\s*\b(?:or|nor){_ITEM}")
"""Where "no" reaches beyond its window: a list is known by its "or", for behind a mere comma another thing may be said."""
_WITHOUT = re.compile(rf"{_ITEM}(?:\s*,{_ITEM})*\s*,?\s*(?:\b(?:and|or|nor)|&){_ITEM}")
_NOR = re.compile(r"nor\b[^,;:]*")
_FREE_FROM = re.compile(r"\bfree (?:of|from)\b(?:\s*:)?")
"""What is only free is a gift, or free of what stands before it."""
_LEADING = re.compile(rf"(?:\s+{words(FILLERS)})*\s+")
_LED = re.compile(_LEADING.pattern + _ITEM)
_NOT_FREE = re.compile(rf"\b{words(_DENIAL)}{_LEADING.pattern}$".replace("'", "['’]"))
_LACKING = re.compile(
    r"(?:[‐–-],?\s+(?:(?:and|or|&)\s+)?(?:[^\W_]+[‐–-],?\s+(?:(?:and|or|&)\s+)?)*[^\W_]+)?(?!\s[‐–-]\sfree\s+(?:from|of|range|shipping|delivery|postage|returns?|samples?|gifts?|trial)\b)[\s‐–-]*(?:free|less)\b"
)
"""Behind a thing ("gluten- and lactose-free"); beyond a comma something else is free."""
_ZERO = r"0(?:[.,]0+)?(?![.,]?\d)"
_FILLED = rf"(?:\s+{words(FILLERS)}\b)*"
_GIVEN = r"(?:included|supplied|provided|available(?! (?:in|separately)\b)|used|supported)"
_GONE = (
    r"(?:(?:is|are|was|were|has been|have been)\s+)?(?:missing(?=\s*(?:$|[^\w\s]|(?:and|but|or|so|from|in|on|as|since|when it|here|only(?! (?:an?|the|its|one|two|\d))|again|completely|sadly|unfortunately)\b))|(?:lacking|absent)(?=\s*(?:$|[^\w\s]|(?:and|but|so|from|in|on)\b))"
    r"|removed(?=\s*(?:$|[^\w\s]|(?:and|but|so|from|before|during|as (?:it|they)|because|after (?:purchase|sale))\b)))"
)
_DONE = rf"(?:{_GIVEN}|recommended|advised|suitable|compatible|possible|allowed|permitted|required|needed|necessary)"
_APART = (
    r"(?:(?:must|to|needs?|has|have|can|should)\s+)?(?:(?:to\s+)?be\s+)?"
    r"(?:sold|bought|purchased|ordered|supplied|available)\s+separately\b"
)
_NOT_THERE = re.compile(
    rf"\s*(?:content)?\s*[:|=–—-]\s*{_ZERO}\s*(?:%|m?[gl]\b|$|[^\w\s%])"
    r"|\s*\((?:no|none|excluded)\)|\s+excluded\b"
    rf"|{_FILLED}(?:\s*[:,(]\s*|\s+)(?:(?:(?:is|are)\s+)?not {_GIVEN}\b|{_APART}|{_GONE})"
    rf"|{_FILLED}\s+(?:not|isn['’]t|aren['’]t) {_DONE}\b(?! (?:for|with|to|by)\b)"
    r"|\s*[✗✘]\s*(?:$|[.,;|)])"
)
_NAMED = r"(?:\s(?!(?:and|or|nor|but|with|is|not)\b)[^\W_][\w'’-]*){1,2}"
_NONE_THERE = re.compile(
    rf"(?:\s*,{_NAMED}){{0,3}},?\s(?:and|or|&){_NAMED}(?:\s*\(\s*|\s+)(?:(?:are\s+)?not {_GIVEN}\b|{_APART}|{_GONE})"
)
"""Behind one of several things: "battery and charger not included"."""
_TURN = re.compile(
    r"(?P<word>[\w'’]+)(?:\s*(?P<colon>:)|\s+[-–—])\s*(?!\s|n?or\b)(?P<has>(?:with|has|have|includ\w+|contain\w*|made)\b)?"
)
_MARK = r"[,|(–—]|\s-\s"
_TOLD = re.compile(
    r"(?:[:|=]|\s[–—-])\s*(?:yes|no|none|true|false)\s*(?:[,|/)]|[–—-]\s)|=(?:yes|no|none|true|false)\s|"
    rf"(?:{_MARK})(?=[^,|(:–—]*:)|(?:(?:{_MARK})(?!\s*and\s+traces)|\b(?:and|but)\s(?!traces))(?=\s*(?:(?:also|it|and)\s+)*"
    r"(?:(?:may|might|can)\s+(?:also\s+)?contain|contains|includes|has|comes|made\s+(?:with|from|of)|suitable\s+for|traces\s+of)\b)"
)
"""What ends before it is told what is there, or what is stated under another name: "free from: gluten (contains milk)", "hood: no | zip"."""
_STATED = re.compile(
    rf"\s*[:=]\s*(?!(?:{words(NO)}|vegan|natural|pure|zero|nil|free|negative|tested|excluded|unavailable|optional|separately|required|needed)\b|{_ZERO}|[✗✘-])(?=(?:yes|may contain|contains)\b|(?:\d[\d.,]*\s*)?[^\W\d_]*\s?%?\s*(?:$|[.,;|)]))(?=\w)"
)
"""Behind a name: it is answered in a word or with a number, and not denied."""
_ONE_OF = re.compile(r"(?:\b(?:n?or|and)\s+|&\s*|\S/)$")
_PARTING = re.compile(rf"{_MARK}|[:/]")
_PARTED = re.compile(r"\||\s[–—-]\s")
_HAS = re.compile(r"\b(?:with|has|have|includ\w+|comes?|contains?|features?)\b")
_ANSWERED_NO = re.compile(
    rf"(?P<more>[^:|=,()]*?)(?:\s*[:|=]|\s+[–—-])\s*(?:{words(NO)}|zero|nil|excluded|[✗✘])(?![.,]\d)\s*(?:$|[^\w\s%])"
)
_SOME = r"(?:added|artificial|extra|excess|refined|saturated|trans|reduced|low|high)[\s-]+(?:in\s+)?"
_SOME_OF_IT = re.compile(rf"\b(?:{_SOME}|(?:spare|additional|replacement|second)\s+)$")
_ADDED = re.compile(r"\s+added\b")
_SOME_OF_ALL = re.compile(
    rf"\b(?:no|not|without|free (?:of|from)|nor):?\s+(?:any\s+)?{_SOME}\w(?:(?!\b(?:no|not|without|free)\b)[^;:])*$"
)
_NOTHING_OF = re.compile(
    rf"(?:(?<![\d.,])(?<!size ){_ZERO}\s*(?:%|m?g)?|\bzero)\s+(?:of\s+)?(?:{_SOME})?$"
    r"|\b(?:hardly|barely|scarcely|far from|devoid of|exclud(?:es?|ing):?|(?<!nothing )(?<!not )(?<!never )(?<!be )(?<!is )(?<!go )missing:?(?: only)?)\s+(?:(?:an?|the|any)\s+)?$"
    r"|(?:^|[.,;|]\s*)[✗✘]\s*$"
)
_BESIDE = re.compile(
    r"\b(?:(?<!more )(?<!less )than|unlike|instead of|(?:alternative|substitute)s? (?:to|for)|(?:looks?|feels?|smells?|tastes?) like)\s+(?:(?:an?|the|real|genuine)\s+)?$"
)
_BUT = re.compile(
    r"\b(?:except(?:ing)?(?: for)?|apart from|aside from|(?:everything|nothing|all) but)\s+(?:(?:an?|the)\s+)?$"
)
_NO_OTHER = re.compile(r"\b(?:no|not|nothing|none|without|free)\b")
"""Before what is excepted: it is there ("no allergens except gluten"); of "complete except the lid" nothing is said."""
_GLUED = re.compile(r"[‐–-]")
_ORDER = re.compile(r"\b(?:do not|don['’]t)$")
_ONE_WORD = re.compile(r"\s+[^\W_][\w'’-]*\s*,")
_IMITATED, _ARTIFICIAL = (re.compile(rf"\b{words(names)}[\s-]+$") for names in (IMITATED, ARTIFICIAL))
_ALIKE = re.compile(rf"[\s-]+(?:look|effect|alternative|substitute)\b|-like\b|\s*\({words(ARTIFICIAL)}\)")
_ALLERGY = re.compile(r"[\s-]*(?:allerg(?:y|ies|ic)|intoleran(?:t|ce))\b")
_ALLERGIC_TO = re.compile(r"\b(?:allergic|allerg(?:y|ies)|intoleran(?:t|ce)) (?:to|of) (?:\w+ )?$")


_FIT_FOR = re.compile(
    r"(?<!hardly )(?<!barely )(?<!less )\b(?:suitable|suited|safe|fine|ok|okay|good|great|ideal|perfect) for (?:(?!but\b|except|exclud|unless)[\w'’-]+ ){0,4}$"
)
"""Before an allergy: "suitable for nut allergy sufferers" says that no nuts are in it, "not suitable" that there are."""


def _stated(text: str, first: int, last: int) -> bool:
    """The battery of "no charger, battery: 5000 mAh"; but not the pockets of "no zips or pockets: a minimal jacket"."""
    return bool(_STATED.match(text, last)) and not _ONE_OF.search(text, 0, first)


def denied(said: Words, start: int, stop: int) -> bool | None:
    """Of the words of one sentence, whether those from ``start`` to ``stop`` are denied by the others; None where these say nothing of
    it: "softer than leather", "no added sugar", "hood adjustment: no"."""
    text, first, last = said[0].string, said[start].start(), said[stop - 1].end()
    if _ALLERGY.match(text, last) or _ALLERGIC_TO.search(text, 0, first):
        no = _ANSWERED_NO.match(text, last) or any(denies(word.group()) for word in said[:start])
        return None if _FIT_FOR.search(text, 0, first) and not no else False
    if _BESIDE.search(text, 0, first):
        return None
    if _BUT.search(text, 0, first):
        return False if _NO_OTHER.search(text, 0, first) else None
    named = _ended_at(_PARTING, text, first) if _stated(text, first, last) else 0
    if told := max(_ended_at(_TOLD, text, first), named):
        return denied(*_part(said, start, stop, told, len(text)))
    name, colon, listed = text[:first].partition(":")
    if answer := _ANSWERED_NO.match(text, last):
        return _answered(*_part(said, start, stop, _ended_at(_PARTING, text, first), answer.end("more")))
    if colon and lacks(name) and not _ANEW.search(text[len(name) : last]):
        within = denied(*_part(said, start, stop, len(name) + 1, len(text)))
        verdict = within is False if within is not None and not _PARTED.search(listed) else None
    else:
        verdict = _ruled_out(said, start, stop)
    return None if verdict and _some(text, first, last) else verdict


def _ended_at(mark: re.Pattern[str], text: str, first: int) -> int:
    """Where what stands before it ends; 0: nothing does."""
    return max((end.end() for end in mark.finditer(text, 0, first)), default=0)


def _answered(name: Words, start: int, stop: int) -> bool | None:
    """By the no to a name, whether what this names is denied: "bluetooth support", but not "hood adjustment", and "nut free" not at all."""
    if (denies := denied(name, start, stop)) is not False:
        return denies and False
    return {word.group() for word in (*name[:start], *name[stop:])} <= FILLERS or None


def _part(said: Words, start: int, stop: int, begin: int, end: int) -> tuple[Words, int, int]:
    """The same words, in a part of their sentence."""
    skipped = sum(word.start() < begin for word in said)
    return list(said[0].re.finditer(said[0].string[begin:end])), start - skipped, stop - skipped


def _some(text: str, first: int, last: int) -> bool:
    """Whether only some of it is denied."""
    listed = not _LACKING.match(text, last) and _SOME_OF_ALL.search(text, 0, first)
    return bool(listed or _SOME_OF_IT.search(text, 0, first) or _ADDED.match(text, last))


def denies(word: str) -> bool:
    return word.replace("’", "'") in _DENIAL


def _imitated(text: str, first: int, last: int) -> bool:
    stuff = text[first:last] in stuffs()
    before = (_ARTIFICIAL if stuff else _IMITATED).search(text, 0, first)
    return bool(before or (stuff and _ALIKE.match(text, last)))


def _freed(text: str, first: int, last: int) -> int:
    """Where it begins to say that it is free of it, "free from …" or "…-free"; -1: nowhere."""
    for free in _FREE_FROM.finditer(text, 0, first):
        items = _WITHOUT.match(text, free.end())
        if len(text[free.end() : first].split()) < WINDOW - 1 or (items and items.end() >= last):
            return free.start()
    return first if _LACKING.match(text, last) else -1


def _none_there(text: str, first: int, last: int) -> bool:
    """By what is said behind it, or behind all things that the sentence begins with."""
    things = not _HAS.search(text, 0, first) and not ADJECTIVE.search(text[first:last])
    return bool(_NOT_THERE.match(text, last) or (things and _NONE_THERE.match(text, last)))


def _ruled_out(said: Words, start: int, stop: int) -> bool:
    text, first, last = said[0].string, said[start].start(), said[stop - 1].end()
    if (free := _freed(text, first, last)) >= 0:
        return not _NOT_FREE.search(text, 0, free)
    beside = (start and said[start - 1].group() == "non") or _NOTHING_OF.search(text, 0, first)
    return (
        bool(beside)
        or _none_there(text, first, last)
        or _imitated(text, first, last)
        or _denied(said, start, stop)
    )


def _denied(said: Words, start: int, stop: int) -> bool:
    text = said[0].string
    none = [idiom.span() for idiom in _NONE.finditer(text)]
    denials = [
        at
        for at, word in enumerate(said[:start])
        if denies(word.group())
        and not any(a <= word.start() < b for a, b in none)
        and (at + 1 == start or not _GLUED.match(text, word.end()))  # "no-show pockets"
    ]
    if not denials:
        return False
    denial, first, last = said[denials[-1]], said[start].start(), said[stop - 1].end()
    led = _LED.match(text, denial.end())
    reaches = (
        start - denials[-1] <= WINDOW
        or (led and led.end() > first)
        or _lists(denial, last)
        or _NOR.fullmatch(text, denial.start(), first)
    )
    return bool(reaches) and not _ended(denial, first, last)


def _lists(denial: re.Match[str], last: int) -> bool:
    within = _LISTED if denial.group() == "no" else _WITHOUT
    items = within.match(denial.string, denial.end())
    return bool(items and items.end() >= last)


def _ended(denial: re.Match[str], first: int, last: int) -> bool:
    """Whether something else is said between them: "no hood, two pockets", or what describes the whole after a thing was denied,
    "no hood, waterproof"."""
    sentence = denial.string
    if _ANEW.search(sentence[denial.end() : last]) or _described(denial, last) or _turns(denial, first):
        return True
    thing, _, _ = sentence[denial.end() : first].rpartition(",")
    of_thing = denial.group() in _OF_THINGS and thing.strip() and not ADJECTIVE.search(thing)
    return bool(of_thing and ADJECTIVE.search(sentence[first:last]) and _ENDS.match(sentence, last))


def _turns(denial: re.Match[str], first: int) -> bool:
    """Whether a colon or a dash leads from what is denied to what is there: "never fried - contains soy", "not for babies: wool", but not
    "not suitable for: babies"."""
    turn = _TURN.search(denial.string, denial.end(), first)
    if turn is None or turn["has"]:
        return turn is not None
    return turn["word"] not in FILLERS and not (turn["colon"] and denial.group() in _OF_THINGS)


def _described(denial: re.Match[str], last: int) -> bool:
    """Whether only one word is denied, of the thing: "not bulky, waterproof and light"; "do not bleach, tumble dry" goes on."""
    sentence = denial.string
    said = denial.group() not in _OF_THINGS and not _ORDER.search(sentence, 0, denial.end())
    one = _ONE_WORD.match(sentence, denial.end())
    listed = _LISTED.match(sentence, denial.end())
    return bool(said and one and one.end() <= last and not (listed and listed.end() >= last))
