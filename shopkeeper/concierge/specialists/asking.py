"""What binds becomes a form with the exact arguments, and is done only on the shopper's yes to that very form.

The rule stands here and in ``fulfilment``: there is no other way from words to a binding action.
"""

from collections.abc import Sequence
from dataclasses import replace

from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, Source
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.pieces import Confirm, Question, Words
from shopkeeper.fulfilment.actions import Action, ChangeAddress, Place, read
from shopkeeper.fulfilment.proposal import Line
from shopkeeper.types.errors import InvalidInput, NotFound


def proposed(action: Action, desk: Desk) -> Answer:
    """The form. Raises whatever forbids the action."""
    proposal = desk.call("propose", lambda: desk.shop.fulfilment.propose(desk.context, action))
    form = Confirm(proposal.digest, proposal.words, _told(proposal.lines, desk))
    return Answer((form,), lambda memory: replace(memory, pending=proposal.digest))


def waiting(desk: Desk) -> Action | None:
    """What the form of the turn before would do."""
    if not desk.memory.pending:
        return None
    try:
        proposal = desk.shop.fulfilment.proposal(desk.context, desk.memory.pending)
    except NotFound:
        return None
    return read(proposal.action.encode())


def _told(lines: Sequence[Line], desk: Desk) -> dict[str, str]:
    """Every line, by its label; those of one label together."""
    told: dict[str, str] = {}
    for line in lines:
        value = desk.wording.stated(line.value)
        told[line.label] = f"{told[line.label]}; {value}" if line.label in told else value
    return told


def addressed(action: Place | ChangeAddress, words: str, desk: Desk) -> Answer:
    """The same; where nobody is named who receives it, that is asked, and the answer to it is ``words`` said on."""
    try:
        return proposed(action, desk)
    except InvalidInput as error:
        if error.field != "address.name":
            raise
    said = f"{words}, received by"
    return Answer((Question("Who receives it?"),), lambda memory: replace(memory, asked=said), open=True)


def confirmed(act: Act, desk: Desk) -> Answer:
    """Do what was proposed; ``act.words`` is the digest of the form that was sent, or that the last turn asked about."""
    outcome = desk.call("accept", lambda: desk.shop.fulfilment.accept(desk.context, act.words))
    order = outcome.order
    if order is None:
        return Answer((Words.of(Claim("Done: your details are changed.", courtesy=True)),), _nothing_pending)
    state = Evidence(Source.ORDER, order.id, "status", f"{order.id} {order.status}")
    before = " It was done before; nothing happens twice." if outcome.again else ""
    claim = Claim(f"Done. Order {order.id} is now {order.status}.{before}", (state,))

    return Answer((Words.of(claim),), lambda memory: replace(_nothing_pending(memory), order=order.id))


def _nothing_pending(memory: Memory) -> Memory:
    return replace(memory, pending="")
