"""What a night was decided from can be decided again, and every difference is seen."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.audit.operations import keep_document
from dunwell.audit.queries import get_document
from dunwell.audit.terms import DocumentKind
from dunwell.customers.models import Customer
from dunwell.dunning import evidence, queries
from dunwell.dunning.models import Run, RunRange
from dunwell.dunning.night import run_night
from dunwell.organizations.models import Organization
from dunwell.strategies import documents
from dunwell.strategies import operations as strategies
from dunwell.worklist.models import Standing
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 5)
AT = dt.datetime(2026, 10, 5, 4, tzinfo=dt.UTC)


@pytest.fixture
def house() -> Organization:
    house = make.organization()
    for number, due in enumerate([dt.date(2026, 9, 1), dt.date(2026, 10, 1), dt.date(2026, 10, 7)]):
        who = make.customer(house, f"C{number}")
        make.invoice(house, who, number=f"INV-{number}", due=due)
        make.credit(house, who, 10_000, number=f"CN-{number}")
    return house


def test_ninety_nights_replay_without_a_difference(house: Organization) -> None:
    for number in range(90):
        run_night(house.pk, as_of=DAY + dt.timedelta(days=number), at=AT, actor="system:test")
    for run in Run.objects.of(house).order_by("as_of"):
        found = evidence.replay(run)
        assert (found["decisions"], found["differences"]) == (3, 0)


def test_a_day_off_of_a_part_of_a_country_is_in_the_evidence(house: Organization) -> None:
    Customer.objects.of(house).filter(number="C1").update(country="DE", region="Bavaria")
    epiphany = dt.date(2027, 1, 6)
    run_night(house.pk, as_of=epiphany, at=AT, actor="system:test")
    reasons = dict(Standing.objects.of(house).values_list("customer__number", "reason"))
    assert [number for number, reason in reasons.items() if reason == "closed_day"] == ["C1"]
    found = evidence.replay(Run.objects.of(house).get())
    assert (found["decisions"], found["differences"]) == (3, 0)
    told = queries.explain(house.pk, "C1", as_of=epiphany)
    assert told is not None
    assert told["reasons"][0]["reason"] == "closed_day"


def test_a_night_run_twice_replays_both_turns(house: Organization) -> None:
    run_night(house.pk, as_of=DAY, at=AT, actor="system:test")
    run_night(house.pk, as_of=DAY, at=AT, actor="system:test")
    assert evidence.replay(Run.objects.of(house).get())["decisions"] == 6


def test_a_strategy_changed_since_changes_no_replay(house: Organization) -> None:
    run_night(house.pk, as_of=DAY, at=AT, actor="system:test")
    strategies.ensure_builtin(house.pk, AT)
    text = documents.builtin("courteous").replace("days: 3\n", "days: 9\n").replace("days: 3,", "days: 9,")
    assert text != documents.builtin("courteous")
    strategies.save_draft(organization=house.pk, key="courteous", text=text, at=AT, actor="system:test")
    strategies.publish(organization=house.pk, key="courteous", at=AT, actor="system:test")
    assert evidence.replay(Run.objects.of(house).get())["differences"] == 0


def test_another_outcome_is_a_difference_with_an_example(house: Organization) -> None:
    run_night(house.pk, as_of=DAY, at=AT, actor="system:test")
    row = RunRange.objects.of(house).get()

    other = get_document(row.context).replace('"minimum_customer":1000', '"minimum_customer":99999999')
    RunRange.objects.of(house).update(context=keep_document(kind=DocumentKind.CONTEXT, text=other))
    found = evidence.replay(Run.objects.of(house).get())
    assert found["differences"] > 0
    assert found["examples"][0]["then"] != found["examples"][0]["now"]


def test_evidence_under_other_semantics_says_so(house: Organization) -> None:
    run_night(house.pk, as_of=DAY, at=AT, actor="system:test")
    Run.objects.of(house).update(semantics=0)
    assert evidence.replay(Run.objects.of(house).get())["semantics"]["then"] == 0


def test_what_was_kept_of_one_customer(house: Organization) -> None:
    run_night(house.pk, as_of=DAY, at=AT, actor="system:test")
    with transaction.atomic():
        row = RunRange.objects.of(house).get()
    [(account, outcome)] = evidence.decided_of(Run.objects.of(house).get(), row.first_id)
    assert account.id == row.first_id
    assert outcome.reasons or outcome.steps
