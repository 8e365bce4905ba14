"""Trials: a draft played beside what is in force, by a worker, with progress; called off it leaves nothing."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import transaction

from dunwell.dunning import simulating, trials
from dunwell.dunning.models import StepTaken, Trial
from dunwell.dunning.night import run_night
from dunwell.dunning.terms import TrialKind
from dunwell.dunning.trials import ask_trial, call_off, find_trial, last_trial, play_next
from dunwell.kit.leases import LeaseState
from dunwell.organizations.models import Organization
from dunwell.strategies import documents
from dunwell.strategies import operations as strategies
from dunwell.strategies.operations import StrategyError
from tests import make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 5)
BY: dict[str, Any] = {"at": make.AT, "actor": "user:1"}
SEGMENTS = 'segments:\n  - {key: all, name: All, when: [country, "=", DE], strategy: firm}\n'


@pytest.fixture
def house() -> Organization:
    """A creditor with a few customers who are late."""
    with transaction.atomic():
        found = make.organization()
        strategies.ensure_builtin(found.pk, make.AT)
        for number in range(4):
            who = make.customer(found, f"C{number}")
            make.invoice(found, who, 50_000, number=f"I{number}", due=TODAY - dt.timedelta(days=2 + number))
    return found


def ask(house: Organization, kind: TrialKind = TrialKind.AHEAD, subject: str = "") -> uuid.UUID:
    """Ask for a trial of the segments."""
    return ask_trial(organization=house.pk, subject=subject, kind=kind, today=TODAY, **BY)


def draft(house: Organization) -> None:
    """Save a draft that puts everybody on a firmer strategy."""
    with transaction.atomic():
        strategies.save_segments(organization=house.pk, text=SEGMENTS, **BY)


def test_without_a_draft_or_with_a_broken_one_there_is_nothing_to_try(house: Organization) -> None:
    with transaction.atomic():
        with pytest.raises(StrategyError, match="no draft"):
            ask(house)
        strategies.save_segments(organization=house.pk, text="segments: [{}]", **BY)
        with pytest.raises(StrategyError, match="cannot be tried yet"):
            ask(house)


def test_a_trial_ahead_says_who_is_treated_differently_and_writes_nothing(house: Organization) -> None:
    draft(house)
    with transaction.atomic():
        key = ask(house)
    assert trials.has_waiting(house.pk, make.AT)
    assert play_next(house.pk)
    assert not play_next(house.pk)
    row = find_trial(house.pk, key)
    assert row is not None
    assert (row.lease_state, row.progress, row.total, row.is_going_on) == (LeaseState.DONE, 1, 1, False)
    assert (row.from_on, row.to_on) == (TODAY, TODAY + dt.timedelta(days=14))
    assert row.found["against"]["moved"] == [
        {"from": "courteous", "from_segment": "", "to": "firm", "segment": "all", "customers": 4}
    ]
    assert not StepTaken.objects.of(house).exists()
    assert last_trial(house.pk, "", number=1) == row
    assert last_trial(house.pk, "", number=2) is None


def test_after_tonights_night_the_next_one_is_the_first(house: Organization) -> None:
    run_night(house.pk, as_of=TODAY, at=make.AT, actor=make.ACTOR)
    draft(house)
    with transaction.atomic():
        key = ask(house)
    row = find_trial(house.pk, key)
    assert row is not None
    assert row.from_on == TODAY + dt.timedelta(days=1)
    play_next(house.pk)
    found = find_trial(house.pk, key)
    assert found is not None
    # What was written and waits counts as withdrawn while nothing leaves: it is written anew, once.
    assert found.found["by_day"][0]["messages"] > 0


def test_a_trial_of_the_past_is_of_a_strategy_nobody_follows_yet(house: Organization) -> None:
    text = documents.builtin("firm").replace("key: firm", "key: mine")
    with transaction.atomic():
        strategies.save_draft(organization=house.pk, key="mine", text=text, **BY)
        key = ask(house, TrialKind.PAST, "mine")
    play_next(house.pk)
    row = find_trial(house.pk, key)
    assert row is not None
    assert (row.from_on, row.to_on) == (TODAY - dt.timedelta(days=91), TODAY - dt.timedelta(days=1))
    assert row.found["against"]["moved"][0]["to"] == "mine"


def test_one_that_waits_is_called_off_at_once(house: Organization) -> None:
    draft(house)
    with transaction.atomic():
        key = ask(house)
        call_off(organization=house.pk, trial=key, at=make.AT)
    row = find_trial(house.pk, key)
    assert row is not None
    assert (row.is_called_off, row.is_going_on, row.found) == (True, False, {})
    assert not play_next(house.pk)
    assert last_trial(house.pk, "") is None


def test_one_that_is_played_stops_and_keeps_nothing(house: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    draft(house)
    with transaction.atomic():
        key = ask(house)
    real = simulating.simulate

    def interrupted(*told: Any, progress: Any, **named: Any) -> Any:
        call_off(organization=house.pk, trial=key, at=make.AT)
        return real(*told, progress=progress, **named)

    monkeypatch.setattr("dunwell.dunning.trials.simulate", interrupted)
    play_next(house.pk)
    row = find_trial(house.pk, key)
    assert row is not None
    assert (row.is_called_off, row.found, row.is_going_on) == (True, {}, False)


def test_one_whose_worker_died_is_played_again(house: Organization) -> None:
    draft(house)
    with transaction.atomic():
        key = ask(house)
    gone = make.AT - dt.timedelta(days=1)
    Trial.objects.of(house).update(lease_state=LeaseState.WORKING, lease_until=gone, attempt=1)
    assert play_next(house.pk)
    row = find_trial(house.pk, key)
    assert row is not None
    assert row.found["customers"] == 4
