"""Words in a review that speak to whoever answers shoppers, not to shoppers.

Knows how such words begin. They could do nothing here anyway, for nothing here obeys; they are merely no opinion to be quoted.
"""

import re

_TO_MACHINES = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:instruction|prompt|rule|direction|guideline|command|above|previous|prior|said|told|training)"
    r"|\b(?:system|developer|assistant|user)\s*(?:prompt|message|mode|override)?\s*[:>\]]|\bsystem prompt\b|\bas an ai\b|\bai (?:assistant|model|language)\b|\blanguage model\b|\bchatbot\b|\bjailbr"
    r"|</?\w+[^>]*>|\{\{|\[\[|\]\(|https?://|javascript:|\byou (?:are|will|should|must) now\b|\b(?:tell|recommend|say|show|give) (?:to )?(?:the |every |all |any )?(?:customer|user|shopper|everyone|buyer)s?\b",
    re.IGNORECASE | re.DOTALL,
)


_HINTS = (
    "ignore", "disregard", "forget", "override", "bypass", "skip", "system", "developer", "assistant", "prompt", "user", " ai ",
    "language model", "chatbot", "jailbr", "<", "{{", "[[", "](", "://", "javascript:", " now ", "customer", "shopper", "everyone", "buyer",
)  # fmt: skip
"""One of them is in whatever the pattern finds: plain search is fifty times as fast."""


def to_machines(text: str) -> bool:
    low = f" {text.lower()} "
    for hint in _HINTS:
        if hint in low:
            return bool(_TO_MACHINES.search(text))
    return False
