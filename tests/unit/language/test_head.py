"""What titles of real shops say a thing is."""

import pytest

from shopkeeper.language.head import head


@pytest.mark.parametrize(
    ("title", "two"),
    [
        ("Plain Zip Hoodie, grey", "zip hoodie"),
        ("Rain Jacket (long) with Hood, 80 cm", "rain jacket"),
        ("Stainless Steel Cordless Kettle 1.7L 3kW", "cordless kettle"),
        ('Tape Measure 25ft / 7.5m, 1" wide blade', "tape measure"),
        ('Tennis Racket 27" graphite, pre-strung', "tennis racket"),
        ("10x50 Binoculars w/ case", "binoculars"),
        ("White Dial Watch MTP-1192E-7ADF(A166)", "dial watch"),
        ("Puma Men 917 Lo Black Casual Shoes", "casual shoes"),  # what stands behind a model is not left out
        ("Electric Drill 18V Battery", "battery"),
        ("Cricket Ball 5.5oz red leather", "cricket ball"),
        ("Peppermint Candy Canes 12pk", "candy canes"),
        ("Strawberries 400g punnet", "strawberries"),
        ("Carrots 1kg bag", "carrots"),
        ("Unwaxed Lemons 4 pack", "unwaxed lemons"),
        ("Wooden Clothes Pegs x 24", "clothes pegs"),
        ("Daffodil Bulbs 'King Alfred' 2kg", "daffodil bulbs"),
        ("Brake Pad Set", "brake pad"),
        ("Artificial Xmas Tree pre-lit 6ft/180cm", "xmas tree"),
        ("Networking Cable 7 m Blue", "networking cable"),
        ("Football size 5", "football"),
        ("Shoulder Bag", "shoulder bag"),
        ("Gas BBQ", "gas bbq"),
        ("Charcoal BBQ 57 cm", "charcoal bbq"),
        ("Peeled Orange", "peeled orange"),
        ("Bright Toothbrush HX 6859", "bright toothbrush"),
        ("Hair Dryer BHD 350", "hair dryer"),
        ("Reef-Safe Sunscreen SPF 50", "safe sunscreen"),
        ("Gift Box XL", "gift box"),
        ("Burr Grinder Electric", "burr grinder"),
        ("Watch Chain Beaded", "watch chain"),
        ("Hammock Double", "hammock"),
        ("Maple Tee", "maple tee"),
        ("Catch-22", "catch 22"),  # where no word is a thing the last ones stand
        ("1984", "1984"),
        ("", ""),
    ],
)
def test_a_thing_is_named_before_what_is_only_added(title: str, two: str) -> None:
    assert head(title, 2) == two
    assert head(title) == two.split(" ")[-1]
