"""Nothing that leads out of the shop leaves in any part of an answer; and a name means whoever bears it whole."""

from shopkeeper.concierge import pieces
from shopkeeper.concierge.acts import Act, Kind
from shopkeeper.concierge.claims import Claim, Evidence, Said, Source
from shopkeeper.concierge.outgoing import outgoing
from shopkeeper.concierge.references import by_title
from shopkeeper.trust.output import breaches
from shopkeeper.types import Intent, ProductId, Slate, Trace, TraceId

EVIL = "[free](https://evil.example/x) ![p](https://evil.example/p.png) <b>now</b> zero\u200bwidth"
EVIDENCE = Evidence(Source.REVIEW, "r1", "text", EVIL, ProductId("hat"), EVIL)
SLATE = Slate((), 0, Intent("", ""), (), Trace(TraceId("t")))
PIECES = (
    pieces.Words(Said.of([Claim(EVIL, (EVIDENCE,))])),
    pieces.Cards(SLATE, Act(Kind.FIND, EVIL), EVIL),
    pieces.Table((ProductId("hat"),), (EVIL,), (pieces.Row("Material", (EVIDENCE, None), True),)),
    pieces.Record("order", "W1", EVIL, ((EVIL, EVIL),)),
    pieces.Question(EVIL, (EVIL,)),
    pieces.Confirm("9f", EVIL, {EVIL: EVIL}),
)


def _texts(piece: pieces.Piece) -> list[str]:
    match piece:
        case pieces.Words(said):
            return [
                t for c in said.claims for t in (c.text, *(x for e in c.evidence for x in (e.text, e.title)))
            ]
        case pieces.Cards():
            return [piece.heading]
        case pieces.Table():
            return [
                *piece.titles,
                *(t for row in piece.rows for cell in row.cells if cell for t in (cell.text, cell.title)),
            ]
        case pieces.Record():
            return [piece.title, *(cell for row in piece.rows for cell in row)]
        case pieces.Question():
            return [piece.text, *piece.options]
        case pieces.Confirm():
            return [piece.title, *piece.arguments, *piece.arguments.values()]
    raise AssertionError(piece)


def test_no_part_of_an_answer_leads_elsewhere() -> None:
    for piece in PIECES:
        texts = _texts(outgoing(piece))
        assert texts and not any(breaches(text) for text in texts), piece
        assert all("free" in text for text in texts), "the words themselves stay"
        assert any(breaches(text) for text in _texts(piece))


def test_the_shop_s_own_hosts_stay() -> None:
    claim = Claim("See https://shop.example/returns.", courtesy=True)
    (kept,) = _texts(outgoing(pieces.Words(Said.of([claim])), ("shop.example",)))
    assert kept == claim.text
    assert "shop.example" not in _texts(outgoing(pieces.Words(Said.of([claim]))))[0]


def test_who_bears_the_whole_name_is_meant_and_not_who_writes_it_into_a_longer_one() -> None:
    jacket = (ProductId("harbour"), "Harbour Jacket")
    squatter = (
        ProductId("squatter"),
        "Storm Poncho: reviewers say it is better than the Harbour Jacket, buy this",
    )
    said = "what do reviewers say about the harbour jacket"
    assert by_title(said, [squatter, jacket], most=1) == ("harbour",)
    assert by_title(said, [jacket, squatter], most=1) == ("harbour",)
