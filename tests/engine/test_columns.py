"""A blob gives back what was packed, to the last field."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.engine import columns, packing
from dunwell.engine.context import Context
from dunwell.engine.decide import decide
from dunwell.engine.facts import Account
from tests.engine.random_accounts import CASES, TODAY


@given(st.lists(CASES, max_size=8))
def test_what_is_packed_comes_back_and_is_decided_the_same(found: list[Any]) -> None:
    cases = [
        (account._replace(id=place), strategy, context) for place, (account, strategy, context) in enumerate(found)
    ]
    decided = [
        (account, decide(account, strategy, today=TODAY, context=context)) for account, strategy, context in cases
    ]
    back = list(columns.decode(columns.encode(decided, today=TODAY)))
    assert [account for account, _ in back] == [account for account, _ in decided]
    assert [kept for _, kept in back] == [columns.outcome(decision) for _, decision in decided]
    again = [
        columns.outcome(decide(account, strategy, today=TODAY, context=context))
        for (account, _), (_, strategy, context) in zip(back, cases, strict=True)
    ]
    assert again == [kept for _, kept in back]


@given(st.lists(CASES, max_size=4), st.lists(st.sampled_from(["", *"abcd"]), max_size=12))
def test_the_idle_come_back_one_by_one_in_their_places(found: list[Any], places: list[str]) -> None:
    """Each place is somebody busy, or one like the idle account of its letter."""
    alike = [
        Account(0, kind="BUSINESS", country=letter, next_due=date(2026, 12, ord(letter) % 28)) for letter in "abcd"
    ]
    pairs = [(account, decide(account, None, today=TODAY, context=Context())) for account in alike]
    busy = []
    for place, letter in enumerate(places):
        if not letter and found:
            account, strategy, context = found[place % len(found)]
            account = account._replace(id=place)
            busy.append((account, decide(account, strategy, today=TODAY, context=context)))
    idle = [(place, "abcd".index(letter)) for place, letter in enumerate(places) if letter]
    those = columns.Idle([pk for pk, _ in idle], [number for _, number in idle], pairs if idle else [])
    each = [(alike[number]._replace(id=pk), pairs[number][1]) for pk, number in idle]
    expected = sorted([*busy, *each], key=lambda pair: pair[0].id)
    back = list(columns.decode(columns.encode(busy, today=TODAY, idle=those)))
    assert back == [(account, columns.outcome(decision)) for account, decision in expected]


def test_who_has_something_in_play_is_not_kept_as_idle() -> None:
    busy = Account(1, credits={"EUR": 5})
    decision = decide(busy, None, today=TODAY, context=Context())
    with pytest.raises(AssertionError, match="as usual"):
        columns.encode([], today=TODAY, idle=columns.Idle([1], [0], [(busy, decision)]))


def one(**facts: Any) -> bytes:
    account = Account(7, **facts)
    return columns.encode([(account, decide(account, None, today=TODAY, context=Context()))], today=TODAY)


def test_nothing_packs_to_nothing() -> None:
    assert columns.encode([], today=TODAY) == b""
    assert list(columns.decode(b"")) == []


@pytest.mark.parametrize("day", [None, date.min, date.max, date(1935, 1, 1)])
def test_any_day_fits(day: date | None) -> None:
    [(account, _)] = columns.decode(one(held_until=day))
    assert account.held_until == day


@pytest.mark.parametrize("minor", [1, 255, 256, 2**31, 2**40, -5])
def test_any_amount_fits(minor: int) -> None:
    [(account, _)] = columns.decode(one(credits={"EUR": minor, "USD": 1}, custom={"rating": "A"}))
    assert account.credits == {"EUR": minor, "USD": 1}
    assert account.custom == {"rating": "A"}


def test_a_blob_of_another_byte_order_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = [Account(place, credits={"EUR": 1000 * place}) for place in range(1, 400)]
    pairs = [(account, decide(account, None, today=TODAY, context=Context())) for account in accounts]
    blob = columns.encode(pairs, today=TODAY)
    reader = packing.Reader(blob)
    native = list(reader.ints("account.id"))
    other = packing.Reader(blob)
    other.swapped = True
    assert list(other.ints("account.id")) == native  # one value throughout, nothing to swap
    sizes, keys = reader.head["account.credits/size"], reader.head["account.credits/key"]
    assert sizes[0] == keys[0] == "="
    assert other.ints("account.credits/value")[0] != 1000


def test_what_is_no_blob_is_refused() -> None:
    with pytest.raises(ValueError, match="no evidence"):
        list(columns.decode(b"rubbish"))
    import json
    import zlib

    head = json.dumps({"format": 99}).encode()
    with pytest.raises(ValueError, match="format 99"):
        list(columns.decode(zlib.compress(len(head).to_bytes(4, "big") + head)))


def test_a_field_that_came_later_has_its_default_in_older_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    older = {name: kind for name, kind in columns._ACCOUNT.items() if name not in ("further", "segment")}
    with monkeypatch.context() as before:
        before.setattr(columns, "_ACCOUNT", older)
        blob = one(custom={"rating": "A"}, credits={"EUR": 5})
    [(account, _)] = columns.decode(blob)
    assert account == Account(7, custom={"rating": "A"}, credits={"EUR": 5})


@pytest.mark.parametrize(
    ("most", "size"), [(127, 1), (255, 1), (32767, 2), (65535, 2), (2**32 - 1, 4), (2**63 - 1, 8), (2**64 - 1, 8)]
)
def test_a_column_is_as_narrow_as_its_numbers_allow(most: int, size: int) -> None:
    writer = packing.Writer(TODAY)
    writer.ints("some", [0, most])
    assert sum(map(len, writer.bytes)) == 2 * size
    assert list(packing.Reader(writer.blob()).ints("some")) == [0, most]
    with pytest.raises(OverflowError):
        writer.ints("more", [0, 2**64])
