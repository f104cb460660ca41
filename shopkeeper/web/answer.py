"""A Slate as the page that a shopper reads.

Knows the order of the story: what was understood, what could not be met, the verdict on a photo, the results, why.
Refuses to search.
"""

from collections.abc import Collection
from dataclasses import dataclass

from shopkeeper.language.spelling import WORD
from shopkeeper.language.wording import SORTS, Wording
from shopkeeper.types import Match, Slate, Sort, Verdict
from shopkeeper.web.asked import Asked
from shopkeeper.web.cards import Card, cards
from shopkeeper.web.chips import Chip, Ghost, Unmet, WayOut, chips, ghosts, unmet, ways
from shopkeeper.web.facets import Group, groups

VERDICTS = {
    Match.SAME: "We have exactly this.",
    Match.LOOK_ALIKE: "Not this one, but these look alike.",
    Match.NOT_STOCKED: "Not stocked. The closest looks:",
}
NEAR = "Nothing quite like that. The closest:"
FEW = "Few results. There are more"
FEWER = "With fewer wishes, there is something"
BESIDE = "What looks like it:"
LIKE_THAT = "We have it like that."
PERHAPS = "We have it. Like that, perhaps:"
UNSAID = "None of these says {}. They may fit:"
LEFT_OUT = "We have it, but not like that. What does fit:"


@dataclass(frozen=True, slots=True)
class SortOption:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """``shown`` is the spelling that was searched, ``instead`` the words as typed, or a spelling that is offered."""

    shown: str
    instead: str
    url: str
    offered: bool


@dataclass(frozen=True, slots=True)
class StageRow:
    name: str
    note: str
    ms: str
    share: float


@dataclass(frozen=True, slots=True)
class Drawer:
    """What just happened: the stages of the request with their times, and the versions that answered."""

    trace: str
    total: str
    stages: tuple[StageRow, ...]
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    title: str
    count: str
    verdict: str
    read: str
    """Words on the photo that led somewhere, as they were read."""
    nothing: str
    chips: tuple[Chip, ...]
    ghosts: tuple[Ghost, ...]
    unmet: tuple[Unmet, ...]
    ways: tuple[WayOut, ...]
    lead: str
    """What is said before them."""
    correction: Correction | None
    unknown: tuple[str, ...]
    groups: tuple[Group, ...]
    carried: tuple[tuple[str, str], ...]
    sorts: tuple[SortOption, ...]
    cards: tuple[Card, ...]
    more: str
    first: str
    drawer: Drawer


def answer(slate: Slate, asked: Asked, wording: Wording) -> Answer:
    wording = wording.meaning(slate.intent.corrections)
    filters = groups(slate, asked, wording)
    hopeless = {one.id for one in slate.unmet} if slate.hits else set()
    other = [way for way in slate.relaxations if way.drop.id not in hopeless]
    return Answer(
        title=asked.text or ("Like your photo" if asked.photo else "All products"),
        count=_count(slate, wording),
        verdict=_verdict(slate, asked) or _unsaid(slate, asked, wording),
        read=" ".join(slate.photos[0].read) if asked.photo and slate.photos else "",
        nothing=_nothing(slate, asked),
        chips=chips(slate, asked, wording),
        ghosts=ghosts(slate, asked, wording),
        unmet=unmet(slate, asked, wording),
        ways=ways(other, slate, asked, wording),
        lead=FEW if slate.hits and not slate.near else FEWER,
        correction=_correction(slate, asked),
        unknown=slate.intent.unknown,
        groups=filters,
        carried=_carried(asked, filters),
        sorts=_sorts(slate, asked),
        cards=cards(slate, wording),
        more=asked.but(cursor=slate.cursor).url() if slate.cursor else "",
        first=asked.but().url() if asked.cursor else "",
        drawer=drawer(slate, wording),
    )


def _count(slate: Slate, wording: Wording) -> str:
    told = wording.number(slate.total, at_least=slate.at_least)
    return "1 product" if told == "1" else f"{told} products"


def _verdict(slate: Slate, asked: Asked) -> str:
    """One sentence on how near the answer is; a product that we have but that is not what is asked for is not promised."""
    if slate.near:
        return NEAR
    if not (asked.photo and slate.photos and slate.hits):
        return ""
    if slate.intent.beside and slate.intent.meaning:
        return ""
    photo, by_likeness = (
        slate.photos[0],
        (asked.sort or slate.intent.sort or Sort.RELEVANCE) is Sort.RELEVANCE,
    )
    if slate.intent.beside and photo.match is Match.SAME:
        return BESIDE
    first = by_likeness and not asked.cursor
    leads = slate.hits[0].look.key == photo.look_key
    wished = slate.applied or slate.intent.meaning or slate.intent.instead
    if photo.match is not Match.SAME or leads or not wished or (photo.fits and not first):
        return VERDICTS[photo.match]
    if first and slate.hits[0].product.id == photo.product_id:
        return LIKE_THAT if slate.hits[0].stated and slate.applied else PERHAPS
    another = slate.intent.titled and not slate.intent.like_photo
    return "" if another else LEFT_OUT


def _unsaid(slate: Slate, asked: Asked, wording: Wording) -> str:
    """Where words alone asked, and of a wish the catalogue is silent whatever one looks at."""
    if asked.photo or slate.proven or slate.judged < slate.total:
        return ""
    silent = [
        {proof.constraint.id: proof.constraint for proof in hit.proofs if proof.verdict is Verdict.NOT_STATED}
        for hit in slate.hits
    ]
    never = [one for id, one in (silent[0] if silent else {}).items() if all(id in hit for hit in silent)]
    words = [f"“{wording.describe(one)}”" for one in never]
    return UNSAID.format(wording.either(words) if len(words) > 1 else words[0]) if words else ""


def _nothing(slate: Slate, asked: Asked) -> str:
    """What an empty page says first."""
    if asked.photo and not asked.text:
        return "Nothing in the shop is close to your photo."
    wished = slate.applied or slate.unmet
    return "Nothing meets all of that." if wished else "Nothing here goes by those words."


def _correction(slate: Slate, asked: Asked) -> Correction | None:
    """A spelling that the answer already used is said; one that is merely offered is a link."""
    if slate.intent.corrections:
        shown = slate.suggestion or asked.text
        typed = {wrong for wrong, _ in slate.intent.corrections}
        return Correction(shown, asked.text, asked.but(text=_quoted(asked.text, typed)).url(), offered=False)
    if slate.suggestion and slate.suggestion != asked.text:
        return Correction("", slate.suggestion, asked.but(text=slate.suggestion).url(), offered=True)
    return None


def _quoted(text: str, words: Collection[str]) -> str:
    """With quotes around these words: so they are taken as they are typed."""
    return WORD.sub(lambda word: f'"{word[0]}"' if word[0].lower() in words else word[0], text)


def _carried(asked: Asked, groups: tuple[Group, ...]) -> tuple[tuple[str, str], ...]:
    """Hidden inputs of the filter form: everything except what its own boxes and its order say."""
    leaving = {group.field for group in groups}
    kept = tuple(one for one in asked.chosen if one.field not in leaving)
    return tuple(asked.but(chosen=kept, sort=None).pairs())


def _sorts(slate: Slate, asked: Asked) -> tuple[SortOption, ...]:
    current = asked.sort or slate.intent.sort
    current = None if current is Sort.RELEVANCE else current
    return tuple(SortOption(sort or Sort.RELEVANCE, label, sort is current) for sort, label in SORTS.items())


def drawer(slate: Slate, wording: Wording) -> Drawer:
    total = sum(stage.ms for stage in slate.trace.stages)
    rows = tuple(
        StageRow(stage.name, stage.note, _ms(stage.ms, wording), stage.ms / total if total else 0.0)
        for stage in slate.trace.stages
    )
    return Drawer(slate.trace.id, _ms(total, wording), rows, tuple(slate.trace.versions.items()))


def _ms(ms: float, wording: Wording) -> str:
    return f"{wording.number(round(ms, 1))} ms"
