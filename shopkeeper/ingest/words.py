"""What is indexed of a Look in words.

Knows which facts of a product carry meaning for lexical search and for sentence vectors. Refuses to know engines.
"""

from hashlib import blake2b

from shopkeeper.types import Look, Product

SENTENCE = 600
"""Characters given to the sentence encoder: small models read some 128 tokens, and time grows with length."""


def title(product: Product, look: Look) -> str:
    return (
        f"{product.title} {look.name}"
        if look.name.casefold() not in product.title.casefold()
        else product.title
    )


def body(product: Product, look: Look) -> str:
    """Brand, categories, colours, attributes, description: one fact a line."""
    facts = (product.brand, *_categories(product), *look.colours, *_attributes(product), product.description)
    return "\n".join(fact for fact in dict.fromkeys(facts) if fact)


def sentence(product: Product, look: Look) -> str:
    """The text whose meaning stands for the look, most telling facts first."""
    facts = (
        title(product, look),
        product.brand,
        *_categories(product),
        product.description,
        *_attributes(product),
    )
    return ". ".join(fact.rstrip(".") for fact in dict.fromkeys(facts) if fact)[:SENTENCE]


def digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _categories(product: Product) -> list[str]:
    return [" ".join(path) for path in product.categories]


def _attributes(product: Product) -> list[str]:
    """``material Wool, Fleece``; a ``yes`` just says its name and a ``no`` nothing."""
    return [f for name, values in product.attributes.items() if (f := _attribute(name, values))]


def _attribute(name: str, values: tuple[str, ...]) -> str:
    said = [value for value in values if value.casefold() != "no"]
    return f"{name} {', '.join(v for v in said if v.casefold() != 'yes')}".strip() if said else ""
