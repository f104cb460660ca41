"""The search specialist: what is looked for, what else there is, what several wishes cost together.

Knows the shop's own search and recommendations. Refuses to show what they did not prove.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from shopkeeper.concierge import facts, gifts, wishes
from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, Source, heard
from shopkeeper.concierge.counts import closest, counted, named_first
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import pattern, plain, says
from shopkeeper.concierge.limits import WIDE, excluded, limits, nothing_within, within
from shopkeeper.concierge.memory import SHOWN, Memory, Seen, Wish
from shopkeeper.concierge.pieces import Cards, Piece, Question, Words
from shopkeeper.concierge.pointing import names_goods, thing
from shopkeeper.concierge.references import meant, named_whole
from shopkeeper.concierge.specialists import describe
from shopkeeper.concierge.topic import asks_only
from shopkeeper.language.stem import split
from shopkeeper.search.verify import verify
from shopkeeper.types import (
    Constraint,
    Field,
    Hit,
    Intent,
    Match,
    Occasion,
    Product,
    ProductId,
    Query,
    Slate,
    Sort,
    Surface,
    Trace,
    TraceId,
    Verdict,
)
from shopkeeper.types.product import cheapest, kinds
from shopkeeper.types.sentence import ended

_OF_LOOKS = frozenset({Field.COLOUR, Field.SIZE, Field.PATTERN, Field.MATERIAL})
_OPTIONS = 5
"""Kinds of things that are named when it is asked what somebody likes."""
_SENTENCE = 3
"""Words of which one joins the others."""
_UNREAD = Claim("I know none of these words; so far I understand English.", courtesy=True)
_VERDICTS = {
    Match.SAME: "We have exactly what your photo shows.",
    Match.LOOK_ALIKE: "We do not have the very thing on your photo; these look much like it.",
    Match.NOT_STOCKED: "What your photo shows is not stocked. These come closest.",
}
_VERDICTS_ALONE = {
    Match.SAME: "We have exactly what your photo shows.",
    Match.LOOK_ALIKE: "We do not have the very thing on your photo.",
    Match.NOT_STOCKED: "What your photo shows is not stocked.",
}
"""Where nothing is shown that looks like it."""


def find(act: Act, desk: Desk) -> Answer:
    """A new wish, or a change of the one before."""
    if gifts.asked(act.words):
        return _gift(act, desk)
    intent, wish = desk.understand(act.words), _unseen(desk)
    if says(act.words, "refine", "popular") and not intent.constraints:
        nobody = "Too little happened here lately for me to say what is popular."
        return _recommended(Surface.TRENDING, act, desk, "What others look at:", nobody)
    if other := _of_another_kind(act.words, desk):
        phrase, claim = _dearer_or_cheaper(act.words, desk)
        return _led(_search(Wish((f"{other} {phrase}",)), act, desk), claim)
    if not wishes.changes(act.words, intent, wish) or _elsewhere(desk.memory):
        phrase, claim = _dearer_or_cheaper(act.words, desk) if desk.memory.talked else ("", None)
        answer = _search(Wish((_of_kind(phrase, claim, desk) or act.words,)), act, desk)
        return _led(answer, claim)
    if own := _in_another_look(act, intent, desk):
        return own
    phrase, claim = _dearer_or_cheaper(act.words, desk)
    phrase = phrase or wishes.bounded(act.words, intent, wish, desk)
    return _led(_search(wishes.after(wish, act.words, phrase, desk), act, desk), claim)


def _unseen(desk: Desk) -> Wish:
    """The wish so far. Without its photo, the kind of thing that was found by that stands in for it."""
    wish = desk.memory.wish
    if not wish.photo or desk.images:
        return wish
    found = desk.products([seen.product for seen in desk.memory.shown[:1]])
    kind = (kind for product in found for kind in kinds(product))
    return replace(wish, phrases=tuple(filter(None, (next(kind, ""), *wish.phrases))), photo=False)


def _gift(act: Act, desk: Desk) -> Answer:
    """What they like, inside the budget; where that was not said it is asked, once. Never nothing, if less can be wished for."""
    tasteful = gifts.tasteful(act.words, desk)
    if not tasteful and not gifts.answered(act.words):
        return _whose_taste(act, desk)
    first, *looser = gifts.wishes(act.words, desk, tasteful=tasteful)
    if not first:
        nobody = "Tell me one thing that they like or do, or what it may cost, and I look for it."
        return _recommended(Surface.TRENDING, act, desk, "What others look at:", nobody)
    found = _search(Wish((first,)), act, desk)
    for less in looser:
        if found.found:
            break
        text = f"Nothing here is “{first}”. This is for “{less}”:"
        claim = Claim(text, (heard(first), heard(less)), echo=True)
        found = _led(_search(Wish((less,)), act, desk), claim)
    return found


def _whose_taste(act: Act, desk: Desk) -> Answer:
    slate = desk.search(Query("", size=1, context=desk.context))
    named = (value.value for facet in slate.facets if facet.field == Field.CATEGORY for value in facet.values)
    cost = "" if gifts.priced(act.words, desk) else ", and what may it cost"
    ask = Question(f"What do they like{cost}?", tuple(gifts.apart(named))[:_OPTIONS])
    return Answer(
        (ask,), lambda memory: replace(memory, asked=gifts.asking(act.words), bundle="", skus=()), open=True
    )


def _of_another_kind(words: str, desk: Desk) -> str:
    """ "Cheaper chair", where no chair but a set with one was asked for: the thing."""
    found = pattern("refine", "thing").match(plain(words))
    asked = {word for phrase in desk.memory.wish.phrases for word in split(phrase)}
    return found["thing"] if found and desk.memory.shown and not {*split(found["thing"])} <= asked else ""


def _led(answer: Answer, claim: Claim | None) -> Answer:
    """With what the cards are measured by, right after them."""
    led = (*answer.pieces[:1], Words.of(claim), *answer.pieces[1:]) if claim else answer.pieces
    return replace(answer, pieces=led)


def _elsewhere(memory: Memory) -> bool:
    """Whether the talk left what was found: a wish before it is no longer what is changed."""
    return (
        memory.talked and memory.focus != () and not {*memory.focus} & {seen.product for seen in memory.shown}
    )


def _of_kind(phrase: str, measured: Claim | None, desk: Desk) -> str:
    """A price, of the kind of thing that it is measured by where the phrase names none."""
    if not phrase or names_goods(phrase, desk):
        return phrase
    ids = [one.product for one in measured.evidence] if measured else []
    product = next(iter(desk.products(ids)), None)
    return f"{thing(product, desk)} {phrase}".strip() if product else phrase


def more(act: Act, desk: Desk) -> Answer:
    """The next cards of the same wish."""
    memory = desk.memory
    if not memory.cursor:
        more = "Tell me what should be different: the price, the colour, the size, or the kind of thing."
        text = f"That was all there is. {more}" if memory.shown else "Tell me what you are looking for."
        return Answer.of(Claim(text, courtesy=True))
    if memory.wish.photo and not desk.images:
        return Answer.of(Claim("I keep no photos. Show it to me again, and I look on.", courtesy=True))
    return _search(memory.wish, act, desk, memory.cursor)


def goes_with(act: Act, desk: Desk) -> Answer:
    """What the shop recommends beside a product, in its own words why."""
    return _recommended(
        Surface.GOES_WITH, act, desk, desk.pick("These go with it:", "It goes well with these:")
    )


def similar(act: Act, desk: Desk) -> Answer:
    return _recommended(Surface.SIMILAR, act, desk, desk.pick("Much like it:", "These are similar:"))


_NONE = "I know of nothing that I could honestly recommend with it."


def _recommended(surface: Surface, act: Act, desk: Desk, heading: str, none: str = _NONE) -> Answer:
    looks = tuple(seen.look for seen in desk.memory.shown if seen.product in act.about and seen.look)
    before = excluded(desk.memory.wish, act.words, desk) if surface is Surface.SIMILAR else ()
    wished = (*before, *limits(act, desk))
    size = WIDE if wished else desk.size
    occasion = Occasion(products=act.about, size=size, context=desk.context, looks=looks)
    picks = desk.call("recommend", lambda: desk.shop.recommend(surface, occasion))
    slate = desk.call("slate", lambda: desk.shop.slate(picks, desk.context))
    if not slate.hits:
        return Answer.of(Claim(none, courtesy=True))
    if wished and not (slate := within(slate, wished, desk.size)).hits:
        return Answer.of(nothing_within(wished, desk))
    return Answer(
        (Cards(slate, act, heading),),
        seeing(slate.hits, lambda memory: replace(memory, cursor="")),
        tuple(hit.product.id for hit in slate.hits),
    )


def _search(wish: Wish, act: Act, desk: Desk, cursor: str = "") -> Answer:
    query = wishes.asked(wish, desk).query(desk, desk.size, cursor)
    slate = desk.search(query)
    by_rating = Sort.RATING in (query.sort, slate.intent.sort)
    claims = (
        *said_of(slate, desk, cursor, (act.words, *wish.phrases)),
        *(_unrated(slate.hits) if by_rating else ()),
        *describe.caution(act.words),
    )
    parts: tuple[Piece, ...] = (Cards(slate, act), Words.of(*claims)) if claims else (Cards(slate, act),)
    called = bool(slate.hits) and named_whole(plain(act.words), slate.hits[0].product.title)

    def then(memory: Memory) -> Memory:
        if not slate.hits and _unread(slate.intent):
            return memory
        looked = replace(wish, photo=bool(desk.images))
        return replace(memory, wish=looked, cursor=slate.cursor, talked=memory.talked or called)

    return Answer(
        parts,
        seeing(slate.hits, then, keep=bool(cursor)),
        named_first(slate),
    )


def said_of(slate: Slate, desk: Desk, cursor: str = "", said: Sequence[str] = ()) -> Sequence[Claim]:
    """The sentences of a search: verdict on the photo, how many there are, the first one, and what stood in the way."""
    claims = [_verdict(slate)] if slate.photos and not cursor else []
    if not slate.hits:
        told = claims and len(slate.applied) < 2 and not slate.unmet
        nothing = () if told else (_UNREAD if _unread(slate.intent) else _nothing(slate, desk),)
        return [*claims, *nothing, *_ways_out(slate, desk)]
    if cursor:
        return claims
    if slate.near:
        near = f"Nothing in the shop is quite that; {closest(slate, 'this', 'these')}."
        claims.append(Claim(near, courtesy=True))
    elif not slate.photos:
        claims += counted(slate, desk, said)
    return [*claims, *_first(slate.hits[0], desk), *_unsaid(slate, desk)]


def _unsaid(slate: Slate, desk: Desk) -> Sequence[Claim]:
    """Wishes that nothing here tells met from unmet."""
    unmet = [wish.words for wish in slate.unmet if wish.words]
    said = desk.wording.all([f"“{words}”" for words in unmet])
    text = f"Whether that is {said}, the shop does not say."
    return [Claim(text, tuple(map(heard, unmet)), echo=True)] if unmet else []


def _verdict(slate: Slate) -> Claim:
    """On the photo; the very thing that is stocked may not be what the words then ask for."""
    photo = slate.photos[0]
    if photo.match is Match.SAME and not photo.fits:
        text = "We have exactly what your photo shows, but not as you wish it."
        return Claim(f"{text} These come closest." if slate.hits else text, courtesy=True)
    return Claim((_VERDICTS if slate.hits else _VERDICTS_ALONE)[photo.match], courtesy=True)


def _unread(intent: Intent) -> bool:
    """Whether it is a sentence without one word that speakers of English join others with, and asks for nothing that is known."""
    words = split(intent.text)
    return len(words) >= _SENTENCE and not intent.constraints and not any(map(asks_only, words))


def _nothing(slate: Slate, desk: Desk) -> Claim:
    unmet = [wish.words for wish in slate.unmet if wish.words]
    if not unmet:
        return _nothing_with(slate.applied, desk)
    said = desk.wording.all([f"“{words}”" for words in unmet])
    return Claim(
        f"Nothing here is {said} and all else that you asked for.", tuple(map(heard, unmet)), echo=True
    )


def _nothing_with(applied: Sequence[Constraint], desk: Desk) -> Claim:
    wishes = [desk.wording.describe(wish) for wish in applied]
    if len(wishes) < 2:
        text = desk.pick("We do not stock anything like that.", "Nothing in the shop fits that.")
        return Claim(text, courtesy=True)
    said = desk.wording.all([f"“{words}”" for words in wishes])
    return Claim(f"Nothing in the shop is all of that: {said}.", tuple(map(heard, wishes)), echo=True)


def _first(hit: Hit, desk: Desk) -> Sequence[Claim]:
    """The best one, with what proves the wishes that its card does not state already."""
    evidence = list(facts.of_hit(hit))
    price = hit.variant.offer.price
    if not price:
        return ()
    said = f"{hit.product.title} costs {desk.wording.price(price)}"
    if hit.variant.offer.stock == 0:
        said += " but is sold out"
    quotes = [proof for proof in hit.proofs if proof.verdict is Verdict.QUOTED and proof.source != "title"]
    if quotes:
        said += f"; its description says “{quotes[0].quote.strip()}”"
        evidence.append(facts.proof(hit.product, quotes[0]))
    return (Claim(ended(said), tuple(evidence)),)


def _unrated(hits: Sequence[Hit]) -> Sequence[Claim]:
    """That there is no best rated one where nobody rated any."""
    if not hits or any(hit.product.rating for hit in hits):
        return ()
    nobody = tuple(facts.fact(hit.product, "rating", "no rating") for hit in hits)
    return (Claim("There are no ratings of these yet.", nobody),)


def _ways_out(slate: Slate, desk: Desk) -> Sequence[Claim]:
    claims = []
    for way in slate.relaxations[:2]:
        dropped = desk.wording.all([f"“{desk.wording.describe(wish)}”" for wish in (way.drop, *way.also)])
        instead = (
            f"“{desk.wording.describe(way.instead)}” instead of {dropped}"
            if way.instead
            else f"Leaving out {dropped}"
        )
        count = "is one" if way.count == 1 else f"are {desk.wording.number(way.count)}"
        evidence = Evidence(Source.PRODUCT, "answer", "relaxation", f"{way.count} products {instead}")
        claims.append(Claim(f"{instead}, there {count}.", (evidence,), echo=True))
    return claims


def _in_another_look(act: Act, intent: Intent, desk: Desk) -> Answer | None:
    """ "That one in green": the very product, where it comes so."""
    own = [wish for wish in intent.constraints if wish.field in _OF_LOOKS]
    if not own or len(own) < len(intent.constraints) or wishes.left(intent):
        return None
    ids = meant(act.words, desk.memory, desk.products, desk.understand)
    one = says(act.words, "reference", "single") and not says(act.words, "reference", "plural")
    if len(ids) != 1 or not one:
        return None
    for product in desk.products(ids):
        if hit := _hit(product, own):
            said = f"Yes, {product.title} comes in {desk.wording.all([wish.words.removeprefix('in ') for wish in own])}."
            claim = Claim(said, tuple(facts.proof(product, proof) for proof in hit.proofs))
            slate = Slate((hit,), 1, intent, tuple(own), Trace(TraceId("")))
            return Answer((Cards(slate, act), Words.of(claim)), seeing((hit,)), (product.id,))
    return None


def _hit(product: Product, wishes: Sequence[Constraint]) -> Hit | None:
    for look in product.looks:
        proven = verify(product, look, wishes)
        if proven and proven.silent == 0:
            others = tuple(other for other in product.looks if other.key != look.key)
            return Hit(product, look, proven.variant, 1.0, {}, proven.proofs, "", others)
    return None


def _dearer_or_cheaper(words: str, desk: Desk) -> tuple[str, Claim | None]:
    """ "Cheaper" than what is being talked about, else than the first that was shown: a price, and the word for it."""
    said = plain(words)
    if any(wish.field == Field.PRICE for wish in desk.understand(words).constraints):
        return "", None  # the words have a bound of their own
    below, above = says(said, "refine", "cheaper"), says(said, "refine", "dearer")
    memory = desk.memory
    pointed = meant(words, memory, desk.products, desk.understand) or (memory.focus if memory.talked else ())
    ids = pointed or tuple(seen.product for seen in memory.shown[:1])
    found = desk.products(ids) if below or above else []
    priced = [(price, product) for product in found if (price := cheapest(product.variants))]
    if not priced:
        return "", None  # of several the cheapest is what is to be undercut
    price, product = (min if below else max)(priced, key=lambda one: one[0].minor)
    rest = pattern("refine", "cheaper" if below else "dearer").sub(" ", said)
    text = (
        f"{'Cheaper' if below else 'Dearer'} than {product.title}, which costs {desk.wording.price(price)}:"
    )
    evidence = facts.fact(product, "price", str(price))
    return (
        f"{'less than' if below else 'more than'} {price} {rest if _wishes(rest, desk) else ''}".strip(),
        Claim(text, (evidence,)),
    )


def _wishes(rest: str, desk: Desk) -> bool:
    return bool(desk.understand(rest).constraints)


def seeing(
    hits: Sequence[Hit], then: Callable[[Memory], Memory] = lambda memory: memory, *, keep: bool = False
) -> Callable[[Memory], Memory]:
    """Remembers what was shown; what is being talked about is the first of it, or all of a few."""
    seen = tuple(Seen(hit.product.id, hit.product.title, hit.look.key) for hit in hits)

    def remember(memory: Memory) -> Memory:
        if not seen:
            return then(memory)
        memory = replace(memory, bundle="", skus=())
        shown = tuple(dict.fromkeys((*memory.shown, *seen)))[-SHOWN:] if keep else seen[:SHOWN]
        focus: tuple[ProductId, ...] = (seen[0].product,)
        return then(replace(memory, shown=shown, focus=focus, talked=len(shown) == 1))

    return remember
