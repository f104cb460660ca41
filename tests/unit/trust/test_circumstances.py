"""What a request tells of who asks, and nothing that could tell one from another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.trust.circumstances import MOST, circumstances

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
)
TABLET = "Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36 Chrome/120 Safari/537.36"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"


@pytest.mark.parametrize(
    ("headers", "query", "found"),
    [
        ({"user-agent": PHONE, "accept-language": "de-AT,de;q=0.9"}, {}, {"device": "phone", "language": "de", "country": "AT"}),
        ({"user-agent": TABLET, "accept-language": "zh-Hant-TW"}, {}, {"device": "tablet", "language": "zh", "country": "TW"}),
        ({"user-agent": DESKTOP, "accept-language": "*"}, {}, {"device": "desktop"}),
        ({"user-agent": "python-httpx/0.27"}, {}, {}),
        ({"host": "shop.example:8000", "referer": "https://www.news.example/a?b=c"}, {}, {"source": "news.example"}),
        ({"host": "shop.example", "referer": "https://shop.example/p/1"}, {}, {}),
        ({"host": "shop.example", "referer": "https://shop.example/?utm_source=Letter"}, {}, {"source": "letter"}),
        ({"host": "shop.example", "referer": "https://news.example/"}, {"utm_source": "ad"}, {"source": "ad"}),
        ({"referer": "http://[::bad"}, {"utm_source": "ad"}, {}),
        ({}, {"utm_source": "ann@example.com"}, {}),
    ],
)  # fmt: skip
def test_it_is_coarse(headers: dict[str, str], query: dict[str, str], found: dict[str, str]) -> None:
    assert circumstances(headers, query) == found


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_comes_fits(agent: str, language: str, referer: str, source: str) -> None:
    headers = {"user-agent": agent, "accept-language": language, "referer": referer}
    assert all(0 < len(value) <= MOST for value in circumstances(headers, {"utm_source": source}).values())
