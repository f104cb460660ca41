"""Courtesies, help, and the firm no to what nobody may have by asking. States nothing of the shop."""

from shopkeeper.concierge.acts import Act, Kind
from shopkeeper.concierge.claims import Claim
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import says
from shopkeeper.concierge.kinds import kind_of
from shopkeeper.concierge.specialists.policy import rules_on

_SAID = {
    Kind.GREET: ("Hello! What are you looking for?", "Welcome. Tell me what you need, or show me a photo."),
    Kind.THANKS: ("You are welcome.", "With pleasure.", "Any time."),
    Kind.NO: ("All right, nothing was changed.", "Good, I leave it as it is."),
    Kind.HELP: (
        "I am the shop's assistant, a program. I find and compare products, tell what reviewers say, help with sizes, answer"
        " from the shop's policies, fill your basket, and look after your orders. Nothing binding happens without your yes.",
    ),
    Kind.REFUSE: (
        "That I cannot do: prices, other people's orders and the shop's rules do not change by asking me.",
        "I may not do that. I can help you find something, or look after your own orders.",
    ),
    Kind.YES: ("All right. Nothing is waiting for your yes.",),
}


_SORRY = "I am sorry that I was no help. Tell me what you need in other words, or ask for a person: I hand over to the shop's people."


def talk(act: Act, desk: Desk) -> Answer:
    if act.kind is Kind.HELP and says(act.words, "lead_only", "upset"):
        return Answer.of(Claim(_SORRY, courtesy=True))
    kind = Kind.YES if kind_of(act.words) is Kind.YES else act.kind
    beside = rules_on(kind, desk) if kind is Kind.REFUSE and says(act.words, "order", "haggling") else ()
    return Answer.of(Claim(desk.pick(*_SAID[kind]), courtesy=True), *beside)
