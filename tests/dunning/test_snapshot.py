"""The snapshot reads what decides, however much of the past lies beside it."""

import datetime as dt

import pytest

from dunwell.correspondence.models import Message
from dunwell.dunning import reading
from dunwell.dunning.book import open_book
from dunwell.dunning.models import StepTaken
from dunwell.dunning.night import run_night
from dunwell.dunning.reading import Reader
from dunwell.dunning.snapshot import read_accounts
from tests import make

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 9, 7)
NIGHTS = 45


def test_steps_of_settled_lines_are_left_out_once_most_are_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.organization()
    customers = [make.customer(house, f"C{number}") for number in range(4)]
    for number, who in enumerate(customers):
        make.invoice(house, who, number=f"A-{number}", due=FIRST)
        settled = make.invoice(house, who, number=f"B-{number}", due=FIRST - dt.timedelta(days=2))
        make.payment(house, who, 100_000, on=FIRST + dt.timedelta(days=NIGHTS - 5), to=[(settled, 100_000)])
    for number in range(NIGHTS):
        on = FIRST + dt.timedelta(days=number)
        at = dt.datetime.combine(on, dt.time(4), dt.UTC)
        run_night(house.pk, as_of=on, at=at, actor="system:test")
        Message.objects.of(house).filter(state="READY").update(state="SENT", accepted_at=at, accepted_on=on)
    book = open_book(house.pk, as_of=FIRST + dt.timedelta(days=NIGHTS))
    first, last = customers[0].pk, customers[-1].pk
    everything = list(read_accounts(book, first, last))
    assert {step.subject > 0 for step in StepTaken.objects.of(house)} == {True, False}, "both kinds of steps are there"

    monkeypatch.setattr(reading, "MANY_STEPS", 0)
    assert list(read_accounts(book, first, last)) == everything
    reader = Reader(book, first, last)
    wanted, known = {row[1] for row in reader.steps(lines=1)}, {row[1] for row in reader.steps()}
    assert wanted < known
    assert wanted == {line.id for account in everything for line in account.lines} | {-who.pk for who in customers}
