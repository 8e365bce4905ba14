"""The sweep decides the touched customers again at once, and nobody else."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.audit.models import Touched
from dunwell.audit.operations import touch
from dunwell.correspondence.listing import count_held_back
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning import closing, evidence
from dunwell.dunning.dispatching.waiting import candidates
from dunwell.dunning.models import Run
from dunwell.dunning.night import run_night
from dunwell.dunning.operations import drop_night, release_night
from dunwell.dunning.sweep import sweep
from dunwell.dunning.terms import RunKind, RunState
from dunwell.organizations.models import Organization
from dunwell.worklist.models import Standing
from dunwell.worklist.queries import list_alerts
from dunwell.worklist.terms import AlertKind
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 5)
AT = dt.datetime(2026, 10, 5, 4, tzinfo=dt.UTC)


@pytest.fixture
def house() -> Organization:
    with transaction.atomic():
        house = make.organization()
        make.invoice(house, make.customer(house, "ACME"), number="INV-1", due=dt.date(2026, 10, 1))
    run_night(house.pk, as_of=DAY, at=AT, actor="system:test")
    sweep(house.pk, at=AT)
    return house


def add(house: Organization, number: str) -> Customer:
    with transaction.atomic():
        who = make.customer(house, number)
        make.invoice(house, who, number=f"INV-{number}", due=dt.date(2026, 10, 1))
    return who


def test_what_came_in_since_the_night_is_acted_on(house: Organization) -> None:
    who = add(house, "BETA")
    found = sweep(house.pk, at=AT)
    assert (found["customers"], found["actions"]["message"]) == (1, 1)
    assert Message.objects.of(house).filter(customer=who).count() == 1
    assert Standing.objects.of(house).filter(customer=who, state="LATE").exists()
    assert Run.objects.of(house).filter(kind=RunKind.SWEEP, as_of=DAY, state=RunState.DONE).exists()


def test_a_second_sweep_finds_nothing(house: Organization) -> None:
    add(house, "BETA")
    sweep(house.pk, at=AT)
    assert sweep(house.pk, at=AT) == {
        "customers": 0,
        "actions": {"message": 0, "task": 0, "proposal": 0, "lapsed": 0},
    }
    assert not Touched.objects.of(house).exists()


def test_a_customer_touched_often_is_decided_once(house: Organization) -> None:
    who = add(house, "BETA")
    with transaction.atomic():
        touch(organization=house.pk, customers=[who.pk] * 50)
    assert sweep(house.pk, at=AT)["actions"]["message"] == 1
    assert Message.objects.of(house).filter(customer=who).count() == 1


def test_rows_that_another_sweep_took_roll_ours_back(house: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    who = add(house, "BETA")
    keep = evidence.keep

    def another_is_faster(blob: bytes) -> None:
        monkeypatch.setattr(evidence, "keep", keep)
        keep(blob)
        Touched.objects.of(house).delete()

    monkeypatch.setattr(evidence, "keep", another_is_faster)
    assert sweep(house.pk, at=AT)["customers"] == 0
    assert not Message.objects.of(house).filter(customer=who).exists()


def test_before_the_first_night_nothing_is_kept_up_to_date() -> None:
    with transaction.atomic():
        house = make.organization()
        make.invoice(house, make.customer(house), due=dt.date(2026, 10, 1))
    assert Touched.objects.of(house).exists()
    sweep(house.pk, at=AT)
    assert not Touched.objects.of(house).exists()
    assert not Message.objects.of(house).exists()


def test_messages_of_a_night_that_still_runs_do_not_leave(house: Organization) -> None:
    assert len(list(candidates(house.pk, at=AT))) == 1
    Run.objects.of(house).update(state=RunState.OPEN)
    assert list(candidates(house.pk, at=AT)) == []


@pytest.fixture
def unusual(monkeypatch: pytest.MonkeyPatch) -> Organization:
    """A house whose night reached so many that it waits for a person."""
    monkeypatch.setattr(closing, "SMALLEST_ODD_NIGHT", 1)
    with transaction.atomic():
        house = make.organization()
        make.invoice(house, make.customer(house, "ACME"), number="INV-1", due=dt.date(2026, 10, 1))
    run_night(house.pk, as_of=DAY, at=AT, actor="system:test")
    add(house, "BETA")
    sweep(house.pk, at=AT)
    return house


def test_a_ledger_that_grows_after_the_night_waits_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "SMALLEST_ODD_NIGHT", 4)
    monkeypatch.setattr("dunwell.dunning.sweep.BATCH", 2)
    with transaction.atomic():
        house = make.organization()
        for number in range(10):
            make.customer(house, f"QUIET-{number}")
    run_night(house.pk, as_of=DAY, at=AT, actor="system:test")
    sweep(house.pk, at=AT)
    for number in range(3):
        add(house, f"NEW-{number}")
    sweep(house.pk, at=AT)
    assert set(states(house).values()) == {"READY"}, "three more are not many"
    for number in range(3, 6):
        add(house, f"NEW-{number}")
    sweep(house.pk, at=AT)
    assert set(states(house).values()) == {"IN_REVIEW"}, "also those that were written before it was known"
    night = Run.objects.of(house).get(kind=RunKind.NIGHT)
    assert night.review_reason.startswith("with what came in since, 5 messages reach over 20 % of 16 customers")
    assert len(alert(house)) == 1
    with transaction.atomic():
        assert release_night(organization=house.pk, run=night.pk, at=AT, actor="user:1") == 6
    add(house, "LATER")
    sweep(house.pk, at=AT)
    assert set(states(house).values()) == {"READY"}


def test_what_sweeps_write_every_day_is_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "SMALLEST_ODD_NIGHT", 2)
    monkeypatch.setattr(closing, "NIGHTS_FOR_MEDIAN", 2)
    with transaction.atomic():
        house = make.organization()
        for number in range(40):
            make.customer(house, f"QUIET-{number}")
    for day in range(4):
        at, on = AT + dt.timedelta(days=day), DAY + dt.timedelta(days=day)
        run_night(house.pk, as_of=on, at=at, actor="system:test")
        for number in range(2):
            add(house, f"NEW-{day}-{number}")
        sweep(house.pk, at=at)
    said = Run.objects.of(house).filter(kind=RunKind.NIGHT).order_by("as_of").values_list("review_reason", flat=True)
    assert list(said) == ["", "", "", ""]


def states(house: Organization) -> dict[str, str]:
    """The state of each customer's message."""
    names = dict(Customer.objects.of(house).values_list("pk", "number"))
    return {names[who]: state for who, state in Message.objects.of(house).values_list("customer_id", "state")}


def alert(house: Organization) -> list[str]:
    """What is told of unusual nights."""
    return [one.text for one in list_alerts(house.pk, kinds=[AlertKind.CIRCUIT_BREAKER])]


def test_who_lets_an_unusual_night_pass_frees_what_sweeps_added_to_it(unusual: Organization) -> None:
    run = Run.objects.of(unusual).get(kind=RunKind.NIGHT)
    assert states(unusual) == {"ACME": "IN_REVIEW", "BETA": "IN_REVIEW"}
    assert count_held_back(unusual.pk, night_on=DAY, because=run.review_reason) == 2
    with transaction.atomic():
        assert release_night(organization=unusual.pk, run=run.pk, at=AT, actor="user:1") == 2
    assert states(unusual) == {"ACME": "READY", "BETA": "READY"}
    add(unusual, "CARL")
    sweep(unusual.pk, at=AT)
    run_night(unusual.pk, as_of=DAY, at=AT, actor="system:test")
    assert set(states(unusual).values()) == {"READY"}, "neither a sweep nor the same night again holds them back"
    assert alert(unusual) == []


def test_after_an_unusual_night_was_dropped_what_sweeps_write_waits_and_is_told_of(unusual: Organization) -> None:
    run = Run.objects.of(unusual).get(kind=RunKind.NIGHT)
    with transaction.atomic():
        assert drop_night(organization=unusual.pk, run=run.pk, reason="a wrong file", at=AT, actor="user:1") == 2
    assert alert(unusual) == []
    add(unusual, "CARL")
    sweep(unusual.pk, at=AT)
    assert states(unusual) == {"ACME": "DROPPED", "BETA": "DROPPED", "CARL": "IN_REVIEW"}
    assert len(alert(unusual)) == 1
