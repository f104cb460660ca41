"""API keys: who may read the shop and who may change it.

Knows secrets only at the moment they are made; the file holds their SHA-256. A plain fast hash is right here: a key has
256 random bits, so nobody can guess one however fast the hash (a slow hash protects weak, human-made passwords).
Refuses to know protocols and rate limits.
"""

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from shopkeeper.sqlite import share, unopened
from shopkeeper.trust.rates import Rate
from shopkeeper.trust.roles import Role, Scope
from shopkeeper.trust.tries import Tries
from shopkeeper.types.errors import Denied, InvalidInput, NotFound

_NOTED_EVERY = timedelta(minutes=1)
"""``last_used`` is for people: writing it on every request would make each read a write."""
OVERLAP = timedelta(days=1)
"""For which the old secret still opens after a rotation, so that nobody has to change both ends at once."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key. ``id`` names it in lists and logs; it is no secret. Times are UTC."""

    id: str
    role: Role
    label: str
    created: datetime
    last_used: datetime | None = None
    revoked: datetime | None = None
    expires: datetime | None = None
    only: frozenset[Scope] = frozenset()
    """Narrower than the role; empty for all of it."""
    rate: Rate | None = None
    """Of its own; None for that of everybody."""
    retired: datetime | None = None
    """Until when it opens beside its successor."""

    @property
    def scopes(self) -> frozenset[Scope]:
        return self.role.scopes & (self.only or self.role.scopes)

    @property
    def ends(self) -> datetime | None:
        """By itself."""
        return min((end for end in (self.expires, self.retired) if end), default=None)

    @property
    def lives(self) -> bool:
        return not self.revoked and (self.ends is None or _now() < self.ends)

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def demand(self, scope: Scope) -> None:
        """Raises Denied."""
        if not self.may(scope):
            raise Denied(
                f"this key may not do that: it lacks the scope {scope}",
                field="authorization",
                fix=f"use a key of {' or '.join(role for role in Role if scope in role.scopes)}",
            )


_keys = sa.Table(
    "api_key",
    sa.MetaData(),
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("label", sa.String, nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("last_used", sa.DateTime),
    sa.Column("revoked", sa.DateTime),
    sa.Column("expires", sa.DateTime),
    sa.Column("scopes", sa.String),
    sa.Column("rate", sa.String),
    sa.Column("retired", sa.DateTime),
)
_ADDED = {"expires": "DATETIME", "scopes": "VARCHAR", "rate": "VARCHAR", "retired": "DATETIME"}
"""Columns that files of earlier versions lack."""


class Keys:
    """The keys of one shop, in a small SQLite file that any number of processes share."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._engine = sa.create_engine(f"sqlite:///{file}")
        try:
            with self._engine.begin() as connection:
                share(connection.connection.driver_connection)  # type: ignore[arg-type]
                connection.exec_driver_sql("PRAGMA synchronous=FULL")
                connection.execute(sa.schema.CreateTable(_keys, if_not_exists=True))
            self._grow()
        except (sa.exc.DatabaseError, sqlite3.Error) as error:
            raise unopened(file.name, getattr(error, "orig", None) or error) from error
        file.chmod(0o600)
        self._tries = Tries(file.with_name("tries.sqlite"))

    def create(
        self,
        role: Role,
        label: str = "",
        only: Collection[Scope] = (),
        lasts: timedelta | None = None,
        rate: Rate | None = None,
    ) -> tuple[str, Key]:
        """A new key and its secret (``sk_public_…``), which is shown this once and cannot be read again.

        ``only``: some scopes of the role. Raises InvalidInput for others, and for shoppers, who have no keys.
        """
        role = Role(role)  # a name will do
        if role is Role.SHOPPER:
            raise InvalidInput(
                "shoppers have no keys", field="role", fix="make a public key for their storefront"
            )
        if beyond := set(only) - role.scopes:
            raise InvalidInput(
                f"{role} keys never have {min(beyond)}",
                field="scope",
                fix=f"of {', '.join(sorted(role.scopes))}",
            )
        now = _now()
        return self._made(
            Key("", role, label, now, expires=now + lasts if lasts else None, only=frozenset(only), rate=rate)
        )

    def check(self, secret: str, caller: str = "") -> Key | None:
        """The living key that ``secret`` opens, or None. A revocation counts from the next call, in every process.

        ``caller``: who tries, as ``household`` has it. Raises TooManyTries when they were wrong too often.
        """
        digest = _digest(secret)
        self._tries.admit(caller, digest)
        with self._engine.connect() as connection:
            row = connection.execute(_keys.select().where(_keys.c.id == _id(digest))).first()
        if row is None or not hmac.compare_digest(row.digest, digest) or not (key := _key(row)).lives:
            self._tries.failed(caller, digest)
            return None
        self._tries.opened(caller, digest)
        self._note_use(key)
        return key

    def find(self, id: str) -> Key | None:
        """The living key of that id, for whoever has shown its secret before."""
        with self._engine.connect() as connection:
            row = connection.execute(_keys.select().where(_keys.c.id == id)).first()
        key = row and _key(row)
        return key if key and key.lives else None

    def list(self) -> tuple[Key, ...]:
        """Every key ever made, oldest first."""
        with self._engine.connect() as connection:
            return tuple(_key(row) for row in connection.execute(_keys.select().order_by(_keys.c.created)))

    def revoke(self, id: str) -> None:
        """End a key now; a second time changes nothing. Raises NotFound."""
        with self._engine.begin() as connection:
            alive = sa.update(_keys).where(_keys.c.id == id)
            done = connection.execute(alive.values(revoked=sa.func.coalesce(_keys.c.revoked, _naive(_now()))))
            if not done.rowcount:
                raise _unknown(id)

    def rotate(self, id: str, overlap: timedelta = OVERLAP) -> tuple[str, Key]:
        """A new secret for the same role, label, scopes and end; the old one opens for ``overlap`` more. Raises NotFound."""
        old = self.find(id)
        if old is None:
            raise _unknown(id)
        made = self._made(replace(old, created=_now(), last_used=None, retired=None))
        self.retire(id, _now() + overlap)
        return made

    def retire(self, id: str, end: datetime) -> None:
        """It opens until then, or until whatever ends it before."""
        with self._engine.begin() as connection:
            end = _naive(end)
            sooner = sa.func.min(sa.func.coalesce(_keys.c.retired, end), end)
            connection.execute(sa.update(_keys).where(_keys.c.id == id).values(retired=sooner))

    def close(self) -> None:
        self._tries.close()
        self._engine.dispose()

    def _made(self, key: Key) -> tuple[str, Key]:
        """With a secret and an id of its own."""
        secret = f"sk_{key.role}_{secrets.token_urlsafe(32)}"
        key = replace(key, id=_id(_digest(secret)))
        row = {
            "id": key.id,
            "digest": _digest(secret),
            "role": key.role,
            "label": key.label,
            "created": _naive(key.created),
            "expires": key.expires and _naive(key.expires),
            "scopes": " ".join(sorted(key.only)),
            "rate": str(key.rate) if key.rate else None,
        }
        with self._engine.begin() as connection:
            connection.execute(_keys.insert().values(row))
        return secret, key

    def _grow(self) -> None:
        """What an earlier version made gets the newer columns; another process may be doing the same."""
        for name, kind in _ADDED.items():
            with self._engine.connect() as connection:
                there = {row[1] for row in connection.exec_driver_sql("PRAGMA table_info(api_key)")}
            if name not in there:
                with suppress(sa.exc.OperationalError), self._engine.begin() as connection:
                    connection.exec_driver_sql(f"ALTER TABLE api_key ADD COLUMN {name} {kind}")

    def _note_use(self, key: Key) -> None:
        now = _now()
        if key.last_used is None or now - key.last_used > _NOTED_EVERY:
            with self._engine.begin() as connection:
                used = sa.update(_keys).where(_keys.c.id == key.id)
                connection.execute(used.values(last_used=_naive(now)))


def _unknown(id: str) -> NotFound:
    return NotFound(f"no key {id!r}", field="id", fix="list the keys to see their ids")


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


def _id(digest: bytes) -> str:
    return digest.hex()[:12]


def _key(row: sa.Row[tuple[object, ...]]) -> Key:
    only = frozenset(Scope(name) for name in (row.scopes or "").split())
    times = _maybe(row.last_used), _maybe(row.revoked), _maybe(row.expires)
    rate = Rate.read(row.rate) if row.rate else None
    return Key(row.id, Role(row.role), row.label, _utc(row.created), *times, only, rate, _maybe(row.retired))


def _now() -> datetime:
    return datetime.now(UTC)


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _maybe(moment: datetime | None) -> datetime | None:
    return moment and _utc(moment)
