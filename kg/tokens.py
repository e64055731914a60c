"""Tokens that let someone change datasets over HTTP; of each only a digest is kept.

A token is 256 random bits, so its SHA-256 gives nobody a list to try words against; a slow hash
would add no safety, and would let anyone who sends wrong tokens keep the server busy.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.catalogue import signed
from kg.durability import locked, replace

PREFIX = "klynge_"
"""What a token begins with, by which programs that look for leaked secrets know it."""
BYTES = 32
LONGEST = 200
MINE = 0o600


class TokenThere(ValueError):
    """A name that has a token already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is a token of '{name}' already; revoke it first")


class UnknownToken(LookupError):
    """A name that has no token."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no token of '{name}'")


@dataclass(frozen=True)
class Token:
    """What is on record of a token: whose it is, its digest, and when it was made (UTC)."""

    name: str
    digest: str
    made: str


class Tokens:
    """The tokens of a home folder, in a file that its owner alone can read."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "tokens"
        self._file = self._folder / "tokens.json"

    def listed(self) -> list[Token]:
        """All tokens, by name."""
        if not self._file.is_file():
            return []
        return [Token(**one) for one in json.loads(self._file.read_text(encoding="utf-8"))]

    def make(self, name: str) -> str:
        """A new token for someone, to be seen this once. Raises `Unacceptable`, `TokenThere`."""
        name, secret = signed(name), PREFIX + secrets.token_urlsafe(BYTES)
        with locked(self._folder):
            others = self.listed()
            if any(token.name == name for token in others):
                raise TokenThere(name)
            made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._write([*others, Token(name, _digest(secret), made)])
        return secret

    def revoke(self, name: str) -> None:
        """Make the token of someone worthless, from the next request on. Raises `UnknownToken`."""
        with locked(self._folder):
            tokens = self.listed()
            kept = [token for token in tokens if token.name != name.strip()]
            if len(kept) == len(tokens):
                raise UnknownToken(name)
            self._write(kept)

    def owner(self, secret: str) -> str | None:
        """Whose token this is; None for what is no token.

        It takes as long whether, and where, it differs from one that is.
        """
        if len(secret) > LONGEST:
            return None
        digest, found = _digest(secret), None
        for token in self.listed():
            if hmac.compare_digest(digest, token.digest):
                found = token.name
        return found

    def _write(self, tokens: list[Token]) -> None:
        by_name = sorted(tokens, key=lambda token: token.name)
        text = json.dumps([asdict(token) for token in by_name], ensure_ascii=False, indent=2)
        replace(self._file, text + "\n", MINE)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
