"""Turns: never more at once than may, client by client, none lost, whatever is cancelled when."""

import asyncio
import contextlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import run

from api.turns import Full, Turns

PATIENCE = 5


async def waiting(turns: Turns, *clients: str) -> tuple[list[str], list[asyncio.Task[None]]]:
    """Clients that wait, in this order; the list gets each as its turn comes."""
    came: list[str] = []

    async def wait(client: str) -> None:
        """Wait, and say that the turn came."""
        await turns.take(client, PATIENCE)
        came.append(client)

    tasks = []
    for client in clients:
        tasks.append(asyncio.create_task(wait(client)))
        await asyncio.sleep(0)
    return came, tasks


async def given_back(turns: Turns, times: int) -> None:
    """Turns given back, each taken up by who waits."""
    for _ in range(times):
        turns.give()
        await asyncio.sleep(0)
        await asyncio.sleep(0)


def test_clients_have_their_turns_one_after_another() -> None:
    async def played() -> list[str]:
        turns = Turns(1, waiting=10)
        await turns.take("a", PATIENCE)
        came, _ = await waiting(turns, "a", "a", "a", "b", "b", "c")
        await given_back(turns, 6)
        return came

    assert run(played()) == ["a", "b", "c", "a", "b", "a"]


def test_who_waits_most_gives_a_place_to_who_waits_less() -> None:
    async def played() -> tuple[list[str], list[BaseException | None]]:
        turns = Turns(1, waiting=3)
        await turns.take("a", PATIENCE)
        came, tasks = await waiting(turns, "a", "a", "a", "b")
        with pytest.raises(Full):
            await turns.take("a", PATIENCE)
        await given_back(turns, 3)
        return came, [t.exception() if t.done() else None for t in tasks]

    came, ended = run(played())
    assert came == ["a", "b", "a"]
    assert [type(e) for e in ended] == [type(None), type(None), Full, type(None)]


def test_nobody_waits_where_nobody_may() -> None:
    async def played() -> None:
        turns = Turns(1, waiting=0)
        await turns.take("a", PATIENCE)
        with pytest.raises(Full):
            await turns.take("b", PATIENCE)
        turns.give()
        await turns.take("b", PATIENCE)

    run(played())


def test_patience_ends() -> None:
    async def played() -> None:
        turns = Turns(1, waiting=1)
        await turns.take("a", PATIENCE)
        with pytest.raises(TimeoutError):
            await turns.take("b", 0.01)
        with pytest.raises(TimeoutError):  # the place is free again
            await turns.take("b", 0.01)
        turns.give()
        await turns.take("b", 0.01)

    run(played())


CLIENTS = st.sampled_from("abc")
STEP = st.one_of(
    st.tuples(st.just("take"), CLIENTS),
    st.tuples(st.just("give"), st.just("")),
    st.tuples(st.just("cancel"), st.integers(0, 30).map(str)),
    st.tuples(st.just("pause"), st.just("")),
)


@given(st.lists(STEP, max_size=60), st.integers(1, 3), st.integers(0, 4))
def test_no_turn_is_lost_or_made(steps: list[tuple[str, str]], at_once: int, most: int) -> None:
    """After any takes, gives and cancellations: as many turns as ever can be had, and no more."""
    assert run(_had(steps, Turns(at_once, most), at_once)) == at_once


async def _had(steps: list[tuple[str, str]], turns: Turns, at_once: int) -> int:
    """How many turns can be had at once in the end."""
    held: Counter[str] = Counter()
    tasks: list[asyncio.Task[None]] = []

    async def take(client: str) -> None:
        """Take a turn, and note who holds it."""
        with contextlib.suppress(Full):
            await turns.take(client, PATIENCE)
            held[client] += 1

    for what, which in steps:
        if what == "take":
            tasks.append(asyncio.create_task(take(which)))
        elif what == "give" and held.total():
            held[next(iter(held.elements()))] -= 1
            turns.give()
        elif what == "cancel" and tasks:
            tasks[int(which) % len(tasks)].cancel()
        elif what == "pause":
            await asyncio.sleep(0)
        assert held.total() <= at_once
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for _ in range(held.total()):
        turns.give()
    had = 0
    with contextlib.suppress(Full, TimeoutError):
        while True:
            await turns.take("z", 0.001)
            had += 1
    return had
