"""What one review says: aspects and stances, each with the words it stands in.

Knows a grammar of clauses: what negates ("not too small"), wishes ("wish it were longer"), doubts ("I was afraid"),
reports ("others said"), and to which topic praise belongs ("great fabric", "the cut is odd"). Refuses to know products.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from shopkeeper.reviews.clauses import END, Clause, Text
from shopkeeper.reviews.lexicon import Lexicon, Node, Role, Sense, lexicon
from shopkeeper.types.opinion import Aspect, Stance

OPPOSITE = {
    Stance.GOOD: Stance.BAD, Stance.BAD: Stance.GOOD,
    Stance.SMALL: Stance.TRUE, Stance.LARGE: Stance.TRUE, Stance.SHORT: Stance.RIGHT, Stance.LONG: Stance.RIGHT,
}  # fmt: skip
"""What a denied stance says; denying that a size is true says nothing of its direction."""
LONGEST_QUOTE = 160
MANIFOLD = frozenset(["pretty", "well", "like", "likes", "size"])
"""Words of which what stands around them tells whether they say anything."""
_BESIDE = frozenset(["with", "without", "no", "to", "of", "in", "on", "by"])
"""Before a part, these say that something else is spoken of."""
_APART = frozenset([",", "and", "it", "its", "it's", "this"])
"""Between a part and what is said, these begin to speak of the whole."""
LONGEST = 30
"""Words within which a phrase ends, with whatever stands between its own."""
REACH = 3
"""Words over which a negation is felt; praise and blame are denied from nearer."""


class Mention(NamedTuple):
    """What a ``clause`` of a ``text`` says. Its quotation is cut out only when it is asked for."""

    aspect: Aspect
    stance: Stance
    text: Text
    clause: Clause

    @property
    def start(self) -> int:
        return self.text.quoted(self.clause, LONGEST_QUOTE)[0]

    @property
    def end(self) -> int:
        return self.text.quoted(self.clause, LONGEST_QUOTE)[1]

    @property
    def quote(self) -> str:
        """The sentence it stands in, or only the clause when that is long."""
        return self.text.text[slice(*self.text.quoted(self.clause, LONGEST_QUOTE))]


def read(text: str) -> list[Mention]:
    """Each aspect and stance once a clause, in reading order."""
    words, whole = lexicon(), Text(text)
    return [
        Mention(aspect, stance, whole, clause)
        for clause in whole.clauses(
            *(words.lists[name] for name in ("breaks", "asking", "denying", "praised"))
        )
        for aspect, stance in dict.fromkeys(_Reader(clause.words, words).claims())
    ]


Claim = tuple[Aspect, Stance]


class _Hit(NamedTuple):
    first: int
    after: int
    sense: Sense


class _Reader:
    """One clause under the eye."""

    def __init__(self, said: list[str], words: Lexicon) -> None:
        self._said = said
        self._words, self._lists = words, words.lists
        self._hopes = False
        """Whether it holds a word of doubt or of wishing."""

    def claims(self) -> list[Claim]:
        topics: list[_Hit] = []
        others: list[_Hit] = []
        for hit in self._hits():
            role = hit.sense.role
            if role is Role.TOPIC:
                topics.append(hit)
            elif role is not Role.IDIOM:
                others.append(hit)
        if not others or self._reported():
            return []
        self._hopes = not self._lists["hopes"].isdisjoint(self._said)
        advised = self._said[0] == "if"  # "if you are between sizes, size up"
        claims = [
            (hit, claim)
            for hit in others
            for aspect, stance in self._says(hit, topics, others)
            if (claim := _as_said(aspect, stance))
            and not (aspect is Aspect.SIZE and (advised or self._of_a_part(hit)))
        ]
        corrected = self._corrected(claims)
        return [claim for _, claim in claims if not (corrected and claim[0] is Aspect.SIZE)]

    def _of_a_part(self, hit: _Hit) -> bool:
        """The "too small" of "the pockets are too small", "too small pockets"; not of "the dress with pockets is too small"."""
        parts, said = self._lists["parts"], self._said
        if not parts.isdisjoint(said[hit.after : hit.after + 1]):
            return True
        light, passed = self._lists["fillers"] | self._lists["cues"], 0
        for back in range(hit.first - 1, -1, -1):
            word = said[back]
            if word in parts:
                beside = not _BESIDE.isdisjoint(said[max(0, back - 2) : back])
                return not beside or not {"that", "which"}.isdisjoint(said[back + 1 : hit.first])
            if word in _APART or passed > 1:
                return False
            passed += word not in light
        return False

    def _corrected(self, claims: list[tuple[_Hit, Claim]]) -> bool:
        """Whether another size than usual was bought, and that was wrong: "ordered a size up and it was too big"."""
        sizes = [(hit, stance) for hit, (aspect, stance) in claims if aspect is Aspect.SIZE]
        bought = any(self._said[hit.first] in self._lists["bought"] for hit, _ in sizes)
        return bought and {Stance.SMALL, Stance.LARGE} <= {stance for _, stance in sizes}

    def _says(self, hit: _Hit, topics: list[_Hit], others: list[_Hit]) -> list[tuple[Aspect | None, Stance]]:
        sense = hit.sense
        assert sense.stance
        if sense.role is Role.WANTED:
            return [(sense.aspect, sense.stance)] if self._wanted(hit) else []
        if self._doubted(hit.first) or (sense.role is Role.SCALE and not self._cued(hit)):
            return []
        stance = self._turned(hit, sense.stance)
        if stance is None:
            return []
        return [(aspect, stance) for aspect in self._aspects(hit, topics, others)]

    def _hits(self) -> list[_Hit]:
        said, beginnings, fillers = self._said, self._words.phrases.next, self._lists["fillers"]
        found: list[_Hit] = []
        done, last = 0, len(said) - 1
        for at in [at for at, word in enumerate(said) if word in beginnings]:
            if at < done:
                continue
            node, after = beginnings[said[at]], said[at + 1] if at < last else END
            if after in node.next or after in fillers:
                hit = self._longest(at, node)
            else:  # as it nearly always is
                hit = _Hit(at, at + 1, node.sense) if node.sense else None
            if hit and self._meant(hit):
                found.append(hit)
                done = hit.after
        return found

    def _longest(self, first: int, node: Node) -> _Hit | None:
        """The longest phrase that begins here with ``node``; fillers may stand between its words."""
        said, fillers = self._said, self._lists["fillers"]
        found = _Hit(first, first + 1, node.sense) if node.sense else None
        for at in range(first + 1, min(first + LONGEST, len(said))):
            if not node.next:
                break
            if following := node.next.get(said[at]):
                node = following
                found = _Hit(first, at + 1, node.sense) if node.sense else found
            elif said[at] not in fillers:
                break
        return found

    def _meant(self, hit: _Hit) -> bool:
        """Not "pretty much", "as well", "looks like"."""
        said, (first, last, sense) = self._said, hit
        word, before = said[first], said[first - 1] if first else ""
        if word not in MANIFOLD:
            return not (sense.verb and before == "would")  # "would love a blue one"
        if last - first == 1:
            match word:
                case "pretty":
                    return not self._adverb(hit, before, said[last] if last < len(said) else "")
                case "well":
                    return before != "as"
                case "like" | "likes":
                    return before in self._lists["likers"]
        if word == "size" and before in {"one", "a", "next"}:
            return not self._lists["advice"].isdisjoint(said[:first])
        return True

    def _adverb(self, hit: _Hit, before: str, after: str) -> bool:
        """The pretty of "pretty much", "pretty soft", "got pretty soaked"; not of "pretty design", "a pretty dress"."""
        node = self._words.phrases.next.get(after)
        following = self._longest(hit.after, node) if node else None
        if following:
            return following.sense.role is not Role.TOPIC
        if after in self._lists["adverbial"]:
            return True
        if after in self._lists["following"] or before in self._lists["degrees"] or not after.isalpha():
            return False
        if before in self._lists["turning"]:
            return not after.endswith("s") or after.endswith(("ss", "ous"))
        if before in self._lists["acting"]:
            return after.endswith(("ed", "ly"))
        return not before or before in self._lists["cues"]

    def _reported(self) -> bool:
        said, lists = self._said, self._lists
        if lists["telling"].isdisjoint(said):
            return False
        if not lists["disagrees"].isdisjoint(said):
            return True
        if not lists["reporters"].isdisjoint(said) and not lists["reports"].isdisjoint(said):
            return lists["agrees"].isdisjoint(said)
        return False

    def _doubted(self, at: int) -> bool:
        if not self._hopes:
            return False
        for word in reversed(self._said[:at]):
            if word == ",":
                return False
            if word in self._lists["doubts"]:
                return True
        return False

    def _wanted(self, hit: _Hit) -> bool:
        before = self._said[: hit.first]
        return not self._lists["wishes"].isdisjoint(before) or any(
            pair
            in (
                ("could", "be"),
                ("should", "be"),
                ("to", "be"),
                ("if", "it"),
                ("were", "a"),
                ("could", "have"),
                ("should", "have"),
            )
            for pair in pairwise(before[-REACH - 2 :])
        )

    def _cued(self, hit: _Hit) -> bool:
        said = self._said
        after = said[hit.after] if hit.after < len(said) else END
        if after not in self._lists["following"] and after not in self._lists["fillers"]:
            return False
        before = said[max(0, hit.first - 3) : hit.first]
        if not before or before[-1] == ",":
            return False
        if before[-1] in self._lists["names"]:
            return False
        return not self._lists["cues"].isdisjoint(before)

    def _turned(self, hit: _Hit, stance: Stance) -> Stance | None:
        """The stance after negation and wishing; None when nothing is left of it."""
        if self._hopes and not self._lists["wishes"].isdisjoint(self._said[: hit.first]):
            return Stance.BAD if stance is Stance.GOOD else None
        reach = REACH - (hit.sense.role is Role.WORD)
        return OPPOSITE.get(stance) if self._denied(hit.first, reach) else stance

    def _denied(self, at: int, most: int) -> bool:
        said, reach = self._said, 0
        for back in range(at - 1, -1, -1):
            word = said[back]
            if word in (",", "and") or reach > most:
                return False
            if word == "least" and (reach or said[back - 1] in ("at", "not")):
                return False
            if word in ("without", "no") and said[back + 1] in self._lists["parts"]:
                return False
            if word in self._lists["negators"] or word.endswith("n't"):
                after = said[back + 1 : at + 1]
                emphatic = word == "never" and not self._lists["emphatic"].isdisjoint(after)
                idiom = not self._lists["denied_idioms"].isdisjoint(after) or after[:2] == ["be", "more"]
                return not (emphatic or idiom)
            reach += word not in self._lists["fillers"]
        return False

    def _aspects(self, hit: _Hit, topics: list[_Hit], others: list[_Hit]) -> Iterable[Aspect | None]:
        """What praise or blame is of: the topics right behind it, else those before it, else its own."""
        if hit.sense.role is not Role.WORD or not topics:
            return (hit.sense.aspect,)
        starts = [other.first for other in others]
        found = self._behind(hit, topics, starts) or self._before(hit, topics, starts)
        return [topic.sense.aspect for topic in found] or (hit.sense.aspect,)

    def _behind(self, hit: _Hit, topics: list[_Hit], others: list[int]) -> list[_Hit]:
        reach, at = (6 if hit.sense.verb else 2), hit.after
        found: list[_Hit] = []
        for topic in topics:
            between = self._said[at : topic.first]
            if topic.first < hit.after:
                continue
            if len(between) > reach or (not found and not self._lists["links"].isdisjoint(between)):
                break
            if found and any(at <= other < topic.first for other in others):
                break  # what follows has its own praise
            found.append(topic)
            reach, at = 3, topic.after
        return found

    def _before(self, hit: _Hit, topics: list[_Hit], others: list[int]) -> list[_Hit]:
        reach, at = 6, hit.first
        found: list[_Hit] = []
        for topic in reversed(topics):
            between = self._said[topic.after : at]
            if topic.after > hit.first:
                continue
            if len(between) > reach or ("," in between and not found):
                break
            if found and any(topic.after <= other < at for other in others):
                break
            found.append(topic)
            reach, at = 3, topic.first
        return found


def _as_said(aspect: Aspect | None, stance: Stance) -> Claim | None:
    """A topic of its own scale has good and bad only where these words stand for it."""
    if aspect is Aspect.LENGTH and stance is Stance.GOOD:
        stance = Stance.RIGHT
    elif aspect is Aspect.SIZE and stance is Stance.GOOD:
        stance = Stance.TRUE
    if aspect is None or (stance is Stance.BAD and aspect in (Aspect.SIZE, Aspect.LENGTH)):
        return None
    return aspect, stance
