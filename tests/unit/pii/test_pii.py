"""What is personal is found however it is written, what is for sale is left alone, and nothing is slow."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.pii import Found, Kind, deep, find, hide, mask
from shopkeeper.pii.checksums import gtin, luhn, mod97
from tests.conftest import dev_data

CARD = "4111111111111111"
KINDS = {
    "CREDIT_CARD": Kind.CARD, "PHONE_NUMBER": Kind.PHONE, "EMAIL_ADDRESS": Kind.EMAIL, "IBAN_CODE": Kind.IBAN,
    "IP_ADDRESS": Kind.IP, "US_SSN": Kind.SSN,
}  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        CARD, "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111", "4111  1111  1111  1111",
        "4111\u00a01111\u00a01111\u00a01111", "4111\u200b1111\u200b1111\u200b1111", "4111–1111–1111–1111",
        "４１１１１１１１１１１１１１１１", "٤١١١١١١١١١١١١١١١", "3782 822463 10005", "my card 41 11 11 11 11 11 11 11",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 is my card", "card4111111111111111", "4111 1111 1111 1111 12/27 cvv 123",
        "4111\n1111\n1111\n1111", f"{CARD},{CARD}", "card 630427373398", f'{{"card":"{CARD}"}}', "x4111111111111111y",
    ],
)  # fmt: skip
def test_a_card_hides_in_no_way_of_writing(written: str) -> None:
    masked = mask(written)
    assert "[card]" in masked
    assert "1111" not in masked and "１１" not in masked and "63042" not in masked and "1005" not in masked


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("to ann.lee+x@ex-a.co.uk?", "to [email]?"),
        ("ann＠example.com", "[email]"),
        ("to ann@\u200bexam\xadple.com\u200b!", "to [email]\u200b!"),
        ("4111\ufe0f 1111 1111 1111", "[card]"),
        ("ann [at] example [dot] com", "[email]"),
        ("https://x.com/?e=ann%40example.com", "https://x.com/?e=[email]"),
        ("GB29 NWBK 6016 1331 9268 19, and", "[iban], and"),
        ("de89370400440532013000", "[iban]"),
        ("call me +44 20 7946 0958", "call me [phone]"),
        ("0044 20 7946 0958", "[phone]"),
        ("(415) 555-2671", "[phone]"),
        ("ruf an: 0171/1234567", "ruf an: 0171/1234567"),  # no word that says so
        ("Handy 0171/1234567", "Handy [phone]"),
        ("tel. 555 0123", "tel. [phone]"),
        ("(415) 555 2671", "[phone]"),
        ("Handynummer 0171 2345678", "Handynummer [phone]"),
        ("телефон 8 916 123 45 67", "телефон [phone]"),
        ("我的电话：13800138000", "我的电话：[phone]"),
        ("電話090-1234-5678", "電話[phone]"),
        ("هاتف 0501234567", "هاتف [phone]"),
        ("to jose\u0301@correo.es!", "to [email]!"),
        ("अजय@डाटा.भारति, bitte", "[email], bitte"),
        ("ส่งไปที่ สมชาย@ตัวอย่าง.ไทย", "ส่งไปที่ [email]"),
        ("ann@example。com", "[email]"),
        ("from ::ffff:8.8.8.8", "from [ip]"),
        ("460-89-9847", "[ssn]"),
        ("from 86.121.97.248 and 2001:db8::8a2e:370:7334", "from [ip] and [ip]"),
        (f"with sk_admin_{'a' * 43}", "with [secret]"),
        ("Authorization: Bearer abcdefghijklmnopqrstuv", "Authorization: Bearer [secret]"),
    ],
)
def test_what_is_personal_is_masked_and_the_rest_stays(written: str, masked: str) -> None:
    assert mask(written) == masked


@pytest.mark.parametrize(
    "written",
    [
        "iphone 15 128 256 512", "under $1,299.99", "4006381333931", "4047737215142", "10-20-30", "1920x1080 144 Hz",
        "12:30:45", "version 1.2.3.4", "127.0.0.1:8000", "order 1000000001", "SKU 24-MB01", "DE89 is a tank",
        "NP-6030/6031/6022/6025", "4x4 at 5 cm", "2026-11-26T05:49:32.123456Z", "a" * 32, "0f1e" * 8,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "1790000000000000",
        "a4111111111111111b0c1d2e3f4a5b6c", "200-300 4000 mAh",
    ],
)  # fmt: skip
def test_what_is_for_sale_is_left_alone(written: str) -> None:
    assert find(written) == ()


@given(st.text(max_size=200))
def test_masking_any_text_ends_and_is_the_same_twice(text: str) -> None:
    found = find(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert mask(text) == text or found


@given(st.integers(0, 10**14 - 1), st.sampled_from(["", " ", "-"]), st.text(" abcXYZ,;", max_size=10))
def test_any_card_in_any_words_is_gone(number: int, by: str, around: str) -> None:
    body = f"4{number:014d}"
    digits = next(body + str(check) for check in range(10) if luhn(body + str(check)))
    written = by.join(digits[n : n + 4] for n in range(0, 16, 4))
    assert digits not in "".join(char for char in mask(f"{around} {written} {around}") if char.isdigit())


def test_no_run_of_digits_takes_long() -> None:
    """Forty of what is nearly a number took minutes, and held up everybody."""
    begun = process_time()
    mask(" ".join("+1" + "1" * 44 + "a" for _ in range(40)))
    assert process_time() - begun < 5, "milliseconds, or for ever"


def test_what_a_shopper_said_of_themselves_is_hidden_and_the_shops_own_is_not() -> None:
    told = '{"words": "to ANN@example.com", "said": "write to shop@example.com"}'
    assert hide(told, "to ann@example.com") == '{"words": "to [email]", "said": "write to shop@example.com"}'


@pytest.mark.parametrize(
    ("words", "told", "hidden"),
    [
        ("call me +49 171 2345678 please", "call me 49 171 2345678", "call me [phone]"),
        ("to Zed.Nine+shop@Example.org", "zed nine+shop example org", "[email]"),
        ("zed5(at)example(dot)org", "zed5 at example dot org", "[email]"),
        ("to o'brien@example.com", "<b>o&#39;brien@example.com</b>", "<b>[email]</b>"),
        ("to o'brien@example.com", "?q=o%27brien%40example.com&", "?q=[email]&"),
        ("to jose\u0301@correo.es", "to josé correo es, jose correo es", "to [email], [email]"),
        ("to अजय@डाटा.भारत", "अजय@डाटा.भारत, अजय ड ट भ रत", "[email], [email]"),
        ("to a@b.co", '{"a":"b","co":"a bb co"}', '{"a":"b","co":"a bb co"}'),
    ],
)
def test_what_a_shopper_said_is_hidden_however_it_is_spelt_again(words: str, told: str, hidden: str) -> None:
    assert hide(told, words) == hidden


def test_check_digits() -> None:
    assert luhn("79927398713") and not luhn("79927398710")
    assert gtin("4006381333931") and not gtin("4006381333932") and not gtin("400638133393")
    assert mod97("GB82WEST12345698765432") and not mod97("GB82WEST12345698765433")


def test_values_are_masked_however_deep() -> None:
    assert deep({CARD: [{"a": (f"x {CARD}", 3, None)}]}) == {"[card]": [{"a": ["x [card]", 3, None]}]}


def _labelled() -> Iterator[tuple[str, list[tuple[Kind, int, int]]]]:
    with gzip.open(dev_data("safety") / "pii_synthetic.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            spans = [
                (KINDS[s["entity_type"]], s["start_position"], s["end_position"])
                for s in row["spans"]
                if s["entity_type"] in KINDS
            ]
            yield row["full_text"], spans


def test_recall_and_precision_on_a_thousand_invented_sentences() -> None:
    hit, missed, wrong = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    for text, spans in _labelled():
        found = set(find(text))
        for kind, start, end in spans:
            covering = {f for f in found if f.kind is kind and f.start <= start and end <= f.end}
            hit[kind] += bool(covering)
            missed[kind] += not covering
            found -= covering
        wrong.update(one.kind for one in found)
    for kind in KINDS.values():
        assert hit[kind] / (hit[kind] + missed[kind]) >= 0.98, kind
        assert hit[kind] / (hit[kind] + wrong[kind]) >= 0.98, kind


def _goods() -> Iterator[str]:
    with (dev_data("luma") / "products.csv").open(encoding="utf-8") as file:
        yield from (" ".join(filter(None, row.values())) for row in csv.DictReader(file))
    with gzip.open(dev_data("text_relevance") / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from (line for n, line in enumerate(lines) if n % 4 == 0)  # with EANs, part numbers and prices


def test_goods_raise_no_alarm() -> None:
    alarms = [(text[one.start : one.end], one.kind) for text in _goods() for one in find(text)]
    assert alarms == []


def test_findings_hold_no_text() -> None:
    assert find(f"x {CARD}") == (Found(Kind.CARD, 2, 18),)
