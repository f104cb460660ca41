"""Headers that tell browsers what our pages may do, and that they may do nothing else; and caches, that the API's answers are for who asked.

Everything a page needs comes from this server: no inline script, no foreign host. Styles in attributes are allowed, for
colour dots and bars.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "content-security-policy": "; ".join(f"{directive} {sources}" for directive, sources in POLICY.items()),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
UNKEPT = ("cache-control", "no-store")
"""Of what is read of the API, where it does not say otherwise: most is about one person, or depends on who asks. No cache keeps the answer to a
POST, and a browser leaves its connection open for one that nobody reads and may not be kept."""
API, READ = "/v1/", ("GET", "HEAD")
RAW = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class Shield:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["method"] in READ and scope["path"].startswith(API):
                    headers.setdefault(*UNKEPT)
            await send(message)

        await self.app(scope, receive, shielded)
