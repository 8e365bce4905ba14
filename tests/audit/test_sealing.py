"""Sealing beside writing: several sealers and writers at once leave one whole chain."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from dunwell.audit import operations, sealing
from dunwell.audit.verifying import verify
from tests.audit.conftest import AT

WRITERS, EACH = 4, 25


def write(number: int) -> None:
    try:
        for turn in range(EACH):
            with transaction.atomic():
                operations.record(
                    organization=None, at=AT, actor=f"user:{number}", verb="note.written", body={"turn": turn}
                )
    finally:
        connection.close()


def seal(_number: int) -> int:
    try:
        return sum(sealing.seal_batch() for _ in range(EACH))
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite in memory is one connection; it has one writer")
def test_several_sealers_and_writers_leave_one_whole_chain() -> None:
    with ThreadPoolExecutor(2 * WRITERS) as pool:
        writers = [pool.submit(write, number) for number in range(WRITERS)]
        sealers = [pool.submit(seal, number) for number in range(WRITERS)]
        sealed = sum(one.result() for one in sealers)
        assert [one.result() for one in writers] == [None] * WRITERS
    sealed += sealing.seal_all()
    proof = verify(at=AT + dt.timedelta(minutes=1))
    assert (sealed, proof.events, proof.broken) == (WRITERS * EACH, WRITERS * EACH, [])


@pytest.mark.django_db
def test_long_records_are_sealed_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    for _ in range(7):
        operations.record(organization=None, at=AT, actor="cli", verb="note.written", body={})
    assert sealing.seal_batch() == 3
    assert sealing.seal_all() == 4
    assert sealing.seal_all() == 0
    assert sealing.last_sealed().number == 7


def test_what_is_not_there_changes_the_seal() -> None:
    """Nothing and an empty text are told apart, and no text can pretend to be two."""
    row: tuple[Any, ...] = (1, None, AT, "a", "b", "", None, None, "d")
    others = [
        (1, None, AT, "a", "b", "", None, "", "d"),
        (1, None, AT, 'a", "b', "", "", None, None, "d"),
        (1, 0, AT, "a", "b", "", None, None, "d"),
        (1, None, AT + dt.timedelta(microseconds=1), "a", "b", "", None, None, "d"),
    ]
    digests = {sealing.event_digest(other) for other in [row, *others]}
    assert len(digests) == 5
    elsewhere = (*row[:2], AT.astimezone(dt.timezone(dt.timedelta(hours=2))), *row[3:])
    assert sealing.event_digest(elsewhere) == sealing.event_digest(row)
