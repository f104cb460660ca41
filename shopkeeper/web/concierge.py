"""The concierge's addresses: a form says a turn, its answer comes as fragments of a page, streamed or all at once.

Every fragment is noted before it is given away, under the turn's id: so a broken line is taken up where it broke, a
form that is sent twice is answered once, and a page without scripts shows what was said before. Decides nothing.
"""

from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import structlog
from fastapi import Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, StreamingResponse

from shopkeeper.concierge import Turn
from shopkeeper.concierge.kinds import buys, hands_over
from shopkeeper.concierge.store import Sent
from shopkeeper.concierge.streaming import LAST, streamed, taken_up
from shopkeeper.types import Occasion, ProductId, Query, Surface
from shopkeeper.types.errors import NotFound, ShopkeeperError
from shopkeeper.web.asked import Asked
from shopkeeper.web.errors import Trouble, refusal
from shopkeeper.web.examples import about, begin
from shopkeeper.web.pages import HEADERS, Pages
from shopkeeper.web.pieces import told
from shopkeeper.web.said import Said
from shopkeeper.web.shown import TOKEN, Shown
from shopkeeper.web.talk import TURN, Talk, fresh

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

HERE = "/concierge"
STREAM = "text/event-stream"
STOCKROOM = 60
"""Products looked through for examples of what can be asked."""
OURS = Trouble(
    "Something broke", "The mistake is ours and has been noted; nothing was changed.", "Try again in a moment.", ""
)  # fmt: skip

log = structlog.get_logger()


@dataclass(frozen=True)
class Concierge:
    shop: "Shop"
    pages: Pages
    shown: Shown

    def show(self, request: Request, q: str = "", photo: str = "", page: str = "") -> Response:
        """The conversation so far, and the form for the next turn."""
        photo = photo if TOKEN.fullmatch(photo) else ""
        return self._page(request, Said(text=q, photo=photo, page=page))

    def panel(self, request: Request, page: str = "") -> Response:
        """The same without a page around it."""
        return self._page(request, Said(page=page), template="panel.html")

    async def say(self, request: Request) -> Response:
        """One turn; streamed to whoever accepts server-sent events, else shown on the page when it is over."""
        streamed = STREAM in request.headers.get("accept", "")
        said, talk = Said(), Talk.read(self.pages.visits.seal, request.cookies)
        try:
            async with request.form(max_files=1, max_fields=20) as form:
                said = Said.read(form)
                self.pages.visits.check(
                    request, self.pages.visits.visitor(request), str(form.get("form", ""))
                )
                said = await self._seen(said, form.get("image"))
            if buys(said.words) or hands_over(said.words):
                self.pages.visits.buying(request)
            turn = await run_in_threadpool(said.turn, self.shown, self.pages.context(request))
        except ShopkeeperError as error:
            status, trouble = refusal(error, Asked(said.text, said.photo))
            if streamed:
                return HTMLResponse(self._render("problem", trouble=trouble), status, HEADERS)
            return await run_in_threadpool(self._page, request, said, trouble, status)
        own = await run_in_threadpool(self.shop.conversations.own, talk.conversation, turn.context.who)
        talk = replace(talk, conversation=own).then(said.id)
        response: Response
        if streamed:
            response = _stream(self._streamed(said, turn, talk.conversation))
        else:
            await run_in_threadpool(lambda: list(self._pieces(said, turn, talk.conversation)))
            response = RedirectResponse(f"{HERE}#turn-{said.id}", 303)
        return self._keeping(request, response, talk)

    async def take_up(self, turn: str, after: Annotated[int, Field(ge=-1, le=10_000)] = -1) -> Response:
        """What a turn sent after piece ``after``, to its end; for ten minutes. Its id is known to whoever said it alone."""
        sent = self.shop.conversations.sent
        if not TURN.fullmatch(turn) or not await run_in_threadpool(sent, turn, -1):
            raise NotFound("this turn is not kept (any more)", fix="ask again")
        return _stream(self._taken_up(turn, after))

    async def over(self, request: Request) -> Response:
        """Begin anew: the browser forgets which conversation it was in."""
        async with request.form(max_files=0, max_fields=5) as form:
            visits = self.pages.visits
            visits.check(request, visits.visitor(request), str(form.get("form", "")))
        return self._keeping(request, RedirectResponse(HERE, 303), Talk())

    def _page(
        self,
        request: Request,
        said: Said,
        trouble: Trouble | None = None,
        status: int = 200,
        *,
        template: str = "concierge.html",
    ) -> HTMLResponse:
        talk = Talk.read(self.pages.visits.seal, request.cookies)
        product = self.shop.products((ProductId(said.page),)).get(ProductId(said.page)) if said.page else None
        turns = {turn: html for turn in talk.turns if (html := self._so_far(turn))}
        return self.pages.page(
            request,
            template,
            status,
            private=True,
            asked=Asked(),
            said=replace(said, id=fresh(), page=product.id if product else ""),
            product=product,
            turns=turns,
            faded=len(turns) < len(talk.turns),
            trouble=trouble,
            examples=about() if product else self._examples(request),
        )

    def _examples(self, request: Request) -> tuple[str, ...]:
        context = self.pages.context(request)

        def matched(product: ProductId) -> bool:
            occasion = Occasion((product,), size=1, context=context)
            return self.shop.recommends(Surface.GOES_WITH, occasion)

        slate = self.shop.search(Query(size=STOCKROOM, context=context))
        return begin(slate, self.pages.wording, matched)

    def _so_far(self, turn: str) -> str:
        return "\n".join(piece.data.decode() for piece in self.shop.conversations.sent(turn, -1))

    async def _seen(self, said: Said, image: object) -> Said:
        """With the photo that was chosen in the form, if one was."""
        if not (isinstance(image, UploadFile) and image.size):
            return said
        return replace(said, photo=await run_in_threadpool(self.shown.token, await image.read()))

    def _pieces(self, said: Said, turn: Turn, conversation: str) -> Iterator[Sent]:
        """What the turn says, fragment by fragment; of one that was said before, what it said then."""
        if before := self.shop.conversations.sent(said.id, -1):
            yield from before
            return
        for number, (name, html) in enumerate(self._told(said, turn, conversation)):
            piece = Sent(number, name, html.encode())
            self.shop.conversations.send(said.id, piece.hiding(turn.text), conversation)
            yield piece

    def _told(self, said: Said, turn: Turn, conversation: str) -> Iterator[tuple[str, str]]:
        yield "turn", self._render("turn", said=said)
        try:
            for number, piece in enumerate(self.shop.converse(turn, conversation), 1):
                name, values = told(
                    piece, lambda ids: self.shop.products(ids, turn.context), self.pages.wording
                )
                yield name, self._render(name, key=f"{said.id}-{number}", **values)
        except ShopkeeperError as error:
            yield "problem", self._render("problem", trouble=refusal(error, Asked())[1])
        except Exception:
            log.exception("turn failed")
            yield "problem", self._render("problem", trouble=OURS)

    def _render(self, name: str, **values: object) -> str:
        return self.pages.env.get_template(f"pieces/{name}.html").render(**values)

    async def _streamed(self, said: Said, turn: Turn, conversation: str) -> AsyncIterator[bytes]:
        """The fragments as they come. The turn is finished and remembered even if the line breaks."""
        last = -1
        async for piece in streamed(self._pieces(said, turn, conversation), run_in_threadpool):
            yield _event(piece)
            last = -1 if piece.name in LAST else piece.number
        if last >= 0:  # sent twice, and the first is still being answered
            async for event in self._taken_up(said.id, last):
                yield event

    async def _taken_up(self, turn: str, after: int) -> AsyncIterator[bytes]:
        def sent(after: int) -> Awaitable[list[Sent]]:
            return run_in_threadpool(self.shop.conversations.sent, turn, after)

        async for piece in taken_up(sent, after, self.shop.settings.turn_ms):
            yield _event(piece)

    def _keeping(self, request: Request, response: Response, talk: Talk) -> Response:
        header = talk.header(self.pages.visits.seal, request.url.scheme == "https")
        response.headers.append("set-cookie", header)
        return response


def _stream(events: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(events, media_type=STREAM, headers={"Cache-Control": "no-store"})


def _event(piece: Sent) -> bytes:
    """One server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html) whose data is HTML."""
    lines = [line for line in piece.data.decode().splitlines() if line.strip()] or [""]
    data = "\n".join(f"data: {line}" for line in lines)
    return f"id: {piece.number}\nevent: {piece.name}\n{data}\n\n".encode()
