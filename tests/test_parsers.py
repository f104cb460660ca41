"""Every parser of foreign bytes: what is damaged is read or refused by name, in bounded time and memory, and never otherwise.

Real samples are damaged alike in every run.
"""

import csv
import gzip
import io
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest

from shopkeeper.types.errors import ShopkeeperError
from shopkeeper.web.shown import _mark
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
    examples: int = 40


def feed(file: Path) -> object:
    from shopkeeper.ingest.feeds import importer

    return list(importer(file)[1](file, "USD"))


def shopify() -> tuple[bytes, ...]:
    from tests.samples import GOODS, HEADER

    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADER)
    rows.writerows(
        (*one[:3], "Acme", "Coats", "Color", one[3], one[0], one[4], one[5], "a.jpg", "") for one in GOODS
    )
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
    from shopkeeper.evaluation.jsonl import picture

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


def filmed() -> tuple[bytes, ...]:
    """A tone with a picture, as phones and browsers record it."""
    import subprocess

    from shopkeeper.adapters import ffmpeg

    if ffmpeg.found() is None:
        pytest.skip("ffmpeg is not on this machine")
    sources = [
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=440:duration=1",
        "-f",
        "lavfi",
        "-i",
        "color=size=16x16:rate=5:duration=1",
    ]
    kinds = (("webm", "libopus", "libvpx"), ("mp4", "aac", "mpeg4"))
    made = (
        [*sources, "-c:a", sound, "-c:v", picture, "-movflags", "frag_keyframe+empty_moov", "-f", kind] for kind, sound, picture in kinds
    )  # fmt: skip
    return tuple(
        subprocess.run(["ffmpeg", "-v", "error", *one, "-"], check=True, capture_output=True).stdout
        for one in made
    )


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
    from shopkeeper.evaluation.jsonl import read

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
    b'[[arms]]\nname = "b"\nshare = 0.5\nsettings = { "search.ranker" = "ranker:1" }\n[[guardrails]]\nmetric = "latency"\nmargin = 0.05\n',
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
    made = Forest(
        ("score", "price"),
        whole[0],
        np.array([0.5, np.inf, np.inf]),
        whole[1],
        whole[2],
        np.array([0, 1.0, 2.0]),
        whole[3],
    )
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

    return Blend().dump(), Blend(
        transformer=transformer([ProductId(f"p{n}") for n in range(4)], ring(4))
    ).dump()


def blend(file: Path) -> object:
    from shopkeeper.recommend.blend import Blend

    return Blend.load("blend:1", file.read_bytes())


def sums() -> tuple[bytes, ...]:
    from shopkeeper.events import Offset
    from shopkeeper.features import snapshot
    from shopkeeper.features.facts import NoFacts
    from shopkeeper.features.state import State

    with TemporaryDirectory() as folder:
        snapshot.save(State(NoFacts()), Offset(3), Path(folder) / "features.npz")
        return ((Path(folder) / "features.npz").read_bytes(),)


def snapshot(file: Path) -> object:
    from shopkeeper.features import snapshot
    from shopkeeper.features.facts import NoFacts
    from shopkeeper.features.state import State

    return snapshot.load(State(NoFacts()), file)


def heads() -> tuple[bytes, ...]:
    """As those of ``lite`` are called, but small."""
    from safetensors.numpy import save

    with (ROOT / "shopkeeper" / "embedding" / "lite" / "heads.safetensors").open("rb") as file:
        names = json.loads(file.read(int.from_bytes(file.read(8), "little"))).keys() - {"__metadata__"}
    return (save({name: np.ones(3, np.float16) for name in sorted(names)}),)


def weights(file: Path) -> object:
    from shopkeeper.embedding.lite.heads import read

    return read(file, ROOT / "shopkeeper" / "embedding" / "lite" / "lite.json")


def model(file: Path) -> object:
    from shopkeeper.embedding.sessions import open_session

    return open_session(file, 1)


def models() -> tuple[bytes, ...]:
    pytest.importorskip("onnx")
    from tests.transformer import follows, ring

    return (follows(ring(4)),)


def layout(file: Path) -> object:
    from shopkeeper.embedding.pair_config import read

    for name in ("image.onnx", "text.onnx", "tokenizer.json"):
        (file.parent / name).touch()
    return read(file.parent)


def detector(file: Path) -> object:
    from shopkeeper.embedding.detector import _read

    return _read(file)


def export() -> tuple[bytes, ...]:
    from shopkeeper.events import parquet
    from shopkeeper.events.sqlite import SqliteEvents
    from tests.unit.events.deeds import NOW, viewed

    with TemporaryDirectory() as folder:
        log = SqliteEvents(Path(folder) / "events.sqlite", lambda: NOW)
        log.append([viewed("a"), viewed("b")])
        parquet.export(log, Path(folder) / "out")
        log.close()
        return (next((Path(folder) / "out").glob("day=*/*.parquet")).read_bytes(),)


def events(file: Path) -> object:
    from shopkeeper.events.parquet import _read

    return _read(file)


def run(file: Path) -> object:
    from shopkeeper.evaluation.run import load

    return load(file)


RUN = (
    json.dumps({"name": "a", "made": "2026-11-26", "answers": [{"key": "a/b", "digest": "x", "asked": "mug", "values": {"RR": 1.0}, "slices": {}}],
                "stale": [], "sets": {"a": "1"}, "versions": {}, "products": 3, "format": 1}).encode(),
)  # fmt: skip


def baseline(file: Path) -> object:
    from shopkeeper.evaluation.conversations.gate import load

    return load(file)


def retail(file: Path) -> object:
    from shopkeeper.fulfilment.retail.load import read

    return read(file)


RETAIL = (
    json.dumps({
        "products": {"1": {"name": "Mug", "product_id": "1", "variants": {"11": {"item_id": "11", "options": {"colour": "red"}, "available": True, "price": 9.5}}}},
        "users": {"ann_1": {"user_id": "ann_1", "name": {"first_name": "Ann", "last_name": "Lee"}, "address": {"address1": "1 Way", "address2": "", "city": "A", "country": "USA", "state": "CO", "zip": "80279"},
                            "email": "ann@example.com", "payment_methods": {"gift_1": {"source": "gift_card", "balance": 5, "id": "gift_1"}}, "orders": ["#W1"]}},
        "orders": {"#W1": {"order_id": "#W1", "user_id": "ann_1", "address": {"address1": "1 Way", "address2": "", "city": "A", "country": "USA", "state": "CO", "zip": "80279"},
                           "items": [{"name": "Mug", "product_id": "1", "item_id": "11", "price": 9.5, "options": {"colour": "red"}}], "status": "delivered",
                           "fulfillments": [{"tracking_id": ["5"], "item_ids": ["11"]}], "payment_history": [{"transaction_type": "payment", "amount": 9.5, "payment_method_id": "gift_1"}]}},
    }).encode(),
)  # fmt: skip


def clicks(file: Path) -> object:
    from shopkeeper.cli.adapt import _clicks

    class Shop:
        class catalog:  # noqa: N801
            @staticmethod
            def get(ids: list[str]) -> dict[str, object]:
                return {}

    return list(_clicks(file, Shop()))  # type: ignore[arg-type]


def known_risks(file: Path) -> object:
    from shopkeeper.trust.vulnerable import read

    return read(file.read_bytes().decode("utf-8", "replace"))


def small(file: Path) -> object:
    from shopkeeper.shop import files
    from shopkeeper.shop.kept import Choice

    return files.read(file, Choice)


def text(read: Callable[[str], object]) -> Read:
    """Of what a browser or a program sends as a header, a cookie, a part of an address."""
    return lambda file: read(file.read_bytes().decode("utf-8", "surrogateescape"))


@cache
def seal() -> Any:
    from shopkeeper.trust import Seal

    with TemporaryDirectory() as folder:
        return Seal.of(Path(folder))


def cookies() -> tuple[bytes, ...]:
    from shopkeeper.trust.consent import Consent
    from shopkeeper.trust.oidc import Login
    from shopkeeper.trust.visitor import CONSENT
    from shopkeeper.types import EVERYTHING

    plain = (Consent(EVERYTHING, 1_700_000_000).write(), Login("a", "b", "c").write(1_700_000_000))
    return tuple(one.encode() for one in (seal().sign(CONSENT, plain[0]), *plain))


def cookie(sent: str) -> object:
    from shopkeeper.trust.ages import OF_AGE, of_age
    from shopkeeper.trust.consent import Consent
    from shopkeeper.trust.customer import read_customer
    from shopkeeper.trust.oidc import Login
    from shopkeeper.trust.visitor import CONSENT, SHOPPER, VISIT, Visitor

    jar = dict.fromkeys((CONSENT, SHOPPER, VISIT, OF_AGE), sent)
    who = Visitor.read(seal(), jar, {"dnt": sent, "sec-gpc": sent})
    return (
        who,
        read_customer(seal(), jar),
        of_age(seal(), jar, {}, 0.0),
        Consent.read(sent),
        Login.read(sent, 0),
    )


def browser(sent: str) -> object:
    from shopkeeper.trust.circumstances import circumstances

    names = ("accept-language", "user-agent", "referer", "host")
    return circumstances(dict.fromkeys(names, sent), {"utm_source": sent})


def address(sent: str) -> object:
    from urllib.parse import parse_qsl

    from starlette.datastructures import QueryParams

    from shopkeeper.web import asked, wire

    with suppress(ShopkeeperError):
        wire.read(sent.split("&"))
    return asked.read(QueryParams(parse_qsl(sent, keep_blank_values=True)), "USD", 2_000)


QUERY = b"q=mug&c=price:at_most:60.00 USD&c=colour:is:red&c-rating=rating:at_least:4&x=colour&min=5&max=9,50&sort=price_up&was=size:is:M&u=colour:not:blue"


def cursors() -> tuple[bytes, ...]:
    from shopkeeper.search.cursor import Cursor, fingerprint
    from shopkeeper.types import LookKey, Query

    mark = fingerprint(Query("mug"))
    return tuple(Cursor(mark, tuple(map(LookKey, range(n)))).encode().encode() for n in (1, 40))


def cursor(sent: str) -> object:
    from shopkeeper.search.cursor import decode_cursor
    from shopkeeper.types import Query

    return decode_cursor(Query("mug", cursor=sent))


def glimpses() -> tuple[bytes, ...]:
    from shopkeeper.types import Fingerprint, Glimpse, Untrusted, View

    seen = bytes(
        Glimpse(
            "lite:1", (View(b"\x01" * 64, Fingerprint(b"a" * 8, b"b" * 64, b"c" * 32)),), (Untrusted("mug"),)
        )
    )
    return seen, f"{_mark(seen)}.{urlsafe_b64encode(seen).decode().rstrip('=')}".encode()


def glimpse(file: Path) -> object:
    from shopkeeper.types import Fingerprint, Glimpse
    from shopkeeper.web.shown import Shown

    class Shop:
        class encoder:  # noqa: N801
            name = "lite:1"

    data = file.read_bytes()
    Fingerprint.read(data.decode("latin-1"))
    with suppress(ShopkeeperError):
        Shown(Shop()).read(data.decode("latin-1"))  # type: ignore[arg-type]
    return Glimpse.read(data)


EVENTS = (
    told({"kind": "viewed", "at": "2026-11-26T10:00:00Z", "products": ["mug"], "shopper": "a", "consent": True}),
    told({"events": [{"name": "view_item", "params": {"currency": "USD", "items": [{"item_id": "mug", "price": 9.5, "quantity": 2}]}}]}),
    told({"batch": [{"type": "track", "event": "Product Viewed", "messageId": "m", "timestamp": "2026-11-26T10:00:00Z", "properties": {"product_id": "mug", "price": "9.50"}}]}),
    told({"specversion": "1.0", "id": "1", "source": "/a", "type": "shop.viewed", "data": {"products": ["mug"]}}),
)  # fmt: skip


def happened(file: Path) -> object:
    from shopkeeper.api.events import take, unpack
    from shopkeeper.trust.visitor import Visitor

    return take(unpack(file.read_bytes()), Visitor(), seal(), "USD")


def webhook(sent: str) -> object:
    from shopkeeper.webhooks.signing import Signer

    headers = dict(
        zip(("webhook-id", "webhook-timestamp", "webhook-signature"), sent.split("\n"), strict=False)
    )
    return Signer(["whsec_" + "A" * 32]).verify(headers, b"{}", 1_700_000_000)


def webhooks() -> tuple[bytes, ...]:
    from shopkeeper.webhooks.signing import Signer

    return ("\n".join(Signer(["whsec_" + "A" * 32]).sign("m", 1_700_000_000, b"{}").values()).encode(),)


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
    Parser("a video", "a", filmed, recording, 20),
    Parser("a document in Markdown", "a.md", lambda: MARKDOWN, document),
    Parser("a document in HTML", "a.html", lambda: HTML, document),
    Parser("a document of plain text", "a.txt", lambda: MARKDOWN, document, 20),
    Parser("a size chart in JSON", "a.json", lambda: CHARTS_JSON, chart),
    Parser("a size chart in CSV", "a.csv", lambda: CHARTS_CSV, chart),
    Parser("policy.toml", "policy.toml", defaults("policy.toml"), rules),
    Parser("delivery.toml", "delivery.toml", defaults("delivery.toml"), rules),
    Parser("groups.csv", "groups.csv", lambda: (b"product,group\nmug,small\ncup,large\n",), groups),
    Parser("a golden set", "a.jsonl", lambda: ((ROOT / "golden" / "demo.jsonl").read_bytes().rpartition(b"\n{")[0][:3_000].rpartition(b"\n")[0],), golden),
    Parser("golden conversations", "a.toml", lambda: ((ROOT / "golden" / "conversations" / "care.toml").read_bytes().partition(b'\n\n[[conversation]]\nid = "care-02"')[0],), conversations),
    Parser("people of golden conversations", "people.toml", lambda: ((ROOT / "golden" / "conversations" / "shop" / "people.toml").read_bytes(),), people),
    Parser("an experiment", "a.toml", lambda: EXPERIMENT, experiment),
    Parser("shopkeeper.toml of a tenant", "shop/shopkeeper.toml", lambda: (b'hosts = ["shop.example"]\ncurrency = "EUR"\nmax_text = 500\n',), tenant),
    Parser("a price feed", "a.csv", lambda: (b"sku,price,was,stock,currency\nm1,9.50,12.00,3,USD\nm2,,,0,\n",), offers),
    Parser("attacks of others", "a.jsonl", lambda: (told({"text": "obey", "id": "a", "label": "malicious"}, {"text": "hi"}),), redteam),
    Parser("a ranker (npz)", "a.npz", forest, ranker),
    Parser("a blend (zip, ONNX)", "a.zip", blends, blend),
    Parser("sums of features (npz)", "features.npz", sums, snapshot),
    Parser("heads (safetensors)", "a.safetensors", heads, weights),
    Parser("a model (ONNX)", "a.onnx", models, model),
    Parser("an encoder's layout", "encoder.json", lambda: (told({"name": "a", "image": {"model": "image.onnx", "size": 224}, "text": {"model": "text.onnx"}}),), layout),
    Parser("an encoder's preprocessing", "preprocessor_config.json", lambda: (told({"image_mean": [0, 0, 0], "size": {"height": 224}, "do_center_crop": False}),), layout),
    Parser("an encoder's configuration", "open_clip_config.json", lambda: (told({"model_cfg": {"vision_cfg": {"image_size": 224}, "text_cfg": {"context_length": 77}}, "preprocess_cfg": {"mean": [0, 0, 0]}}),), layout),
    Parser("a detector's configuration", "a.json", lambda: (told({"size": [320, 320], "boxes": "boxes", "scores": "scores", "format": "xywh", "threshold": 0.4}),), detector),
    Parser("events exported (Parquet)", "a.parquet", export, events),
    Parser("a stored run", "a.json", lambda: RUN, run),
    Parser("a stored run of conversations", "a.json", lambda: (told({"version": "a", "pass_1": 0.5, "pass_all": {"all": 0.5}}),), baseline),
    Parser("a retail database", "db.json", lambda: (*RETAIL, gzip.compress(RETAIL[0], mtime=0)), retail),
    Parser("clicks to adapt by", "a.csv", lambda: (b"query,product_id\nmug,m\ncup,c\n",), clicks),
    Parser("what pip-audit says", "a.json", lambda: (told({"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}, {"name": "b", "skip_reason": "x"}]}),), known_risks),
    Parser("cookies", "a", cookies, text(cookie)),
    Parser("what a browser says of itself", "a", lambda: (b"en-GB,en;q=0.9", b"Mozilla/5.0 (iPad) Safari/1", b"https://a.example/?utm_source=b"), text(browser)),
    Parser("addresses of the storefront", "a", lambda: (QUERY,), text(address), 100),
    Parser("cursors", "a", cursors, text(cursor)),
    Parser("glimpses of photos", "a", glimpses, glimpse),
    Parser("events", "a", lambda: EVENTS, happened, 100),
    Parser("headers of webhooks", "a", webhooks, text(webhook)),
    Parser("small files of the folder", "a.json", lambda: (told({"active": "ranker:1", "former": "default", "since": "2026-11-26"}),), small),
)  # fmt: skip


def examples(parser: Parser) -> Iterator[bytes]:
    samples = parser.samples()
    yield from samples[1:]
    yield from EVILS
    yield from (samples[0] + evil for evil in EVILS[::3])
    yield from damaged(samples, parser.examples)


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_what_is_damaged_is_read_or_refused_by_name(parser: Parser, tmp_path: Path) -> None:
    file = tmp_path / parser.file
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(parser.samples()[0])
    parser.read(file)  # a whole one is not refused
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


def markup(said: str) -> object:
    from shopkeeper.ingest.feeds.text import plain, stock

    with suppress(ShopkeeperError):
        stock(said)
    return plain(said)


def outgoing(said: str) -> object:
    from shopkeeper.trust.output import breaches, safe

    left = safe(said)
    assert not breaches(left)
    return left


def masked(said: str) -> object:
    from shopkeeper.pii import mask
    from shopkeeper.trust.screening import screen

    return mask(said), screen(said)


def opinion(said: str) -> object:
    from shopkeeper.reviews.reading import read

    return read(said)


ENDLESS: tuple[tuple[str, str, Read, int, tuple[str, ...]], ...] = (
    ("a feed in CSV", "a.csv", feed, 60_000, ('a"b,"\n', '"a\n', "a,b,c," + '"\n')),
    ("a feed in XML", "a.xml", feed, 400_000, ("<item>", "<x>y</x>", "</x>", "<!--")),
    (
        "a document in HTML",
        "a.html",
        document,
        1_900_000,
        ("<title>", "<div>", "<b><div>", "&", "²", "<svg><math>"),
    ),
    ("a document in Markdown", "a.md", document, 1_900_000, ("[", "*", "[a](", "# a\n", "a|b\n-|-\n")),
    ("a size chart", "a.csv", chart, 60_000, ("size ", "chest", '"')),
    ("markup of a description", "a", text(markup), 1_000_000, ("<p", "<div>", "&", "9", "٣")),
    (
        "what the concierge says",
        "a",
        text(outgoing),
        60_000,
        ("[", "![a](", "&amp;"[:4] + "amp;", "<![CDATA[", "]"),
    ),
    ("what is masked and screened", "a", text(masked), 60_000, ("0-", "4111 ", "a@", "İ")),
    ("a review", "a", text(opinion), 10_000, ("a ", "not ", "too ")),
)
"""Parser, file, how to read it, characters, and what is said over and over in them: small machines of grammar that go round for hours."""
HEADS = {"a.csv": "handle,title,variant sku,variant price\n", "a.xml": "<rss><channel><item><id>a</id>"}


@pytest.mark.parametrize(
    ("name", "file", "read", "length", "words"), ENDLESS, ids=[one[0] for one in ENDLESS]
)
def test_what_is_said_over_and_over_ends(
    name: str, file: str, read: Read, length: int, words: tuple[str, ...], tmp_path: Path
) -> None:
    for word in words:
        said = HEADS.get(file, "") * (read is feed) + word * (length // len(word))
        (tmp_path / file).write_text(said, "utf-8", newline="")
        with bounds(6), suppress(ShopkeeperError):
            read(tmp_path / file)


@pytest.mark.parametrize(
    ("name", "megabytes", "bound"),
    [("a.csv", 512, 200), ("a.jsonl", 512, 200), ("a.json", 512, 400), ("a.xml", 64, 60)],
)
def test_a_small_file_that_unpacks_to_anything_takes_bounded_memory(
    name: str, megabytes: int, bound: int, tmp_path: Path
) -> None:
    """One word without an end, a thousandth of it when packed."""
    begins = {
        ".jsonl": SCHEMA_ORG[1] + b'{"@type": "',
        ".json": b'[{"@type": "Product", "name": "',
        **{k[1:]: v.encode() for k, v in HEADS.items()},
    }
    packed = gzip.compress(begins[Path(name).suffix], 1) + gzip.compress(b"a" * (1 << 20), 1) * megabytes
    (tmp_path / name).write_bytes(packed)
    with bounds(30, bound << 20), suppress(ShopkeeperError):
        feed(tmp_path / name)
