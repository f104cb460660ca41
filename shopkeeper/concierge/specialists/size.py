"""The fit specialist: which size, how likely, and why; or that there is not enough to say."""

from dataclasses import replace

from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, Source, heard
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.pieces import Question, Words
from shopkeeper.concierge.specialists import body

_MOST = 6
"""What was said of a body that a conversation remembers."""


def size(act: Act, desk: Desk) -> Answer:
    said = (*desk.memory.body, *((act.words,) if body.tells(act.words) else ()))[-_MOST:]
    products = desk.products(act.about[:1])

    def remember(memory: Memory) -> Memory:
        told = tuple(body.of(words, products[0].title) for words in said) if products else said
        return replace(memory, body=told).looking_at(act.about)

    if not products:
        text = (
            "Good to know. Which product shall I find the size for?" if said else "Which product do you mean?"
        )
        return Answer((Question(text, desk.memory.choices),), remember)
    product = products[0]
    advice = desk.call("fit", lambda: desk.shop.fit(product.id, body.told(said, product.title)))
    source = Evidence(
        Source.CHART,
        advice.chart or product.id,
        "advice",
        f"{advice.said} {' '.join(advice.reasons)}",
        product.id,
        product.title,
    )
    own = tuple(heard(words) for words in said)
    claims = [Claim(advice.said, (source, *own), echo=True)]
    claims += [Claim(reason, (source, *own), echo=True) for reason in advice.reasons[:3]]
    return Answer((Words.of(*claims),), remember, act.about)
