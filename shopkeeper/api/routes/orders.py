"""Orders of whoever asks. What binds is proposed first and done only when its digest is confirmed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from shopkeeper.api.access import admin
from shopkeeper.api.door import Open
from shopkeeper.api.models import Action, Customer, FullOrder, Marked, Order, Orders, Outcome, Proposal
from shopkeeper.api.models.asking import MAX_PAGE
from shopkeeper.api.models.carts import split
from shopkeeper.types import OrderId

router = APIRouter(tags=["orders"])
desk = APIRouter(tags=["admin"], dependencies=[Depends(admin)])


@router.get("/v1/customer")
async def customer(request: Request, door: Open) -> Customer:
    """What is known of the customer: address, e-mail, ways to pay."""
    context = door.context(request)
    return Customer.of(await door.run(lambda shop: shop.fulfilment.customer(context)))


@router.get("/v1/orders")
async def orders(
    request: Request,
    door: Open,
    size: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 24,
    cursor: Annotated[str, Query(max_length=64, description="continues an earlier answer")] = "",
) -> Orders:
    """One's own orders, newest first, page by page."""
    context = door.context(request)
    return Orders.of(await door.run(lambda shop: shop.fulfilment.listing(context, size, cursor)))


@router.get("/v1/orders/{id:path}")
async def order(id: str, request: Request, door: Open) -> FullOrder:
    """One's own order with its history. Somebody else's is not found, just as one that does not exist."""
    context, number = door.context(request), OrderId(id)
    found = await door.run(lambda shop: shop.fulfilment.order(context, number))
    history = await door.run(lambda shop: shop.fulfilment.history(context, number))
    return FullOrder.of({"order": found, "history": history})


@router.post("/v1/proposals")
async def propose(asked: Action, request: Request, response: Response, door: Open) -> Proposal:
    """Ask for something that binds: what exactly would be done, in plain words. Nothing is done yet."""
    context, action = door.buying(request, response), asked.made()
    proposal = await door.run(lambda shop: shop.fulfilment.propose(context, action))
    told = {name: getattr(proposal, name) for name in ("digest", "words", "lines", "expires")}
    return Proposal.of(told | split(proposal.due))


@router.post("/v1/proposals/{digest}/confirm")
async def confirm(digest: str, request: Request, door: Open) -> Outcome:
    """The shopper's yes to exactly that. Twice does nothing twice: the second answer is the first one's."""
    context = door.context(request)
    return Outcome.of(await door.run(lambda shop: shop.fulfilment.accept(context, digest)))


@desk.post("/v1/admin/orders/{id:path}")
async def mark(id: str, marked: Marked, door: Open) -> Order:
    """Say what happened to an order: shipped, delivered, received back, rejected, settled."""
    number = OrderId(id)
    return Order.of(
        await door.run(lambda shop: shop.desk.mark(number, marked.mark, marked.tracking, marked.version))
    )
