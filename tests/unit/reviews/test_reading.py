"""What one review says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.reviews import read


def said(text: str) -> set[str]:
    return {f"{mention.aspect}:{mention.stance}" for mention in read(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Runs a bit large, size down.", {"size:large"}),
        ("It runs quite small.", {"size:small"}),
        ("I sized up and am glad.", {"size:small"}),
        ("True to size.", {"size:true"}),
        ("my usual size fit perfectly", {"size:true"}),
        ("not too small", {"size:true"}),
        ("It doesn't run small.", {"size:true"}),
        ("not true to size", set()),
        ("great fabric but runs small", {"fabric:good", "size:small"}),
        ("I wish it were longer", {"length:short"}),
        ("I wish the sleeves were a little shorter.", {"length:long"}),
        ("shorter than I expected", {"length:short"}),
        ("not too short", {"length:right"}),
        ("I ordered a small and a large.", set()),
        ("The small is perfect on my daughter.", set()),
        ("I was worried it would be too tight.", set()),
        ("Other reviewers said it runs small.", set()),
        ("I agree with other reviewers, it runs small.", {"size:small"}),
        ("I disagree that it runs small.", set()),
        ("My sister says it runs small.", set()),
        ("Does it run small?", set()),
        ("Is the fabric soft?", set()),
        ("Soft fabric? I love it.", {"fabric:good"}),
        ("If it runs small, size up.", set()),
        ("It is less comfortable than I hoped.", {"comfort:bad"}),
        ("It is less expensive than others.", {"value:good"}),
        ("If I had taken a small it would be too tight.", set()),
        ("The cut is not flattering.", {"fit:bad"}),
        ("never seen a dress so flattering", {"fit:good"}),
        ("The fit and quality are amazing.", {"fit:good", "quality:good"}),
        ("great price and quality", {"value:good", "quality:good"}),
        ("the fabric isn't great", {"fabric:bad"}),
        ("I love the colour, hate the cut.", {"colour:good", "fit:bad"}),
        ("It's pretty comfy.", {"comfort:good"}),
        ("such a pretty dress", {"looks:good"}),
        ("pretty satisfied", set()),
        ("mine got pretty soaked", set()),
        ("It gets pretty sweaty.", set()),
        ("became pretty useless", set()),
        ("It turned pretty gray in a week.", set()),
        ("I ended up pretty disappointed", set()),
        ("came out pretty wrinkled", set()),
        ("It left me pretty drenched.", set()),
        ("arrived pretty quickly", {"delivery:good"}),
        ("It is a very pretty blouse.", {"looks:good"}),
        ("I am really pretty much done", set()),
        ("stayed pretty moist inside", set()),
        ("They're pretty bulky.", set()),
        ("It has been pretty useful.", set()),
        ("got prettier", {"looks:good"}),
        ("It came with pretty flowers.", {"looks:good"}),
        ("I got pretty earrings.", {"looks:good"}),
        ("made pretty by the lace", {"looks:good"}),
        ("It is so pretty.", {"looks:good"}),
        ("The strap broke after a week.", {"durability:bad"}),
        ("We broke up.", set()),
        ("It didn't shrink and holds up well.", {"durability:good"}),
        ("It couldn't be more comfortable.", {"comfort:good"}),
        ("It don?t fit well.", {"fit:bad"}),
        ("It doesn’t fit well.", {"fit:bad"}),
        ("looks nothing like the picture", {"colour:bad"}),
        ("Not worth the money.", {"value:bad"}),
        ("shipping was fast", {"delivery:good"}),
        ("I would love a blue one with this design.", set()),
        ("I love this!", set()),
        ("Runs small? Not at all.", set()),
        ("Great value? No.", set()),
        ("Great value? Yes.", {"value:good"}),
        ("Great value? No, sadly.", set()),
        ("Great value? Not really.", set()),
        ("Great value? No complaints!", {"value:good"}),
        ("Comfortable? No it rubs.", set()),
        ("Good quality? Not for me.", set()),
        ("The pockets are unfortunately too small.", set()),
        ("It comes with pockets that are too small.", set()),
        ("The dress without buttons is too small.", {"size:small"}),
        ("Great value? Nothing to complain.", {"value:good"}),
        ("Least comfortable shirt I own.", {"comfort:bad"}),
        ("At least comfortable.", {"comfort:good"}),
        ("Least expensive comfortable shoe.", {"value:good", "comfort:good"}),
        ("Last but not least great quality.", {"quality:good"}),
        ("Not the least bit comfortable.", {"comfort:bad"}),
        ("The pockets are too small.", set()),
        ("The buttons are too big.", set()),
        ("It has pockets and runs small.", {"size:small"}),
        ("The zipper is a little too small.", set()),
        ("The dress with pockets is too big.", {"size:large"}),
        ("The jacket with big pockets is too small for me.", {"size:small"}),
        ("According to the label it runs small.", {"size:small"}),
        ("The sleeves are too tight.", {"size:small"}),
        ("I ordered a size up and it was too big.", set()),
        ("I sized down and it was too small.", set()),
        ("I sized up and it was still too small.", {"size:small"}),
        ("Too small in the chest and too big in the waist.", {"size:small", "size:large"}),
        ("", set()),
    ],
)
def test_a_sentence_says(text: str, expected: set[str]) -> None:
    assert said(text) == expected


def test_a_short_sentence_is_quoted_whole_and_a_long_one_by_its_clause() -> None:
    text = "Nice. Great fabric but it runs small. "
    assert [text[m.start : m.end] for m in read(text)] == ["Great fabric but it runs small."] * 2
    long = f"The fabric is lovely {'and I wore it again ' * 10}but it runs small in the shoulders"
    assert "but it runs small in the shoulders" in [long[m.start : m.end] for m in read(long)]


PIECES = st.sampled_from(
    [
        "not",
        "never",
        "too",
        "runs",
        "small",
        "large",
        "fit",
        "fits",
        "fabric",
        "great",
        "love",
        "the",
        "colour",
        "İ",
        "ß",
        "’",
        "?",
        ".",
        ",",
        ";",
        "\n",
        "wish",
        "longer",
        "pretty",
        "5.5",
        "but",
        "(",
        ")",
        "quality",
    ]
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=40).map(" ".join))
def test_every_mention_stands_in_the_text(text: str) -> None:
    for mention in read(text):
        assert 0 <= mention.start < mention.end <= len(text)
        quote = text[mention.start : mention.end]
        assert quote == quote.strip()
