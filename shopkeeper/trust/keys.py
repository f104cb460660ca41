"""API keys: who may read the shop and who may change it.

Knows secrets only at the moment they are made; the file holds their SHA-256. A plain fast hash is right here: a key has
256 random bits, so nobody can guess one however fast the hash (a slow hash protects weak, human-made passwords).
Refuses to know protocols and rate limits.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from shopkeeper.types.errors import NotFound

_NOTED_EVERY = timedelta(minutes=1)
"""``last_used`` is for people: writing it on every request would make each read a write."""


class Role(StrEnum):
    PUBLIC = "public"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key. ``id`` names it in lists and logs; it is no secret. Times are UTC."""

    id: str
    role: Role
    label: str
    created: datetime
    last_used: datetime | None = None
    revoked: datetime | None = None


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
)


class Keys:
    """The keys of one shop, in a small SQLite file that any number of processes share."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._engine = sa.create_engine(f"sqlite:///{file}")
        with self._engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.exec_driver_sql("PRAGMA synchronous=FULL")
            connection.execute(sa.schema.CreateTable(_keys, if_not_exists=True))
        file.chmod(0o600)

    def create(self, role: Role, label: str = "") -> tuple[str, Key]:
        """A new key and its secret (``sk_public_…``), which is shown this once and cannot be read again."""
        secret = f"sk_{role}_{secrets.token_urlsafe(32)}"
        key = Key(_id(_digest(secret)), role, label, _now())
        row = {
            "id": key.id,
            "digest": _digest(secret),
            "role": role,
            "label": label,
            "created": _naive(key.created),
        }
        with self._engine.begin() as connection:
            connection.execute(_keys.insert().values(row))
        return secret, key

    def check(self, secret: str) -> Key | None:
        """The living key that ``secret`` opens, or None. A revocation counts from the next call, in every process."""
        digest = _digest(secret)
        with self._engine.connect() as connection:
            row = connection.execute(_keys.select().where(_keys.c.id == _id(digest))).first()
        if row is None or not hmac.compare_digest(row.digest, digest) or row.revoked:
            return None
        key = _key(row)
        self._note_use(key)
        return key

    def find(self, id: str) -> Key | None:
        """The living key of that id, for whoever has shown its secret before."""
        with self._engine.connect() as connection:
            row = connection.execute(_keys.select().where(_keys.c.id == id)).first()
        return None if row is None or row.revoked else _key(row)

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
                raise NotFound(f"no key {id!r}", field="id", fix="list the keys to see their ids")

    def close(self) -> None:
        self._engine.dispose()

    def _note_use(self, key: Key) -> None:
        now = _now()
        if key.last_used is None or now - key.last_used > _NOTED_EVERY:
            with self._engine.begin() as connection:
                used = sa.update(_keys).where(_keys.c.id == key.id)
                connection.execute(used.values(last_used=_naive(now)))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


def _id(digest: bytes) -> str:
    return digest.hex()[:12]


def _key(row: sa.Row[tuple[object, ...]]) -> Key:
    return Key(
        row.id, Role(row.role), row.label, _utc(row.created), _maybe(row.last_used), _maybe(row.revoked)
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _maybe(moment: datetime | None) -> datetime | None:
    return moment and _utc(moment)
