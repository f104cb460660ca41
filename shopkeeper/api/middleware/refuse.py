"""Turns whatever was raised below into a problem, unless the answer has already begun."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopkeeper.api.problems import answer


class Refuse:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if begun:
                raise
            await answer(error)(scope, receive, send)
        return None
