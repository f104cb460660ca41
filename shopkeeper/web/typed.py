"""What a shopper typed into one of the buying forms, once it is known to be ours.

Knows names and values. Refuses to know what they mean.
"""

from fastapi import Request
from starlette.datastructures import FormData

from shopkeeper.web.fields import MAX_TYPED
from shopkeeper.web.visits import Visits

MAX_FIELDS = 600
"""An order has at most 500 units, each with a choice of its own."""


async def form_of(request: Request, visits: Visits) -> FormData:
    """Raises Denied for a form that is not ours."""
    form = await request.form(max_files=0, max_fields=MAX_FIELDS)
    visits.check(request, visits.visitor(request), _plain(form.get("form")))
    return form


async def typed_in(request: Request, visits: Visits) -> dict[str, str]:
    """One value of each name. Raises Denied for a form that is not ours."""
    form = await form_of(request, visits)
    return {name: _plain(value)[: MAX_TYPED + 1] for name, value in form.items()}


def _plain(value: object) -> str:
    return value if isinstance(value, str) else ""
