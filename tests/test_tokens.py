"""Tokens: seen once, kept as digests, revoked at once; guessing them locks nobody out."""

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from api_server import serving
from hypothesis import given
from hypothesis import strategies as st

from api.guessing import CLIENTS, MOST, SECONDS, Guesses
from kg.catalogue import Unacceptable
from kg.tokens import PREFIX, Tokens, TokenThere, UnknownToken

ROOT = Path(__file__).parent.parent


def klynge(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """One run of the command."""
    return subprocess.run(
        [sys.executable, "-m", "kg.cli", "token", *words],
        env={**os.environ, "KLYNGE_HOME": str(home), "COLUMNS": "40", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def kept(home: Path) -> str:
    """Everything that a home folder holds about tokens."""
    return "".join(p.read_text() for p in (home / "tokens").iterdir())


def test_a_token_is_256_random_bits_and_only_its_digest_is_kept(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    made = {tokens.make(f"Person {n}") for n in range(20)}
    assert len(made) == 20
    for token in made:
        assert re.fullmatch(PREFIX + r"[A-Za-z0-9_-]{43}", token)
        assert token not in kept(tmp_path)
        assert hashlib.sha256(token.encode()).hexdigest() in kept(tmp_path)


def test_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Tokens(tmp_path).make("Ada")
        Tokens(tmp_path).make("Grace")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "tokens/tokens.json").stat().st_mode) == 0o600


def test_the_owner_of_a_token_is_known_until_it_is_revoked(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    ada, grace = tokens.make("Ada"), tokens.make("  Grace Hopper ")
    assert [t.name for t in tokens.listed()] == ["Ada", "Grace Hopper"]
    assert (tokens.owner(ada), tokens.owner(grace)) == ("Ada", "Grace Hopper")
    tokens.revoke("Ada")
    assert tokens.owner(ada) is None
    assert Tokens(tmp_path).owner(grace) == "Grace Hopper"
    again = tokens.make("Ada")
    assert again != ada
    assert tokens.owner(ada) is None


@given(st.text(max_size=300))
def test_nothing_but_the_token_is_taken(text: str) -> None:
    made = PREFIX + "x" * 43
    tokens = Tokens(Path("nowhere"))
    assert tokens.owner(text) is None
    assert tokens.owner(made) is None


def test_what_differs_a_little_is_no_token(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    token = tokens.make("Ada")
    stored = tokens.listed()[0].digest
    for wrong in (
        token[:-1],
        token + "A",
        token.swapcase(),
        token.removeprefix(PREFIX),
        stored,
        "",
    ):
        assert tokens.owner(wrong) is None


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, "\x1b[31m"])
def test_a_name_that_cannot_be_shown_gets_no_token(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unacceptable):
        Tokens(tmp_path).make(name)
    assert Tokens(tmp_path).listed() == []


def test_one_name_has_one_token(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    token = tokens.make("Ada")
    with pytest.raises(TokenThere, match="Ada"):
        tokens.make(" Ada ")
    assert tokens.owner(token) == "Ada"
    with pytest.raises(UnknownToken, match="Grace"):
        tokens.revoke("Grace")


def test_tokens_made_at_once_are_all_kept(tmp_path: Path) -> None:
    made: dict[str, str] = {}

    def make(name: str) -> None:
        made[name] = Tokens(tmp_path).make(name)

    threads = [threading.Thread(target=make, args=(f"p{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {Tokens(tmp_path).owner(token) for token in made.values()} == set(made)
    assert len(made) == 8
    names = sorted(p.name for p in (tmp_path / "tokens").iterdir())
    assert names == ["lock", "tokens.json"]


def test_the_commands(tmp_path: Path) -> None:
    made = klynge("make", "Ada Lovelace", home=tmp_path)
    token = made.stdout.strip()
    assert (made.returncode, made.stderr) == (0, "")
    assert Tokens(tmp_path).owner(token) == "Ada Lovelace"
    listed = klynge("list", home=tmp_path)
    assert "Ada Lovelace" in listed.stdout
    assert token not in listed.stdout
    twice = klynge("make", "Ada Lovelace", home=tmp_path)
    assert (twice.returncode, twice.stdout) == (2, "")
    assert klynge("revoke", "Nobody", home=tmp_path).returncode == 3
    assert klynge("revoke", "Ada Lovelace", home=tmp_path).returncode == 0
    assert Tokens(tmp_path).owner(token) is None
    assert "no tokens" in klynge("list", home=tmp_path).stdout


def deleted(client: httpx.Client, token: str, forged: str = "") -> httpx.Response:
    """The answer to a request that needs a token, and changes nothing."""
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": forged}
    return client.delete("/datasets/nowhere", headers=headers)


def test_guessing_is_slowed_down_and_the_owner_still_let_in(
    small_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """From one address, as behind a proxy; and neither token nor guess is in the log."""
    token = Tokens(small_home).make("Ada")
    with serving(small_home) as client:
        answers = [deleted(client, f"klynge_guess{n}") for n in range(MOST + 5)]
        assert [a.status_code for a in answers] == [401] * MOST + [429] * 5
        late = answers[-1]
        assert 0 < int(late.headers["retry-after"]) <= SECONDS
        assert late.json()["code"] == "too-many-guesses"
        assert deleted(client, token).status_code == 404
        assert deleted(client, "klynge_more").status_code == 429
        assert client.delete("/datasets/nowhere").status_code == 401
        assert client.get("/datasets").status_code == 200
        Tokens(small_home).revoke("Ada")
        assert deleted(client, token).status_code == 429
        shown = client.get("/metrics").text + client.get("/openapi.json").text
    logged = "".join(capfd.readouterr())
    assert json.loads(logged.splitlines()[0])["path"] == "/datasets/nowhere"
    for text in (logged, shown, "".join(a.text for a in answers)):
        assert token not in text
        assert "guess1" not in text


def test_a_client_is_who_connects_whatever_it_says(
    small_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(small_home) as client:
        answers = [deleted(client, "klynge_no", forged=f"192.0.2.{n}") for n in range(MOST + 1)]
    assert [a.status_code for a in answers] == [401] * MOST + [429]
    logged = capfd.readouterr().err.splitlines()
    assert {json.loads(line)["client"] for line in logged} == {"127.0.0.1"}


def test_a_client_may_be_wrong_again_after_a_while() -> None:
    """The clock is an argument: to set that of the process would stop the servers of other tests,
    whose loops would sleep for hours."""
    seconds = 0.0
    guesses = Guesses(lambda: seconds)
    assert [guesses.wait("192.0.2.1") for _ in range(MOST)] == [0] * MOST
    seconds = 20.0
    assert guesses.wait("192.0.2.1") == SECONDS - 20
    assert guesses.wait("192.0.2.2") == 0
    seconds = SECONDS
    assert guesses.wait("192.0.2.1") == 0


def test_one_network_is_one_client_and_few_are_remembered() -> None:
    guesses = Guesses(lambda: 0.0)
    waits = [guesses.wait(f"2001:db8::{n:x}") for n in range(MOST + 1)]
    assert waits == [0] * MOST + [SECONDS]
    assert guesses.wait("2001:db8:0:1::1") == 0
    for n in range(CLIENTS + 10):
        guesses.wait(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
    assert len(guesses._wrong) == CLIENTS
