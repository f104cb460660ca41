"""Every parser of foreign bytes: what is damaged is read or refused by name, in bounded time and memory, and never otherwise.

A parser is here with real samples, or names below, in ``ELSEWHERE``, the test that tries it. Real samples are damaged alike in every run.
"""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest

from shopkeeper.types.errors import ShopkeeperError
from tests.conftest import ROOT
from tests.damage import EVILS, bounds, damaged

Read = Callable[[Path], object]
"""Of a file that lies where the parser looks for it."""


@dataclass(frozen=True, slots=True)
class Parser:
    """``file``: what it is called where ``read`` finds it; ``samples`` make whole ones. ``examples``: damaged ones that are tried."""

    name: str
    file: str
    samples: Callable[[], tuple[bytes, ...]]
    read: Read
    examples: int = 120


def feed(file: Path) -> object:
    from shopkeeper.ingest.feeds import importer

    return list(importer(file)[1](file, "USD"))


def shopify() -> tuple[bytes, ...]:
    from tests.samples import GOODS, HEADER

    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADER)
    rows.writerows((*one[:3], "Acme", "Coats", "Color", one[3], one[0], one[4], one[5], "a.jpg", "") for one in GOODS)
    plain = out.getvalue().encode()
    return plain, plain.replace(b",", b";"), gzip.compress(plain, mtime=0), out.getvalue().encode("utf-16")


MERCHANT = (
    b"id\ttitle\tdescription\tlink\timage_link\tprice\tavailability\titem_group_id\tcolor\tsale_price\tsale_price_effective_date\tproduct_detail\n"
    b"a1\tRain jacket\tKeeps &lt;b&gt;dry&lt;/b&gt;\thttps://a.example/1\thttps://a.example/1.jpg\t1.299,00 EUR\tin stock\tg1\tNavy\t99 EUR"
    b"\t2026-01-01T00:00Z/2026-12-31T00:00Z\tGeneral:Hood:yes\na2\tRain jacket\t\t\t\t59.00 USD\tout of stock\tg1\tRed\t\t\t\n",
    b'<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>'
    b"<item><g:id>a1</g:id><title>Mug</title><description>Holds tea</description><g:price>9.50 USD</g:price><g:quantity>3</g:quantity>"
    b"<g:product_detail><g:section_name>General</g:section_name><g:attribute_name>Size</g:attribute_name><g:attribute_value>Big"
    b"</g:attribute_value></g:product_detail><link>https://a.example/</link><g:availability_date>2026-12-01</g:availability_date></item>"
    b"</channel></rss>",
    b"<feed><entry><id>b</id><title>Lamp</title><price>USD 5</price><link href='https://a.example/b'/></entry></feed>",
)
SCHEMA_ORG = (
    json.dumps({"@context": "https://schema.org", "@graph": [{
        "@type": "ProductGroup", "productGroupID": "g", "name": "Coat", "image": ["a.jpg", {"contentUrl": "b.jpg", "caption": "back"}],
        "aggregateRating": {"ratingValue": "4.5", "reviewCount": 12}, "additionalProperty": [{"name": "Hood", "value": True}],
        "hasVariant": [{"@type": "Product", "sku": "c1", "color": "Red", "offers": {"price": "10.00", "priceCurrency": "USD", "availability": "https://schema.org/InStock"}}],
    }]}).encode(),
    b'{"@type": "Product", "name": "Mug", "sku": "m", "offers": {"@type": "AggregateOffer", "lowPrice": 5}}\n{"@type": "Product", "name": "Cup"}\n',
)  # fmt: skip
VENDURE = (
    b"name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets\n"
    b"Laptop,laptop,Fast,a.jpg|b.jpg,category:Electronics|brand:Acme,Screen|Memory,13|8GB,L1,1299.00,standard,100,true,,\n"
    b",,,,,,15|8GB,L2,1399.00,standard,2,false,,\n",
)
SALEOR = (
    json.dumps([
        {"model": "product.category", "pk": 1, "fields": {"name": "Cups", "parent": None}},
        {"model": "product.producttype", "pk": 1, "fields": {"name": "Cup"}},
        {"model": "product.product", "pk": 1, "fields": {"name": "Mug", "slug": "mug", "description": "Holds tea", "category": 1, "product_type": 1, "price_amount": 5, "currency": "USD"}},
        {"model": "product.productvariant", "pk": 1, "fields": {"product": 1, "sku": "m", "price_override_amount": None, "quantity": 3, "track_inventory": True}},
        {"model": "product.productimage", "pk": 1, "fields": {"product": 1, "image": "mug_1234567.jpg", "alt": "", "sort_order": 0}},
    ]).encode(),
)  # fmt: skip
ICECAT = (
    b'{"id": "1", "title": "Laptop", "price_cents": 99900, "attributes": {"t_colour": "black", "n_weight": 1.2, "b_touch": true}, "ean": ["4006381333931"]}\n'
    b'{"id": "2", "name": "Phone", "title": "Phone X", "price_cents": null, "attributes": {}, "product_type": "Phones", "image_url": "a.jpg"}\n',
)
REVIEWS = (
    b"product_handle,rating,title,text,author,date,helpful,verified,photos\n"
    b'mug,5,Fine,"Holds tea, and more",Ann,2026-05-17,3,yes,"a.jpg b.jpg"\nmug,1,Bad,Leaks,Bob,17 May 2026,,no,\n',
)


def told(*rows: dict[str, Any]) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in rows)


def reviews(file: Path) -> object:
    from shopkeeper.ingest.reviews import read

    return read(file)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def jpeg() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.linear_gradient("L").resize((32, 32)).save(out, "JPEG")
    return out.getvalue()


def photos() -> tuple[bytes, ...]:
    many = zipped(a_dot_jpg=jpeg(), images__a_dot_jpg=b"x" * 5_000)
    return many, zipped(a_dot_jpg=b"\0" * 3_000_000), zipped(__a_dot_jpg=jpeg())


def beside(file: Path) -> object:
    from shopkeeper.ingest.beside import Beside

    found = Beside(file.parent, 1_000_000).read("a.jpg")
    assert len(found) <= 1_000_000
    return found


def golden_photo(file: Path) -> object:
    from shopkeeper.evaluation.golden import picture

    return picture(file / "a.jpg")


def recordings() -> tuple[bytes, ...]:
    pytest.importorskip("soundfile", reason="the extra 'speech' is not installed")
    from tests.speech import file as recorded

    tone = (0.3 * np.sin(np.arange(4_000) / 6)).astype(np.float32)
    kinds: list[tuple[str, dict[str, str]]] = [
        ("WAV", {}), ("WAV", {"subtype": "FLOAT"}), ("WAV", {"subtype": "IMA_ADPCM"}), ("FLAC", {}), ("OGG", {}), ("OGG", {"subtype": "OPUS"}), ("MP3", {})
    ]  # fmt: skip
    return tuple(recorded(tone, kind, **more) for kind, more in kinds)


def recording(file: Path) -> object:
    from shopkeeper.adapters import ffmpeg
    from shopkeeper.speech.decode import decode

    samples = decode(file.read_bytes(), 2, ffmpeg.found())
    assert len(samples) <= 2 * 16_000 + 1 and np.isfinite(samples).all()
    return samples


def document(file: Path) -> object:
    from shopkeeper.knowledge.sections import read

    return read(file.name, file.read_bytes())


MARKDOWN = (
    b"# Returns\n\nWithin **30 days**, see [here](https://a.example).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n\n- one\n  - two\n\n<b>x</b>\n",
)
HTML = (
    b"<!doctype html><title>Help</title><h1>Delivery</h1><p>Two&nbsp;days.</p><script>alert(1)</script><table><tr><td>a<td>b</table><ul><li>x</ul>",
)


def chart(file: Path) -> object:
    from shopkeeper.fit.charts import read

    return read(file, "Acme")


CHARTS_JSON = (
    json.dumps({"id": "a", "unit": "cm", "categories": ["coats"], "rows": [{"size": "S", "chest": [82, 90], "uk": 8}, {"size": "M", "chest": "90-98"}]}).encode(),
)  # fmt: skip
CHARTS_CSV = (b"size,chest_cm,waist (in),uk\nS,82-90,25-27,8\nM,90-98,27-29,10\n",)


def rules(file: Path) -> object:
    from shopkeeper.fulfilment.rulebook import Rulebook

    book = Rulebook(file.parent, "USD")
    return book.policy if file.name == "policy.toml" else book.options


def defaults(name: str) -> Callable[[], tuple[bytes, ...]]:
    return lambda: ((ROOT / "shopkeeper" / "fulfilment" / "defaults" / name).read_bytes(),)


def groups(file: Path) -> object:
    from shopkeeper.shop.exposing import _read

    return _read(file)


def golden(file: Path) -> object:
    from shopkeeper.evaluation.golden import read

    return read(file)


def conversations(file: Path) -> object:
    from shopkeeper.evaluation.conversations.script import read

    return read(file.parent)


def people(file: Path) -> object:
    from shopkeeper.evaluation.conversations.people import People

    return People.read(file)


def experiment(file: Path) -> object:
    from shopkeeper.experiments.reading import read

    return read(file)


EXPERIMENT = (
    b'name = "order"\nsurface = "search"\nhypothesis = "more is bought"\nminimum_effect = 0.02\ndays = 14\n[[arms]]\nname = "a"\nshare = 0.5\n'
    b'[[arms]]\nname = "b"\nshare = 0.5\nsettings = { ranker = "ranker:1" }\n[[guardrails]]\nmetric = "latency"\nmargin = 0.05\n'
    b'[targeting]\nlanguage = ["en"]\n',
)


def tenant(file: Path) -> object:
    from shopkeeper.cli.roster import Roster

    return len(Roster(file.parent.parent))


def offers(file: Path) -> object:
    from shopkeeper.cli.offers import _changed, _lines, _rows
    from shopkeeper.types import Offer

    with _lines(file) as lines:
        return [_changed(Offer(), row, "USD") for row in _rows(lines)]


def redteam(file: Path) -> object:
    from shopkeeper.evaluation.redteam import read

    return read(file)


def forest() -> tuple[bytes, ...]:
    from shopkeeper.ranking.learned import Forest

    whole = [np.array(one, np.int32) for one in ([0, 0, 0], [1, 1, 2], [2, 1, 2], [0])]
    made = Forest(("score", "price"), whole[0], np.array([0.5, np.inf, np.inf]), whole[1], whole[2], np.array([0, 1.0, 2.0]), whole[3])
    return (made.dump(),)


def ranker(file: Path) -> object:
    from shopkeeper.ranking.learned import Forest

    loaded = Forest.load(file.read_bytes())
    return loaded(np.zeros((3, len(loaded.columns))))


def blends() -> tuple[bytes, ...]:
    pytest.importorskip("onnx")
    from shopkeeper.recommend.blend import Blend
    from shopkeeper.types import ProductId
    from tests.transformer import ring, transformer

    return Blend().dump(), Blend(transformer=transformer([ProductId(f"p{n}") for n in range(4)], ring(4))).dump()


def blend(file: Path) -> object:
    from shopkeeper.recommend.blend import Blend

    return Blend.load("blend:1", file.read_bytes())


def sums() -> tuple[bytes, ...]:
    import tempfile

    from shopkeeper.events import Offset
    from shopkeeper.features import snapshot
    from shopkeeper.features.facts import NoFacts
    from shopkeeper.features.state import State

    with tempfile.TemporaryDirectory() as folder:
        snapshot.save(State(NoFacts()), Offset(3), Path(folder) / "features.npz")
        return ((Path(folder) / "features.npz").read_bytes(),)


def snapshot(file: Path) -> object:
    from shopkeeper.features import snapshot
    from shopkeeper.features.facts import NoFacts
    from shopkeeper.features.state import State

    return snapshot.load(State(NoFacts()), file)


PARSERS = (
    Parser("a Shopify feed", "a.csv", shopify, feed),
    Parser("a Merchant feed", "a.xml", lambda: MERCHANT, feed),
    Parser("a schema.org feed", "a.json", lambda: SCHEMA_ORG, feed),
    Parser("a Vendure feed", "a.csv", lambda: VENDURE, feed),
    Parser("a Saleor feed", "a.json", lambda: SALEOR, feed),
    Parser("an Icecat feed", "a.jsonl", lambda: ICECAT, feed),
    Parser("reviews", "a.csv", lambda: REVIEWS, reviews),
    Parser("pictures in a zip beside a feed", "a.zip", photos, beside),
    Parser("photos of a golden set", "a.zip", photos, golden_photo),
    Parser("a recording", "a", recordings, recording),
    Parser("a document in Markdown", "a.md", lambda: MARKDOWN, document),
    Parser("a document in HTML", "a.html", lambda: HTML, document),
    Parser("a document of plain text", "a.txt", lambda: MARKDOWN, document, 20),
    Parser("a size chart in JSON", "a.json", lambda: CHARTS_JSON, chart),
    Parser("a size chart in CSV", "a.csv", lambda: CHARTS_CSV, chart),
    Parser("policy.toml", "policy.toml", defaults("policy.toml"), rules, 60),
    Parser("delivery.toml", "delivery.toml", defaults("delivery.toml"), rules, 60),
    Parser("groups.csv", "groups.csv", lambda: (b"product,group\nmug,small\ncup,large\n",), groups),
    Parser("a golden set", "a.jsonl", lambda: ((ROOT / "golden" / "demo.jsonl").read_bytes()[:3_000],), golden, 60),
    Parser("golden conversations", "a.toml", lambda: ((ROOT / "golden" / "conversations" / "care.toml").read_bytes()[:2_000],), conversations, 60),
    Parser("people of golden conversations", "people.toml", lambda: ((ROOT / "golden" / "conversations" / "shop" / "people.toml").read_bytes(),), people, 60),
    Parser("an experiment", "a.toml", lambda: EXPERIMENT, experiment),
    Parser("shopkeeper.toml of a tenant", "shop/shopkeeper.toml", lambda: (b'hosts = ["shop.example"]\ncurrency = "EUR"\nmax_text = 500\n',), tenant),
    Parser("a price feed", "a.csv", lambda: (b"sku,price,was,stock,currency\nm1,9.50,12.00,3,USD\nm2,,,0,\n",), offers),
    Parser("attacks of others", "a.jsonl", lambda: (told({"text": "obey", "id": "a", "label": "malicious"}, {"text": "hi"}),), redteam),
    Parser("a ranker (npz)", "a.npz", forest, ranker),
    Parser("a blend (zip, ONNX)", "a.zip", blends, blend),
    Parser("sums of features (npz)", "features.npz", sums, snapshot),
)  # fmt: skip


def examples(parser: Parser) -> Iterator[bytes]:
    samples = parser.samples()
    yield from samples
    yield from EVILS
    yield from (samples[0] + evil for evil in EVILS)
    yield from damaged(samples, parser.examples)


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_what_is_damaged_is_read_or_refused_by_name(parser: Parser, tmp_path: Path) -> None:
    file = tmp_path / parser.file
    file.parent.mkdir(exist_ok=True)
    for data in examples(parser):
        file.write_bytes(data)
        try:
            with bounds():
                parser.read(file)
        except ShopkeeperError as refused:
            assert refused.message and len(refused.message) < 5_000
        except BaseException as error:
            error.add_note(f"{parser.name}: {data[:300]!r} … {len(data)} bytes")
            raise
