"""A night that a person asks for, and one that is run ahead of its day."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from dunwell.audit.queries import list_events
from dunwell.dunning import asking
from dunwell.dunning.models import NightAsked, Run, RunRange
from dunwell.dunning.night import run_night
from dunwell.dunning.opening import NightRefusedError
from dunwell.dunning.terms import RunState
from dunwell.kit.leases import LeaseState
from dunwell.organizations.models import Organization
from dunwell.organizations.terms import Sending
from dunwell.project.schedule import SCHEDULE
from tests import make
from tests.dunning.nights import MONDAY, TEN, house_with_mail, mails, owes, send

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def house() -> Organization:
    """A creditor of whom somebody is late."""
    house = house_with_mail()
    owes(house)
    return house


def ask(house: Organization, as_of: dt.date = MONDAY, **more: Any) -> None:
    """Ask for the night of a day on Monday at ten."""
    said = {"today": MONDAY, "at": TEN, "actor": "user:7", **more}
    with transaction.atomic():
        asking.ask_night(organization=house.pk, as_of=as_of, **said)


def stands(house: Organization, at: dt.datetime = TEN) -> asking.Tonight:
    """Where the night of Monday stands."""
    return asking.tonight(house.pk, today=MONDAY, at=at)


def test_a_worker_runs_the_night_that_was_asked_for_in_the_name_of_who_asked(house: Organization) -> None:
    assert not stands(house).refused
    [job] = [job for job in SCHEDULE if job.name == "asked-night"]
    assert job.wanted
    assert not job.wanted(house, TEN)
    ask(house)
    assert job.wanted(house, TEN)
    assert not Run.objects.of(house).exists(), "asking runs nothing"
    found = stands(house)
    assert (found.is_waiting, found.is_running, found.asked_by) == (True, False, "user:7")
    asking.run_asked(house.pk, at=TEN)
    assert Run.objects.of(house).get().state == RunState.DONE
    assert not job.wanted(house, TEN)
    done = stands(house)
    assert (done.is_waiting, done.is_running, done.problem, done.refused) == (False, False, "", "")
    assert done.ran_at is not None
    assert done.asked_by == "", "the night says the rest"
    actors = {event.verb: event.actor for event in list_events(house.pk)}
    assert actors["night.asked"] == actors["night.closed"] == "user:7"
    asking.run_asked(house.pk, at=TEN)
    assert Run.objects.of(house).get().turn == 1, "nobody waits any more"


def test_what_cannot_be_asked_for_is_refused_in_plain_words(house: Organization) -> None:
    with pytest.raises(NightRefusedError, match="the page is of 4 Oct 2026, and today is 5 Oct 2026"):
        ask(house, MONDAY - DAY)
    ask(house)
    with pytest.raises(NightRefusedError, match="was asked for already"):
        ask(house)
    asking.run_asked(house.pk, at=TEN)
    ask(house)
    asking.run_asked(house.pk, at=TEN)
    assert Run.objects.of(house).get().turn == 2, "run again it adds what is new"
    run_night(house.pk, as_of=MONDAY + DAY, at=TEN, actor="cli")
    with pytest.raises(NightRefusedError, match="of 6 Oct 2026 already ran, ahead of its day"):
        ask(house)
    assert NightAsked.objects.of(house).filter(ended_at=None).count() == 0


def test_one_that_runs_says_how_far_it_is_and_is_not_started_twice(house: Organization) -> None:
    run_night(house.pk, as_of=MONDAY, at=TEN, actor="cli")
    Run.objects.of(house).update(state=RunState.OPEN)
    late = TEN + dt.timedelta(hours=1)
    RunRange.objects.of(house).update(lease_state=LeaseState.WORKING, lease_until=late + dt.timedelta(seconds=30))
    found = stands(house, late)
    assert (found.is_running, found.done, found.total) == (True, 0, 1)
    with pytest.raises(NightRefusedError, match="already runs"):
        ask(house, at=late)
    # Its worker died: it may be asked for, and goes on where it was.
    RunRange.objects.of(house).update(lease_until=late - dt.timedelta(seconds=1))
    assert not stands(house, late).is_running
    ask(house, at=late)
    asking.run_asked(house.pk, at=late)
    assert Run.objects.of(house).get().state == RunState.DONE


def test_one_that_no_worker_took_up_on_its_day_is_not_run_the_day_after(house: Organization) -> None:
    ask(house)
    asking.run_asked(house.pk, at=TEN + DAY)
    assert not Run.objects.of(house).exists()
    found = asking.tonight(house.pk, today=MONDAY + DAY, at=TEN + DAY)
    assert (found.problem, found.refused) == ("no worker took it up on 5 Oct 2026", "")
    ask(house, MONDAY + DAY, today=MONDAY + DAY, at=TEN + DAY)
    asking.run_asked(house.pk, at=TEN + DAY)
    assert asking.tonight(house.pk, today=MONDAY + DAY, at=TEN + DAY).problem == ""


def test_a_refusal_of_the_night_itself_is_kept_for_who_asked(house: Organization) -> None:
    ask(house)
    run_night(house.pk, as_of=MONDAY + DAY, at=TEN, actor="cli")
    asking.run_asked(house.pk, at=TEN)
    assert "already was" in stands(house).problem


def test_one_that_ends_in_a_fault_is_tried_again_later_and_later_and_then_given_up(
    house: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choke(*_args: Any, **_more: Any) -> None:
        raise ValueError("a value nobody expected.\nmore of it")

    monkeypatch.setattr(asking, "run_night", choke)
    ask(house)
    at = TEN
    for tries, pause in enumerate(asking.PAUSES, start=1):
        with pytest.raises(ValueError, match="nobody expected"):
            asking.run_asked(house.pk, at=at)
        found = stands(house, at)
        assert (found.is_waiting, found.again_at) == (True, at + pause)
        asking.run_asked(house.pk, at=at + pause / 2)  # not yet
        assert not asking.has_due(house.pk, at=at + pause / 2)
        assert NightAsked.objects.of(house).get().tries == tries
        at += pause
        assert asking.has_due(house.pk, at=at)
    assert found.problem == "it failed 3 times, the last time with “ValueError: a value nobody expected”"
    with pytest.raises(ValueError, match="nobody expected"):
        asking.run_asked(house.pk, at=at)
    given_up = stands(house, at)
    assert (given_up.is_waiting, given_up.again_at, given_up.refused) == (False, None, "")
    assert given_up.problem.startswith("it failed 4 times")
    assert not asking.has_due(house.pk, at=at + DAY)
    monkeypatch.undo()
    ask(house, at=at)
    asking.run_asked(house.pk, at=at)
    assert Run.objects.of(house).get().state == RunState.DONE
    assert stands(house, at).problem == ""


def test_what_fails_once_may_work_the_next_time(house: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    def choke(*_args: Any, **_more: Any) -> None:
        raise ValueError

    ask(house)
    with monkeypatch.context() as broken:
        broken.setattr(asking, "run_night", choke)
        with pytest.raises(ValueError, match=r"^$"):
            asking.run_asked(house.pk, at=TEN)
    assert stands(house).problem == "it failed with “ValueError”"
    asking.run_asked(house.pk, at=TEN + asking.PAUSES[0])
    assert Run.objects.of(house).get().state == RunState.DONE
    found = stands(house)
    assert (found.is_waiting, found.problem) == (False, "")


def test_one_that_still_failed_when_its_day_was_over_says_with_what(
    house: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choke(*_args: Any, **_more: Any) -> None:
        raise ValueError("odd")

    ask(house)
    monkeypatch.setattr(asking, "run_night", choke)
    with pytest.raises(ValueError, match="odd"):
        asking.run_asked(house.pk, at=TEN)
    asking.run_asked(house.pk, at=TEN + DAY)
    found = asking.tonight(house.pk, today=MONDAY + DAY, at=TEN + DAY)
    assert (found.is_waiting, found.problem) == (False, "it failed with “ValueError: odd”")


def test_messages_of_a_night_ahead_are_looked_at_as_of_today(house: Organization) -> None:
    with transaction.atomic():
        later = make.customer(house, "LATER", language="en")
        make.invoice(house, later, number="INV-LATER", due=MONDAY)
    ahead = MONDAY + 3 * DAY
    run_night(house.pk, as_of=ahead, at=TEN, actor="cli")
    # What the warning says: what is due today leaves today, the other is withdrawn.
    assert send(house) == {"claimed": 1, "sent": 1, "withdrawn": 1}
    assert len(mails(house)) == 1
    said = asking.ahead(as_of=ahead, today=MONDAY, sending="ON")
    assert "lies 3 days ahead of today, 5 Oct 2026" in said
    assert "what is due already leaves in the hours of today; what is not is withdrawn" in said
    assert "the next by itself is that of 9 Oct 2026" in said
    assert "none of its messages leaves" in asking.ahead(as_of=ahead, today=MONDAY, sending="OFF")
    assert asking.ahead(as_of=MONDAY, today=MONDAY, sending="ON") == ""


def test_what_becomes_of_messages_is_said_alike_wherever_it_is_said() -> None:
    for sending in Sending:
        said = asking.leaves(sending)
        assert said in asking.ahead(as_of=MONDAY + DAY, today=MONDAY, sending=sending)
        assert said.startswith("Sending is ")
    waits = asking.ahead(as_of=MONDAY + DAY, today=MONDAY, sending="REVIEW")
    assert "wait for a person in Review" in waits
    assert "next dispatch" not in waits
