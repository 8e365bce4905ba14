"""A night decides every customer once, writes once, and can be run, read and interrupted without harm."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction

from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.customers.models import Customer
from dunwell.dunning import acting, closing, deciding, evidence, night, opening
from dunwell.dunning.book import open_book
from dunwell.dunning.models import Run, RunRange, StepTaken
from dunwell.dunning.night import run_night
from dunwell.dunning.opening import NightRefusedError
from dunwell.dunning.snapshot import read_account, read_accounts
from dunwell.dunning.terms import RunState
from dunwell.engine.compose import compose
from dunwell.engine.decide import decide
from dunwell.kit import clock
from dunwell.kit.leases import LeaseState
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import update_settings
from dunwell.worklist.models import Alert, Standing, Task
from dunwell.worklist.terms import AlertKind
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 5)  # a Monday
TUESDAY = DAY + dt.timedelta(days=1)
AT = dt.datetime(2026, 10, 5, 4, tzinfo=dt.UTC)


def house_with(*late: str, due: dt.date = dt.date(2026, 10, 1)) -> Organization:
    with transaction.atomic():
        house = make.organization()
        for number in late:
            make.invoice(house, make.customer(house, number), number=f"INV-{number}", due=due)
    return house


def ran(house: Organization, day: dt.date = DAY, **more: Any) -> dict[str, Any]:
    return run_night(house.pk, as_of=day, at=AT, actor="system:test", **more)


def test_a_late_invoice_gets_one_message_and_its_customer_a_standing() -> None:
    house = house_with("ACME", "BETA")
    result = ran(house)
    assert result["actions"]["message"] == 2
    assert result["customers"] == result["decisions"] == 2
    assert [stage["name"] for stage in result["stages"]] == ["open", "settle", "snapshot", "decide", "compose", "close"]
    row = Message.objects.of(house).order_by("id").first()
    assert row is not None
    assert (row.step, row.state, row.night_on) == ("reminder-1", MessageState.READY, DAY)
    assert Standing.objects.of(house).filter(state="LATE").count() == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts its rows by itself")
def test_after_a_night_an_embedded_database_knows_how_large_its_tables_are() -> None:
    house = house_with("ACME", "BETA")
    ran(house)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl FROM sqlite_stat1")
        counted = {row[0] for row in cursor.fetchall()}
    assert counted >= {"customers_customer", "worklist_standing", "correspondence_message", "dunning_steptaken"}


def test_the_same_night_again_adds_nothing() -> None:
    house = house_with("ACME")
    first = ran(house)
    again = ran(house)
    assert set(again["actions"].values()) == {0}
    assert again["run"] == first["run"]
    assert Message.objects.of(house).count() == StepTaken.objects.of(house).count() == 1
    run = Run.objects.of(house).get()
    assert (run.turn, run.actions["message"]) == (2, 1)


def test_the_latest_night_run_again_adds_what_is_new() -> None:
    house = house_with("ACME")
    ran(house)
    with transaction.atomic():
        make.invoice(house, make.customer(house, "BETA"), number="INV-9", due=dt.date(2026, 10, 1))
    assert ran(house)["actions"]["message"] == 1
    assert Message.objects.of(house).count() == 2


def test_an_older_night_is_history_or_refused() -> None:
    house = house_with("ACME")
    first = ran(house)
    ran(house, DAY + dt.timedelta(days=2))
    assert ran(house)["run"] == first["run"]
    assert ran(house)["actions"]["message"] == 0
    with pytest.raises(NightRefusedError, match="was not run"):
        ran(house, DAY + dt.timedelta(days=1))
    assert ran(house, DAY + dt.timedelta(days=1), dry_run=True)["run"] is None


def test_a_dry_run_writes_nothing() -> None:
    house = house_with("ACME")
    assert ran(house, dry_run=True)["actions"]["message"] == 1
    for rows in (Message, StepTaken, Run, Standing, Task):
        assert not rows.objects.of(house).exists()


def test_of_those_with_nothing_in_play_each_that_is_poisoned_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    house = house_with("ACME", "BETA", "GAMMA", due=DAY + dt.timedelta(days=50))
    Customer.objects.of(house).exclude(number="ACME").update(country="FR")

    def odd(account: Any, *args: Any, **more: Any) -> Any:
        if account.country == "FR":
            raise ValueError("a value nobody expected")
        return decide(account, *args, **more)

    monkeypatch.setattr(deciding, "decide", odd)
    result = ran(house)
    poisoned = sorted(Customer.objects.of(house).filter(country="FR").values_list("pk", flat=True))
    assert [problem["customer"] for problem in result["problems"]] == poisoned
    assert (result["customers"], result["decisions"]) == (3, 1)
    assert [row.customer.number for row in Standing.objects.of(house)] == ["ACME"]


def test_a_poisoned_customer_is_a_problem_and_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    house = house_with("ACME", "BETA", "GAMMA")
    poisoned = Customer.objects.of(house).get(number="BETA")

    def decide_or_choke(account: Any, *args: Any, **kwargs: Any) -> Any:
        if account.id == poisoned.pk:
            raise ValueError("a value nobody expected")
        return decide(account, *args, **kwargs)

    monkeypatch.setattr(deciding, "decide", decide_or_choke)
    result = ran(house)
    assert result["actions"]["message"] == 2
    assert result["problems"] == [{"customer": poisoned.pk, "message": "ValueError: a value nobody expected"}]
    told = Alert.objects.of(house).filter(kind=AlertKind.RUN_PROBLEM)
    says = "1 customer could not be decided in the night of 5 Oct 2026; see the run."
    assert told.get().text == says
    ran(house, DAY + dt.timedelta(days=1))
    assert [alert.subject for alert in told.filter(closed_at=None)] == [str(DAY + dt.timedelta(days=1))]
    monkeypatch.undo()
    ran(house, DAY + dt.timedelta(days=2))
    assert not told.filter(closed_at=None).exists(), "nothing is wrong any more"


def test_a_range_whose_worker_died_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    house = house_with("ACME")

    def die(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(closing, "finish_range", die)
    with pytest.raises(KeyboardInterrupt):
        ran(house)
    monkeypatch.undo()
    assert not Message.objects.of(house).exists()
    assert not StepTaken.objects.of(house).exists()
    row = RunRange.objects.of(house).get()
    assert row.lease_state == LeaseState.WORKING
    RunRange.objects.of(house).update(lease_until=AT - dt.timedelta(days=1))
    assert ran(house)["actions"]["message"] == 1
    assert Run.objects.of(house).get().state == RunState.DONE


def test_a_night_that_goes_on_is_replayed_from_what_was_in_force_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "RANGE", 1)
    house = house_with("ACME", "BETA")
    finish, done = closing.finish_range, []

    def die_at_the_second(*told: Any) -> None:
        done.append(told)
        if len(done) > 1:
            raise KeyboardInterrupt
        finish(*told)

    monkeypatch.setattr(closing, "finish_range", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        ran(house)
    monkeypatch.setattr(closing, "finish_range", finish)
    RunRange.objects.of(house).filter(lease_state=LeaseState.WORKING).update(lease_until=AT - dt.timedelta(days=1))
    with transaction.atomic():
        update_settings(organization=house.pk, changes={"minimum_customer_minor": 9_999_999}, at=AT, actor="user:1")
    ran(house)
    run = Run.objects.of(house).get()
    contexts = RunRange.objects.of(house).order_by("first_id").values_list("context", flat=True)
    assert contexts[0] != contexts[1] == run.context
    assert Message.objects.of(house).count() == 1
    assert {key: evidence.replay(run)[key] for key in ("decisions", "differences")} == {
        "decisions": 2,
        "differences": 0,
    }


def test_an_interrupted_night_is_closed_by_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    house = house_with("ACME")
    monkeypatch.setattr(closing, "finish_range", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        ran(house)
    monkeypatch.undo()
    ran(house, DAY + dt.timedelta(days=1))
    first = Run.objects.of(house).get(as_of=DAY)
    assert first.state == RunState.DONE
    assert "interrupted" in first.problems[0]["message"]


def test_another_workers_range_rolls_ours_back() -> None:
    house = house_with("ACME")
    book = open_book(house.pk, as_of=DAY)
    opened = opening.open_run(book, at=AT, scheduled=False)
    run = opened.run
    taken = opening.next_range(run)
    assert taken is not None
    RunRange.objects.of(house).filter(pk=taken.pk).update(attempt=taken.attempt + 1)
    night._work_on(book, run, taken, at=AT, context=opened.context)
    assert not Message.objects.of(house).exists()


def test_each_range_is_taken_once_until_its_lease_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "RANGE", 1)
    house = house_with("ACME", "BETA")
    run = opening.open_run(open_book(house.pk, as_of=DAY), at=AT, scheduled=False).run
    first, second = opening.next_range(run), opening.next_range(run)
    assert first is not None
    assert second is not None
    assert (first.first_id < second.first_id, first.attempt, second.attempt) == (True, 1, 1)
    assert opening.next_range(run) is None
    ranges = RunRange.objects.of(house)
    now = clock.now()
    ranges.filter(pk=second.pk).update(lease_until=now - dt.timedelta(seconds=1))
    assert opening.next_range(run) == second._replace(attempt=2)
    ranges.filter(pk=first.pk).update(lease_state=LeaseState.WAITING, not_before=now + dt.timedelta(hours=1))
    assert opening.next_range(run) is None, "it is to wait"
    ranges.filter(pk=first.pk).update(not_before=now - dt.timedelta(hours=1))
    assert opening.next_range(run) == first._replace(attempt=2)
    assert ranges.filter(pk=first.pk, lease_until__gt=clock.now()).exists()


def test_many_messages_at_once_wait_for_review() -> None:
    house = house_with(*[f"C{number}" for number in range(60)])
    result = ran(house)
    assert "20 %" in result["review"]
    assert set(Message.objects.of(house).values_list("state", flat=True)) == {MessageState.IN_REVIEW}
    assert Alert.objects.of(house).filter(kind=AlertKind.CIRCUIT_BREAKER).count() == 1


def test_a_customer_nothing_can_be_composed_for_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    house = house_with("ACME", "BETA")
    poisoned = Customer.objects.of(house).get(number="BETA")

    def compose_or_choke(account: Any, *args: Any, **kwargs: Any) -> Any:
        if account.id == poisoned.pk:
            raise ValueError("a value nobody expected")
        return compose(account, *args, **kwargs)

    monkeypatch.setattr(acting, "compose", compose_or_choke)
    result = ran(house)
    assert (result["actions"]["message"], len(result["problems"])) == (1, 1)
    assert StepTaken.objects.of(house).count() == 1


def weeks_of(*, letters: int, monday: int, late: int, tonight: dt.date, customers: int = 400) -> Organization:
    """Five weeks of nights that wrote so much from Tuesday to Friday and on Mondays; `late` are due tonight."""
    with transaction.atomic():
        house = make.organization()
        for number in range(customers):
            who = make.customer(house, f"C{number}")
            due = tonight - dt.timedelta(days=3) if number < late else tonight + dt.timedelta(days=number % 25 + 5)
            make.invoice(house, who, number=f"INV-{number}", due=due, issued=due - dt.timedelta(days=30))
    for back in range(35, 0, -1):
        day = tonight - dt.timedelta(days=back)
        wrote = 0 if day.weekday() > 4 else monday if day.weekday() == 0 else letters
        Run.objects.create(
            organization=house,
            as_of=day,
            state=RunState.DONE,
            semantics=1,
            context="",
            actions={"message": wrote},
            balance={"EUR": customers * 100_000},
            started_at=AT,
        )
    return house


def test_three_times_the_median_waits_for_review() -> None:
    house = weeks_of(letters=20, monday=60, late=70, tonight=TUESDAY)
    assert ran(house, TUESDAY)["review"] == "70 messages, over 3 times the median night (20)"


def test_a_monday_gathers_what_closed_days_left() -> None:
    house = weeks_of(letters=20, monday=60, late=70, tonight=DAY)
    assert ran(house)["review"] == ""


def test_the_day_after_a_closing_day_of_the_house_gathers_it_too() -> None:
    house = weeks_of(letters=20, monday=60, late=75, tonight=TUESDAY)
    Organization.objects.filter(pk=house.pk).update(closing_days=[DAY.isoformat()])
    assert ran(house, TUESDAY)["review"] == ""


def test_a_weekend_of_a_small_book_leaves_by_itself() -> None:
    house = weeks_of(letters=20, monday=60, late=70, tonight=DAY, customers=200)
    assert ran(house)["review"] == "", "35 % of all, but of three days, and no more than is usual"


def test_one_day_of_a_small_book_that_reaches_a_fifth_waits_for_review() -> None:
    house = weeks_of(letters=20, monday=60, late=55, tonight=TUESDAY, customers=200)
    assert ran(house, TUESDAY)["review"] == "55 messages reach over 20 % of 200 customers"


def test_a_handful_of_messages_stops_no_night() -> None:
    house = house_with(*[f"C{number}" for number in range(30)])
    assert ran(house)["review"] == "", "everybody at once, and harmless"
    assert set(Message.objects.of(house).values_list("state", flat=True)) == {MessageState.READY}


def test_a_monday_of_three_usual_mondays_waits_for_review() -> None:
    house = weeks_of(letters=8, monday=25, late=75, tonight=DAY)
    assert ran(house)["review"] == "75 messages, over 3 times what is usual after 2 closed days (24)"


def test_a_doubled_balance_waits_for_review() -> None:
    with transaction.atomic():
        house = make.organization()
        for number in range(300):
            who = make.customer(house, f"C{number}")
            if number < 55:
                make.invoice(house, who, number=f"INV-{number}", due=dt.date(2026, 10, 2))
    ran(house, DAY - dt.timedelta(days=3))
    with transaction.atomic():
        who = Customer.objects.of(house).get(number="C299")
        make.invoice(house, who, 55 * 100_000, number="INV-BIG", due=dt.date(2026, 12, 1))
    assert "balance in EUR moved" in ran(house)["review"]


def test_a_scheduled_night_after_a_jump_of_the_clock_waits_for_review() -> None:
    house = house_with("ACME", due=dt.date(2026, 10, 30))
    ran(house)
    later = DAY + dt.timedelta(days=28)
    assert "28 days before" in ran(house, later, scheduled=True)["review"]
    assert Message.objects.of(house).get().state == MessageState.IN_REVIEW


def test_a_date_given_by_a_person_is_no_clock_jump() -> None:
    house = house_with("ACME", due=dt.date(2026, 10, 30))
    ran(house)
    assert ran(house, DAY + dt.timedelta(days=28))["review"] == ""


def test_one_snapshot_for_all() -> None:
    house = house_with("ACME", "BETA", "GAMMA")
    ran(house)
    book = open_book(house.pk, as_of=DAY)
    together = list(read_accounts(book, 0, 10**9))
    assert len(together) == 3
    assert [read_account(book, account.id) for account in together] == together


def test_a_later_message_takes_over_an_unsent_one() -> None:
    with transaction.atomic():
        house = make.organization()
        who = make.customer(house)
        make.invoice(house, who, number="INV-1", due=dt.date(2026, 10, 1))
        make.invoice(house, who, number="INV-2", due=dt.date(2026, 10, 3))
    ran(house)
    ran(house, DAY + dt.timedelta(days=1))
    old, new = Message.objects.of(house).order_by("id")
    assert (old.state, old.reason) == (MessageState.WITHDRAWN, "replaced")
    assert new.state == MessageState.READY
    assert set(StepTaken.objects.of(house).values_list("message_id", flat=True)) == {new.pk}
