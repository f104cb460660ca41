"""Each importer on a feed as its makers write it, and on the mistakes people make."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopkeeper.catalog.runs import CUT, HIDDEN, BadRow
from shopkeeper.ingest.feeds import FORMATS, merchant, sniff
from shopkeeper.types import UNCOUNTED, Money, Offer, Product, Rating
from shopkeeper.types.errors import InvalidInput, ShopkeeperError, Unsupported

USD = "USD"


def read(folder: Path, text: str | bytes, format: str) -> tuple[list[Product], list[BadRow]]:
    """Write, sniff, read."""
    file = folder / "feed"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    assert sniff(file) == format
    found = list(FORMATS[format](file, USD))
    return [r for r in found if isinstance(r, Product)], [r for r in found if isinstance(r, BadRow)]


OLD = """Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,\
Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Variant Compare At Price,Variant Barcode,Image Src,Image Position,Image Alt Text,Variant Image,\
Material (product.metafields.custom.material),Status
tee,Tee,<p>Soft</p>,Luma,Apparel > Tops,Shirts,"Men, Sale",TRUE,Size,S,Color,Red,T-S-R,shopify,5,deny,20.00,25.00,'0123,\
red.jpg,1,"Tee, Red",red.jpg,Cotton; Wool,active
tee,,,,,,,,,M,,Red,T-M-R,shopify,0,deny,20.00,,,red_back.jpg,2,"Tee, Red, back",red.jpg,,
tee,,,,,,,,,S,,Dark Red,T-S-D,shopify,0,continue,20.00,,,chart.jpg,4,Size chart,,,
tee,,,,,,,,,,,,,,,,,,,darkred.jpg,3,"Tee, Dark Red",,,
gone,Gone,,,,,,FALSE,Title,Default Title,,,G1,,,,1.00,,,,,,,,active
"""
NEW = """Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,\
Option1 name,Option1 value,Price,Compare-at price,Inventory tracker,Inventory quantity,\
Continue selling when out of stock,Product image URL,Image position,Image alt text,Variant image URL
Mug,mug,<b>Holds tea</b>,Acme,Kitchen,Mugs,,true,Active,M-1,99,Title,Default Title,9.50,,shopify,3,FALSE,mug.jpg,1,A mug,
"""


def test_shopify_old_headers(tmp_path: Path) -> None:
    (tee,), bad = read(tmp_path, OLD, "shopify")
    red, dark = tee.looks
    assert (red.id, red.name, red.colours, dark.id) == ("tee/red", "Red", ("Red",), "tee/dark-red")
    assert [m.source for m in red.media] == ["red.jpg", "red_back.jpg", "chart.jpg"]
    assert [m.source for m in dark.media] == ["darkred.jpg", "chart.jpg"]
    assert red.variants[0].offer == Offer(Money(2000, USD), Money(2500, USD), 5)
    assert red.variants[0].options == {"size": "S", "colour": "Red"} and red.variants[0].gtin == "0123"
    assert [v.offer.stock for v in tee.variants] == [5, 0, None]
    assert (tee.description, tee.brand) == ("Soft.", "Luma")
    assert tee.categories == (("Apparel", "Tops"), ("Shirts",))
    assert tee.attributes == {"material": ("Cotton", "Wool"), "tags": ("Men", "Sale")}
    assert [(row.line, row.field, row.product) for row in bad] == [(6, "Status", "")]


def test_shopify_new_headers(tmp_path: Path) -> None:
    (mug,), bad = read(tmp_path, NEW, "shopify")
    assert (mug.id, mug.title, mug.description, bad) == ("mug", "Mug", "Holds tea.", [])
    assert [(v.sku, v.options, v.offer) for v in mug.variants] == [
        ("M-1", {}, Offer(Money(950, USD), None, 3))
    ]
    assert [(m.source, m.alt) for m in mug.looks[0].media] == [("mug.jpg", "A mug")]


def test_what_goods_cost_the_merchant_is_read_where_a_feed_says_it(tmp_path: Path) -> None:
    shopify = (
        "Handle,Title,Variant SKU,Variant Price,Cost per item\na,A,A1,10,6.50\nb,B,B1,10,\nc,C,C1,10,cheap\n"
    )
    (told, silent), (bad, _) = read(tmp_path, shopify, "shopify")
    assert [v.offer.cost for v in (*told.variants, *silent.variants)] == [Money(650, USD), None]
    assert bad.field == "cost per item"
    merchant = "id\ttitle\tprice\tcost of goods sold\nA1\tA\t10 USD\t6.50 USD\n"
    (told,), _ = read(tmp_path, merchant, "merchant")
    assert [v.offer.cost for v in told.variants] == [Money(650, USD)]


def test_shopify_sets_bad_rows_aside_and_keeps_the_rest(tmp_path: Path) -> None:
    header = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price\n"
    body = (
        "a,A,Size,S,A1,1,10\na,,,M,A2,1,-1\na,,,L,A1,1,10\na,,,XL,A3,-5,10\na,,,2XL,A4,99999999999,10\n"
        ",No handle,,,X1,1,5\nb,,,,B1,1,5\nbroken line\nc,C,,,C1,,7.00 XQQ\nd,D,,,,,5\n"
    )
    good, bad = read(tmp_path, header + body, "shopify")
    assert [(p.id, [v.sku for v in p.variants]) for p in good] == [("a", ["A1", "A3"]), ("d", ["d"])]
    assert sorted((row.line, row.field) for row in bad) == [
        (3, "price"), (4, "sku"), (6, "stock"), (7, "id"), (8, "Title"), (9, ""), (10, "Variant SKU"),
        (10, "price"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("published", "sold"),
    [
        *(
            (yes, 1)
            for yes in (
                "WAHR",
                "Vrai",
                "",
                "TOSI",
                "PRAVDA",
                "IGAZ",
                "ИСТИНА",
                "DOĞRU",
                "SANN",
                "y",
                "t",
                "ja",
            )
        ),
        *((no, 0) for no in ("FALSCH", "FAUX", "Falso", "ЛОЖЬ", "YANLIŞ", "n", "nein")),
    ],
)
def test_shopify_sells_only_what_is_published_in_any_spreadsheets_language(
    tmp_path: Path, published: str, sold: int
) -> None:
    feed = f"Handle;Title;Published;Variant SKU;Variant Price\ntee;Tee;{published};T;5\n"
    good, bad = read(tmp_path, feed, "shopify")
    assert (len(good), [row.field for row in bad]) == (sold, [HIDDEN] * (1 - sold))


def test_what_says_neither_yes_nor_no_is_a_faulty_cell_and_hides_nothing(tmp_path: Path) -> None:
    feed = "Handle,Title,Published,Variant SKU,Variant Price\ntee,Tee,2024-05-01,T,5\n"
    good, (bad,) = read(tmp_path, feed, "shopify")
    assert (good, bad.line, bad.field) == ([], 2, "Published") and "2024-05-01" in bad.reason


MUGS = """Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price
mug,Mug,Size,S,m-s,5
mug,,,M,m-m,5
mug,,,L,m-l,5
cup,Cup,Title,Default Title,c,3
"""


def test_a_broken_line_costs_a_shopify_product_none_of_its_other_variants(tmp_path: Path) -> None:
    (mug, cup), bad = read(tmp_path, MUGS.replace("mug,,,M", "mug,,,M, wide"), "shopify")
    assert [v.sku for v in mug.variants] == ["m-s", "m-l"] and cup.id == "cup"
    assert [(row.line, row.field) for row in bad] == [(3, "")]


def test_a_shopify_product_whose_first_line_is_broken_is_named(tmp_path: Path) -> None:
    (cup,), bad = read(tmp_path, MUGS.replace("Mug", "Mug, wide"), "shopify")
    assert cup.id == "cup" and [(row.line, row.product) for row in bad] == [(2, ""), (3, "mug")]
    assert bad[1].reason.startswith("mug has no title") and "a line above is broken" in bad[1].reason


TSV = """id\titem group id\ttitle\tdescription\tlink\timage link\tadditional image link\tavailability\tprice\tsale price\tgtin\t\
brand\tgoogle product category\tproduct type\tcolor\tsize\tgender\tage group\tmaterial
S1\tshoe\tRunner - Blue - 42\tFast.\thttps://x.example/s\tb1.jpg\tb2.jpg,b3.jpg\tin_stock\t100.00 EUR\t80.00 EUR\t4006381333931\t\
Acme\tApparel > Shoes\tRunning\tNavy/White\t42\tfemale\tadult\tMesh/Rubber
M1\t\tMug\tHot\thttps://x.example/m\tm.jpg\t\tout of stock\t5 EUR\t\t\tAcme\t\tKitchen\t\t\t\t\t
S2\tshoe\tRunner - Red - 42\tFast.\thttps://x.example/s\tr1.jpg\t\tpreorder\t100.00 EUR\t\t\tAcme\t\t\tRed\t42\tfemale\tadult\t
S3\tshoe\tRunner\tFast.\t\t\t\tin stock\tfree\t\t\tAcme\t\t\tRed\t43\t\t\t
"""


def test_merchant_tsv_gathers_a_group_wherever_its_rows_stand(tmp_path: Path) -> None:
    (mug, shoe), bad = read(tmp_path, TSV, "merchant")
    assert (shoe.id, shoe.title, mug.id, mug.title) == ("shoe", "Runner", "M1", "Mug")
    navy, red = shoe.looks
    assert (navy.name, navy.colours, red.colours) == ("Navy/White", ("Navy", "White"), ("Red",))
    assert [m.source for m in navy.media] == ["b1.jpg", "b2.jpg", "b3.jpg"]
    assert [m.source for m in red.media] == ["r1.jpg"]
    assert navy.variants[0].offer == Offer(Money(8000, "EUR"), Money(10000, "EUR"), UNCOUNTED)
    assert red.variants[0].offer.stock == 0 and mug.looks[0].variants[0].offer.stock == 0
    assert shoe.attributes == {
        "gender": ("Women",),
        "age": ("adult",),
        "colour": ("Navy", "White", "Red"),
    }
    assert (navy.variants[0].options["material"], "material" in red.variants[0].options) == (
        "Mesh, Rubber",
        False,
    )
    assert shoe.categories == (("Apparel", "Shoes"), ("Running",))
    assert [(row.line, row.field, row.product) for row in bad] == [(5, "price", "shoe")]


def test_no_unit_of_a_size_is_left_in_the_title_of_a_group(tmp_path: Path) -> None:
    feed = (
        "id\titem_group_id\ttitle\tprice\tsize\n"
        "1\tg\tThuja hedge 60-80 cm\t9 EUR\t60-80 cm\n"
        "2\tg\tThuja hedge 100-120 cm\t16 EUR\t100-120 cm\n"
    )
    (hedge,), _ = read(tmp_path, feed, "merchant")
    assert hedge.title == "Thuja hedge"


def test_what_the_rows_of_a_group_do_not_all_state_is_of_the_variants_that_do(tmp_path: Path) -> None:
    feed = (
        "id\titem_group_id\ttitle\tprice\tmaterial\tgender\tcondition\tmpn\tproduct_detail\tproduct_highlight\n"
        '1\tg\tNew scarf\t80 USD\tWool\tmale\tnew\tW-1\tMore:Knit:fine,More:Care:by hand,More:Type:Wraps\t"Soft, warm"\n'
        "2\tg\tNew scarf\t15 USD\tCotton\tfemale\tnew\tC-1\tMore:Knit:fine\tSoft\n"
    )
    (scarf,), _ = read(tmp_path, feed, "merchant")
    assert (scarf.title, [variant.options for variant in scarf.variants]) == (
        "New scarf",
        [{"material": "Wool", "gender": "Men", "care": "by hand"}, {"material": "Cotton", "gender": "Women"}],
    )
    assert scarf.attributes == {
        "condition": ("new",), "model": ("W-1", "C-1"), "knit": ("fine",), "type": ("Wraps",), "features": ("Soft",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("span", "price", "ends"),
    [
        ("2026-11-20/2026-11-29", 2000, "2026-11-29T23:59:59Z"),
        ("2026-11-29T12:00Z / 2026-11-29T18:00-0200", 2000, "2026-11-29T20:00Z"),
        ("2026-11-20/9999-12-31", 2000, "9999-12-31T23:59:59Z"),
        ("", 2000, ""),
        ("2026-11-20/2026-11-29T12:00Z", 3000, ""),
        ("2026-11-30/2026-12-01", 3000, "2026-12-01T23:59:59Z"),
    ],
)
def test_a_sale_goes_to_its_end(
    span: str, price: int, ends: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merchant, "time", datetime(2026, 11, 29, 12, tzinfo=UTC).timestamp)
    feed = f"id\ttitle\tprice\tsale_price\tsale_price_effective_date\na\tTee\t30 USD\t20 USD\t{span}\n"
    ((tee,), _) = read(tmp_path, feed, "merchant")
    (variant,) = tee.variants
    assert variant.offer.price == Money(price, "USD")
    assert variant.offer.until == (int(datetime.fromisoformat(ends).timestamp()) if ends else None)
    assert variant.offer.at(datetime(2026, 12, 1, tzinfo=UTC).timestamp()).price == Money(
        2000 if ends > "2026-12" or not span else 3000, "USD"
    )


@pytest.mark.parametrize(
    ("gender", "age", "words"),
    [
        ("female", "adult", ("Women",)), ("Male", "", ("Men",)), ("female", "toddler", ("Girls",)),
        ("male", "kids", ("Boys",)), ("unisex", "kids", ("unisex",)), ("Damen", "", ("Damen",)),
    ],
)  # fmt: skip
def test_codes_of_genders_are_told_in_words(
    gender: str, age: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    feed = f"id\ttitle\tprice\tgender\tage_group\na\tTee\t9 USD\t{gender}\t{age}\n"
    ((tee,), _) = read(tmp_path, feed, "merchant")
    assert tee.attributes["gender"] == words


def test_a_sale_price_is_an_amount_in_the_currency_of_the_price(tmp_path: Path) -> None:
    feed = "id\ttitle\tprice\tsale price\na\tA\t40 USD\t0.00 USD\nb\tB\t40 USD\t8 EUR\n"
    (lamp,), (bad,) = read(tmp_path, feed, "merchant")
    assert [variant.offer for variant in lamp.variants] == [Offer(Money(4000, USD))]
    assert (bad.field, bad.product) == ("sale_price", "b")


def test_the_day_that_goods_come_in_is_no_day_that_they_are_delivered_on(tmp_path: Path) -> None:
    feed = "id\ttitle\tprice\tavailability\tavailability_date\na\tHat\t10 USD\tbackorder\t2030-12-01\n"
    (hat,), _ = read(tmp_path, feed, "merchant")
    assert [variant.offer for variant in hat.variants] == [Offer(Money(1000, USD), stock=0)]


@pytest.mark.parametrize(
    "listed",
    [
        "https://a.example/w_1,h_1/y.jpg,https://a.example/z.jpg",
        "https://a.example/w_1,h_1/y.jpg\nhttps://a.example/z.jpg",
        '"https://a.example/w_1,h_1/y.jpg", https://a.example/z.jpg',
        "https://a.example/w_1,h_1/y.jpg,,https://a.example/z.jpg,",
        "https://a.example/w_1,h_1/y.jpg\r\nhttps://a.example/z.jpg\r\n",
        "https://a.example/w_1,h_1/y.jpg\t,\u00a0https://a.example/z.jpg\u00a0",
    ],
)
def test_addresses_of_pictures_may_have_commas(tmp_path: Path, listed: str) -> None:
    links = "".join(f"<additional_image_link>{one}</additional_image_link>" for one in listed.split("\n"))
    xml = f"<rss><item><id>1</id><title>Pot</title>{links}</item></rss>"
    cell = listed.replace("\n", ",").replace('"', '""')
    for feed in (xml, f'id\ttitle\tprice\tadditional image link\n1\tPot\t5 USD\t"{cell}"\n'):
        (pot,), _ = read(tmp_path, feed, "merchant")
        assert [picture.source for picture in pot.looks[0].media] == [
            "https://a.example/w_1,h_1/y.jpg",
            "https://a.example/z.jpg",
        ]


def test_what_has_expired_is_not_sold(tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    feed = (
        "id\titem_group_id\ttitle\tprice\texpiration_date\n"
        f"s\tg\tHat\t5 USD\t2020-01-01T00:00+0000\nm\tg\tHat\t5 USD\t{today}\nl\tg\tHat\t5 USD\tsoon\no\t\tOld\t5 USD\t2020-01-01\n"
    )
    (hat,), bad = read(tmp_path, feed, "merchant")
    assert [variant.sku for variant in hat.variants] == ["m"]
    assert [(row.line, row.field) for row in bad] == [(2, HIDDEN), (4, "expiration_date"), (5, HIDDEN)]


XML = """<?xml version="1.0"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title><link>https://x.example</link>
<item><g:id>1</g:id><title>Lamp &amp; shade</title><description>&lt;p&gt;Bright&lt;/p&gt;</description>
<g:image_link>a.jpg</g:image_link><g:additional_image_link>b.jpg</g:additional_image_link>
<g:additional_image_link>c.jpg</g:additional_image_link><g:price>30 USD</g:price><g:availability>in stock</g:availability>
<g:product_detail><g:section_name>General</g:section_name><g:attribute_name>Socket</g:attribute_name>
<g:attribute_value>E27</g:attribute_value></g:product_detail></item>
<item><g:id>2</g:id><g:price>-1 USD</g:price><title>Bad</title></item>
</channel></rss>"""


def test_merchant_xml(tmp_path: Path) -> None:
    (lamp,), bad = read(tmp_path, XML, "merchant")
    assert (lamp.id, lamp.title, lamp.description) == ("1", "Lamp & shade", "Bright.")
    assert [m.source for m in lamp.looks[0].media] == ["a.jpg", "b.jpg", "c.jpg"]
    assert lamp.attributes["socket"] == ("E27",)
    assert [(row.line, row.field, row.product) for row in bad] == [(8, "price", "2")]


def detail(name: str, value: str) -> str:
    named = f"<g:attribute_name>{name}</g:attribute_name><g:attribute_value>{value}</g:attribute_value>"
    return f"<g:product_detail><g:section_name>General</g:section_name>{named}</g:product_detail>"


def test_merchant_xml_says_each_value_in_an_element_of_its_own(tmp_path: Path) -> None:
    feed = (
        '<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>1</g:id><title>TV | Shop</title><g:title>TV</g:title>'
        "<g:link>https://x.example/1</g:link><link>https://x.example/1?from=feed</link><g:mpn>A/1,5</g:mpn>"
        "<g:product_type>Food, Drink &gt; Nuts</g:product_type><g:product_type>Snacks</g:product_type>"
        "<g:product_highlight>Free from nuts, milk and gluten</g:product_highlight><g:product_highlight>Big</g:product_highlight>"
        f"{detail('Aspect ratio', '16:9')}{detail('Capacity', '10,000 mAh')}</item></channel></rss>"
    )
    (found,), _ = read(tmp_path, feed, "merchant")
    assert (found.title, found.url) == ("TV", "https://x.example/1")
    assert found.categories == (("Food, Drink", "Nuts"), ("Snacks",))
    assert found.attributes == {
        "model": ("A/1,5",), "features": ("Free from nuts, milk and gluten", "Big"),
        "aspect ratio": ("16:9",), "capacity": ("10,000 mAh",),
    }  # fmt: skip


def test_merchant_tables_list_values_with_commas_and_put_those_that_have_one_into_quotes(
    tmp_path: Path,
) -> None:
    details = "Screen:Aspect ratio:16:9, Power:Battery:10,000 mAh,Box:Contents:cable, manual"
    highlights = '"Big, ""free from nuts, milk and gluten"", 1,5 kg"'
    feed = (
        f"id\ttitle\tprice\tproduct type\tproduct_detail\tproduct_highlight\n"
        f"1\tTV\t10 USD\tTVs > Big, Screens\t{details}\t{highlights}\n"
    )
    (found,), _ = read(tmp_path, feed, "merchant")
    assert found.categories == (("TVs", "Big"), ("Screens",))
    assert found.attributes == {
        "aspect ratio": ("16:9",), "battery": ("10,000 mAh",), "contents": ("cable, manual",),
        "features": ("Big", "free from nuts, milk and gluten", "1,5 kg"),
    }  # fmt: skip


def test_merchant_xml_that_breaks_off_says_so(tmp_path: Path) -> None:
    good, bad = read(tmp_path, XML[: XML.index("<item><g:id>2")] + "<item><g:id>", "merchant")
    assert [p.id for p in good] == ["1"] and [row.field for row in bad] == [CUT]


def test_merchant_xml_with_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss><channel><item>&b;</item></channel></rss>'
    with pytest.raises(Unsupported, match="feed"):
        read(tmp_path, bomb, "merchant")


GROUP = {
    "@context": "https://schema.org", "@type": "ProductGroup", "productGroupID": "coat", "name": "Coat",
    "description": "Warm", "brand": {"@type": "Brand", "name": "Acme"}, "category": "Clothing > Coats",
    "aggregateRating": {"ratingValue": "8", "bestRating": 10, "reviewCount": 12}, "variesBy": ["https://schema.org/color"],
    "material": "Wool", "url": "https://x.example/coat",
    "hasVariant": [
        {"@type": "Product", "sku": "C-R", "color": "Red", "size": {"@type": "SizeSpecification", "name": "M"}, "image": ["r.jpg"],
         "gtin13": "4006381333931",
         "offers": {"@type": "Offer", "price": 99.5, "priceCurrency": "EUR", "availability": "https://schema.org/InStock",
                    "priceSpecification": {"price": 120, "priceCurrency": "EUR", "priceType": "https://schema.org/ListPrice"}}},
        {"@type": "Product", "sku": "C-B", "color": "Blue", "image": {"@type": "ImageObject", "contentUrl": "b.jpg", "caption": "Blue"},
         "offers": [{"@type": "Offer", "price": "99.5", "priceCurrency": "EUR", "availability": "OutOfStock"}]},
        {"@type": "Product", "sku": "C-X", "offers": {"price": "-4", "priceCurrency": "EUR"}},
    ],
}  # fmt: skip
LONE = {
    "@type": "Product", "sku": "P1", "name": "Phone", "image": "p.jpg", "additionalProperty": [
        {"name": "Storage", "value": 128, "unitText": "GB"}, {"name": "Waterproof", "value": False}],
    "offers": {"@type": "AggregateOffer", "lowPrice": 300, "priceCurrency": "USD"},
}  # fmt: skip


@pytest.mark.parametrize("shape", ["graph", "list", "lines"])
def test_schema_org(tmp_path: Path, shape: str) -> None:
    things = [{"@type": "Organization", "name": "The shop"}, GROUP, LONE]
    text = {
        "graph": json.dumps({"@context": "https://schema.org", "@graph": things}, indent=1),
        "list": json.dumps(things),
        "lines": "\n".join(map(json.dumps, things)) + "\nnot json\n",
    }[shape]
    (coat, phone), bad = read(tmp_path, text, "schema.org")
    red, blue = coat.looks
    assert (coat.id, coat.title, coat.brand, coat.categories) == (
        "coat",
        "Coat",
        "Acme",
        (("Clothing", "Coats"),),
    )
    assert coat.rating == Rating(4.0, 12) and coat.attributes["material"] == ("Wool",)
    assert red.variants[0].offer == Offer(Money(9950, "EUR"), Money(12000, "EUR"), UNCOUNTED)
    assert (
        red.variants[0].options == {"colour": "Red", "size": "M"} and red.variants[0].gtin == "4006381333931"
    )
    assert blue.variants[0].offer.stock == 0 and [(m.source, m.alt) for m in blue.media] == [
        ("b.jpg", "Blue")
    ]
    assert phone.looks[0].variants[0].offer.price == Money(30000, "USD")
    assert phone.attributes == {"storage": ("128 GB",), "waterproof": ("no",)}
    assert [(row.field, row.product) for row in bad] == [("price", "coat")] + [("", "")] * (shape == "lines")


def test_schema_org_variants_have_what_their_group_states_and_what_only_they_do(tmp_path: Path) -> None:
    told: list[dict[str, object]] = [
        {"material": "Oak"},
        {"material": "Steel, glass", "audience": {"suggestedGender": "male"}},
        {},
    ]
    tables = [{"@type": "Product", "sku": f"t{n}", **one} for n, one in enumerate(told)]
    group = {"@type": "ProductGroup", "name": "Table", "material": "Pine", "pattern": "Plain"}
    (table,), _ = read(tmp_path, json.dumps({**group, "hasVariant": tables}), "schema.org")
    assert table.attributes == {"pattern": ("Plain",)}
    assert [variant.options for variant in table.variants] == [
        {"material": "Oak"}, {"material": "Steel, glass", "gender": "Men"}, {"material": "Pine"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("offer", "read_as"),
    [
        ({"price": 12.495, "availability": "schema:InStock"}, Offer(Money(1250, USD), stock=UNCOUNTED)),
        ({"price": "12.4", "priceCurrency": "usd"}, Offer(Money(1240, USD))),
        ({"price": 12, "availability": "schema:SoldOut"}, Offer(Money(1200, USD), stock=0)),
    ],
)
def test_schema_org_offers_with_prefixes_numbers_and_small_letters(
    tmp_path: Path, offer: dict[str, object], read_as: Offer
) -> None:
    mug = {"@type": "schema:Product", "sku": "m", "name": "Mug", "offers": offer}
    (found,), _ = read(tmp_path, json.dumps(mug), "schema.org")
    assert [variant.offer for variant in found.variants] == [read_as]


@pytest.mark.parametrize(
    ("rating", "read_as"),
    [
        ({"ratingValue": "4,5", "reviewCount": "1,234"}, Rating(4.5, 1234)),
        ({"ratingValue": "8,0", "bestRating": "10,0", "ratingCount": "1.234"}, Rating(4.0, 1234)),
        ({"ratingValue": 4.5, "reviewCount": 12.0}, Rating(4.5, 12)),
        ({"ratingValue": "good", "reviewCount": 3}, None),
        ({"ratingValue": 4, "reviewCount": "many"}, None),
    ],
)
def test_schema_org_stars_have_decimal_commas_too(
    tmp_path: Path, rating: dict[str, object], read_as: Rating | None
) -> None:
    mug = {"@type": "Product", "sku": "m", "name": "Mug", "aggregateRating": rating}
    (found,), _ = read(tmp_path, json.dumps(mug), "schema.org")
    assert found.rating == read_as


def test_schema_org_values_keep_their_commas_and_lists_have_them(tmp_path: Path) -> None:
    said = {"Capacity": "10,000 mAh", "Weight": "1,5 kg", "Free from": "nuts, milk and gluten"}
    properties = [{"name": name, "value": value} for name, value in said.items()]
    bank = {
        "@type": "Product",
        "sku": "b",
        "name": "Bank",
        "material": "Cork, steel",
        "additionalProperty": properties,
    }
    (found,), _ = read(tmp_path, json.dumps(bank), "schema.org")
    stated = {name.lower(): (value,) for name, value in said.items()}
    assert found.attributes == {"material": ("Cork", "steel")} | stated


def test_schema_org_products_find_their_group(tmp_path: Path) -> None:
    lines = [
        {"@type": "Product", "sku": f"S{n}", "name": f"Shirt {c}", "color": c, "inProductGroupWithID": "shirt",
         "isVariantOf": {"@type": "ProductGroup", "name": "Shirt", "productGroupID": "shirt"}}
        for n, c in enumerate(("Red", "Blue"))
    ]  # fmt: skip
    (shirt,), bad = read(
        tmp_path,
        "\n".join(json.dumps({**line, "@context": "https://schema.org"}) for line in lines),
        "schema.org",
    )
    assert (shirt.title, [look.name for look in shirt.looks], bad) == ("Shirt", ["Red", "Blue"], [])


def page(number: str, name: str, variants: list[dict[str, object]], *, told: bool = True) -> list[object]:
    """A group and variants beside it, as Google's examples of several pages write them."""
    of = {"isVariantOf": {"@id": "#parent"}} if told else {}
    group = {
        "@type": "ProductGroup", "@id": "#parent", "name": name, "productGroupID": number,
        "hasVariant": [*({"@id": one["@id"]} for one in variants), {"url": "https://x.example/another-page"}],
    }  # fmt: skip
    return [group, *({"@type": "Product", **of, **one} for one in variants)]


COATS: list[dict[str, object]] = [
    {"@id": "#green", "name": "Green coat", "sku": "c-g", "color": "Green", "offers": {"price": 39}},
    {"@id": "#blue", "name": "Blue coat", "sku": "c-b", "color": "Blue", "offers": {"price": 39}},
]
HATS: list[dict[str, object]] = [{**one, "name": "Hat", "sku": f"h{one['sku']}"} for one in COATS]


@pytest.mark.parametrize("told", [True, False])
def test_schema_org_variants_find_the_group_that_is_referred_to(tmp_path: Path, told: bool) -> None:
    (coat,), bad = read(tmp_path, json.dumps(page("44E01", "Winter coat", COATS, told=told)), "schema.org")
    assert (coat.id, coat.title, bad) == ("44E01", "Winter coat", [])
    assert [(look.name, [v.sku for v in look.variants]) for look in coat.looks] == [
        ("Green", ["c-g"]), ("Blue", ["c-b"]),
    ]  # fmt: skip


def test_schema_org_references_mean_what_stands_on_the_same_page(tmp_path: Path) -> None:
    pages = [{"@graph": page("44E01", "Coat", COATS)}, {"@graph": page("55", "Hat", HATS)}]
    (coat, hat), bad = read(tmp_path, "\n".join(map(json.dumps, pages)), "schema.org")
    assert [(one.id, len(list(one.variants))) for one in (coat, hat)] == [("44E01", 2), ("55", 2)] and not bad


def test_vendure(tmp_path: Path) -> None:
    text = (
        "name  ,slug ,description,assets     ,facets                                    ,optionGroups,optionValues,sku,price,"
        "taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets\n"
        "Chair ,chair,Comfy      ,a.jpg|b.jpg,category:Home|category:Chairs|brand:Ikea,color,mustard,C1,100.00,,7,,,color:yellow\n"
        ",,,,,,mint,C1,100.00,,7,false,,color:green\n,,,,,,mint,C1,1,,7,,,\n"
    )
    (chair,), bad = read(tmp_path, text, "vendure")
    assert (chair.brand, chair.categories) == ("Ikea", (("Home", "Chairs"),))
    assert [(look.name, look.colours) for look in chair.looks] == [
        ("mustard", ("mustard", "yellow")),
        ("mint", ("mint", "green")),
    ]
    assert [(v.sku, v.offer.stock) for v in chair.variants] == [("C1", 7), ("C1-mint", None)]
    assert [m.source for m in chair.looks[0].media] == ["a.jpg", "b.jpg"]
    assert [(row.line, row.field) for row in bad] == [(4, "sku")]


def test_saleor(tmp_path: Path) -> None:
    def entry(model: str, pk: int, **fields: object) -> dict[str, object]:
        return {"model": f"product.{model}", "pk": pk, "fields": fields}

    fixture = [
        entry("category", 1, name="Apparel", parent=None), entry("category", 2, name="Hoodies", parent=1),
        entry("producttype", 1, name="Top"), entry("attribute", 1, name="Size"), entry("attributevalue", 5, name="M", attribute=1),
        entry("product", 7, name="Hoodie", slug="hoodie", description="Soft", product_type=1, category=2, price_amount="30.00", currency="USD"),
        entry("productvariant", 9, sku="111", product=7, price_override_amount=None, quantity=3, track_inventory=True),
        entry("assignedvariantattribute", 1, variant=9, values=[5]),
        entry("productimage", 1, product=7, image="products/hood_01_1_j7H8d5R.png", alt="", sort_order=0),
    ]  # fmt: skip
    (hoodie,), bad = read(tmp_path, json.dumps(fixture), "saleor")
    assert (hoodie.id, hoodie.categories, bad) == ("hoodie", (("Apparel", "Hoodies"), ("Top",)), [])
    assert [(v.sku, v.options, v.offer) for v in hoodie.variants] == [
        ("111", {"size": "M"}, Offer(Money(3000, USD), None, 3))
    ]
    assert [m.source for m in hoodie.looks[0].media] == ["placeholders/hood_01_1.png"]


def test_icecat_gzipped(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "title": "Notebook", "price_cents": 4995, "brand": "HP", "product_type": "Notebook", "ean": ["42"],
         "attributes": {"t_product_colour": "Black,Silver", "n_weight": 2.0, "b_touchscreen": False, "b_colour": True,
                        "t_dimensions__wxdxh_": "1 x 2", "t_connector_s_": "USB"}},
        {"id": "1", "title": "Twice", "price_cents": 1, "attributes": {}}, {"id": "2", "title": "Neg", "price_cents": -1, "attributes": {}},
        {"id": "3", "price_cents": 1, "attributes": {}},
    ]  # fmt: skip
    (note,), bad = read(tmp_path, gzip.compress("\n".join(map(json.dumps, rows)).encode()), "icecat")
    assert note.attributes == {
        "colour": ("Black", "Silver"), "weight": ("2",), "touchscreen": ("no",), "colour printing": ("yes",),
        "dimensions (wxdxh)": ("1 x 2",), "connectors": ("USB",),
    }  # fmt: skip
    assert note.looks[0].colours == ("Black", "Silver") and next(note.variants).offer.price == Money(
        4995, USD
    )
    assert [(row.line, row.field) for row in bad] == [(2, "id"), (3, "price_cents"), (4, "title")]


ESCAPED = {
    "shopify": "Handle,Title,Vendor,Variant Price\nm,Salt &amp; Pepper,J&amp;J,5\n",
    "merchant": "id\ttitle\tprice\tbrand\nm\tSalt &amp; Pepper\t5 USD\tJ&amp;J\n",
    "schema.org": '{"@type": "Product", "sku": "m", "name": "Salt &amp; Pepper", "brand": "J&amp;J"}',
}


@pytest.mark.parametrize("format", ESCAPED)
def test_titles_and_brands_have_no_entities(tmp_path: Path, format: str) -> None:
    (mill,), _ = read(tmp_path, ESCAPED[format], format)
    assert (mill.title, mill.brand) == ("Salt & Pepper", "J&J")


@pytest.mark.parametrize(
    ("written", "title"),
    [("Learn &lt;div&gt; HTML", "Learn HTML"), ("x<y", "x<y"), ("<b>Salt</b> Mill Co.", "Salt Mill Co.")],
)
def test_a_title_is_no_paragraph_and_keeps_what_is_no_tag(tmp_path: Path, written: str, title: str) -> None:
    feed = f"Handle,Title,Variant SKU,Variant Price\nt,{written},T,5\n"
    (found,), _ = read(tmp_path, feed, "shopify")
    assert found.title == title


TWICE = {
    "shopify": "Handle,Title,Type,Variant Price,Option1 Name,Option1 Value\n"
    "m,<b>Salt</b> Mill,Home &amp; Garden &gt; Mills,5,Color,Black &amp; White\n",
    "merchant": "<rss><channel><item><id>m</id><title><![CDATA[&lt;b&gt;Salt&lt;/b&gt; Mill]]></title><price>5</price>"
    "<product_type><![CDATA[Home &amp; Garden &gt; Mills]]></product_type><color><![CDATA[Black &amp; White]]></color></item></channel></rss>",
    "schema.org": '{"@type": "Product", "sku": "m", "name": "<b>Salt</b> Mill", "category": "Home &amp; Garden &gt; Mills", '
    '"color": "Black &amp; White"}',
}


@pytest.mark.parametrize("format", TWICE)
def test_what_is_escaped_twice_is_read_before_it_is_parted(tmp_path: Path, format: str) -> None:
    """What is filed under Spirits is for adults, however its path is written."""
    (mill,), _ = read(tmp_path, TWICE[format], format)
    assert (mill.title, mill.categories) == ("Salt Mill", (("Home & Garden", "Mills"),))
    assert mill.looks[0].colours == ("Black", "White")


@pytest.mark.parametrize(
    "text", ["", "hello\nworld", "%PDF-1.7", "a,b,c\n1,2,3", "<html></html>", '{"a": 1}']
)
def test_what_is_no_feed_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "feed"
    file.write_text(text)
    with pytest.raises(ShopkeeperError) as refusal:
        sniff(file)
    assert refusal.value.fix


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "feed.gz"
    file.write_bytes(gzip.compress(OLD.encode() * 500)[:-900])
    with pytest.raises(InvalidInput, match="damaged"):
        list(FORMATS["shopify"](file, USD))
