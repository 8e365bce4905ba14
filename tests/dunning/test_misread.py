"""Texts in force that an older release let in and this one refuses: the night runs, people are told, replay agrees."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.audit.operations import keep_document
from dunwell.audit.terms import DocumentKind
from dunwell.dunning import evidence
from dunwell.dunning.models import Run, StepTaken
from dunwell.dunning.night import run_night
from dunwell.organizations.models import Organization
from dunwell.strategies import documents, queries, segments
from dunwell.strategies import operations as strategies
from dunwell.strategies.documents import StrategyProblemsError
from dunwell.strategies.models import SegmentsVersion, StrategyVersion
from dunwell.worklist.models import Alert, Standing
from tests import make

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 10, 5)
SEGMENTS = """
segments:
  - {key: british, name: British, when: [country, "=", GB], strategy: firm}
  - {key: all, name: Everybody here, when: [country, "=", DE], strategy: gentle}
"""


@pytest.fixture
def house() -> Organization:
    """A creditor to whom two customers owe."""
    found = make.organization()
    strategies.ensure_builtin(found.pk, make.AT)
    for number, due in (("LATE", dt.date(2026, 9, 20)), ("SOON", dt.date(2026, 10, 20))):
        make.invoice(found, make.customer(found, number), number=f"INV-{number}", due=due)
    return found


def as_let_in(house: Organization) -> None:
    """Put segments in force, then change them as an older release would have kept them."""
    with transaction.atomic():
        strategies.save_segments(organization=house.pk, text=SEGMENTS, at=make.AT, actor=make.ACTOR)
        strategies.publish_segments(organization=house.pk, at=make.AT, actor=make.ACTOR)
    SegmentsVersion.objects.of(house).update(text=SEGMENTS.replace("GB", "UK"))


def with_a_strategy(house: Organization) -> str:
    """Put a step into everybody's strategy that only customers of a country that is none get."""
    row = StrategyVersion.objects.of(house).get(strategy__key=house.default_strategy, state="PUBLISHED")
    step = '  - {id: odd, days: 90, action: task, task: call, when: [kind, "=", MARTIAN]}\n'
    row.text = f"{row.text.rstrip()}\n{step}"
    row.sha256 = keep_document(kind=DocumentKind.STRATEGY, text=row.text)
    row.save()
    return row.text


def night(house: Organization) -> Run:
    """Run one night."""
    run_night(house.pk, as_of=DAY, at=make.AT, actor=make.ACTOR)
    return Run.objects.of(house).get()


def test_a_segment_of_a_country_that_is_none_stops_no_night(house: Organization) -> None:
    as_let_in(house)
    run = night(house)
    rows = Standing.objects.of(house).values_list("customer__number", "segment", "strategy")
    assert set(rows) == {("LATE", "all", "gentle"), ("SOON", "all", "gentle")}
    found = evidence.replay(run)
    assert (found["decisions"], found["differences"]) == (2, 0)
    (told,) = queries.list_misread(house.pk)
    assert (told.key, told.problem.message, told.problems) == ("", "'UK' does not suit 'country'", 1)


def test_a_strategy_of_a_kind_that_is_none_stops_no_night(house: Organization) -> None:
    text = with_a_strategy(house)
    found = evidence.replay(night(house))
    assert (found["decisions"], found["differences"]) == (2, 0)
    (told,) = queries.list_misread(house.pk)
    assert (told.key, told.problem.message) == (house.default_strategy, "'MARTIAN' does not suit 'kind'")
    assert documents.parse(text)[0] is None
    assert documents.check(text)


def test_neither_can_be_published_again(house: Organization) -> None:
    text = with_a_strategy(house)
    key, wrong = house.default_strategy, SEGMENTS.replace("GB", "UK")
    with transaction.atomic():
        strategies.save_draft(organization=house.pk, key=key, text=text, at=make.AT, actor=make.ACTOR)
        strategies.save_segments(organization=house.pk, text=wrong, at=make.AT, actor=make.ACTOR)
    with pytest.raises(StrategyProblemsError, match="when"), transaction.atomic():
        strategies.publish(organization=house.pk, key=key, at=make.AT, actor=make.ACTOR)
    with pytest.raises(StrategyProblemsError, match=r"segments\[0\]"), transaction.atomic():
        strategies.publish_segments(organization=house.pk, at=make.AT, actor=make.ACTOR)
    assert queries.segments_in_force(house.pk) == segments.NONE


def test_nothing_is_told_where_all_can_be_read(house: Organization) -> None:
    assert queries.list_misread(house.pk) == []


@pytest.mark.parametrize("text", ["steps: [", "key: k\nsteps: 3\n", "", "\x01\x02"])
def test_a_strategy_that_is_no_text_stops_only_those_who_follow_it(house: Organization, text: str) -> None:
    row = make.customer(house, "FIRM")
    make.invoice(house, row, number="INV-FIRM", due=dt.date(2026, 9, 20))
    with transaction.atomic():
        strategies.assign(organization=house.pk, customer=row.pk, key="firm", at=make.AT, actor=make.ACTOR)
    StrategyVersion.objects.of(house).filter(strategy__key=house.default_strategy).update(text=text)
    run = night(house)
    reasons = dict(Standing.objects.of(house).values_list("customer__number", "reason"))
    assert reasons == {"LATE": "strategy_unreadable", "SOON": "nothing_due", "FIRM": "needs_step"}
    assert run.actions["message"] == 1
    (problem,) = run.problems
    assert problem["message"].startswith(f"The strategy {house.default_strategy} cannot be read")
    alert = Alert.objects.of(house).get()
    assert (alert.kind, alert.text) == ("RULES", problem["message"])
    assert alert.get_kind_display() == "rules that cannot be read"
    found = evidence.replay(run)
    assert (found["decisions"], found["differences"]) == (3, 0)
    (told,) = queries.list_misread(house.pk)
    assert (told.key, told.is_readable) == (house.default_strategy, False)


def test_segments_that_are_no_text_stop_only_those_for_whom_nobody_chose(house: Organization) -> None:
    with transaction.atomic():
        strategies.save_segments(organization=house.pk, text=SEGMENTS, at=make.AT, actor=make.ACTOR)
        strategies.publish_segments(organization=house.pk, at=make.AT, actor=make.ACTOR)
    row = make.customer(house, "FIRM")
    make.invoice(house, row, number="INV-FIRM", due=dt.date(2026, 9, 20))
    with transaction.atomic():
        strategies.assign(organization=house.pk, customer=row.pk, key="firm", at=make.AT, actor=make.ACTOR)
    SegmentsVersion.objects.of(house).update(text="segments: [")
    run = night(house)
    reasons = dict(Standing.objects.of(house).values_list("customer__number", "reason"))
    assert reasons == {"LATE": "strategy_unreadable", "SOON": "nothing_due", "FIRM": "needs_step"}
    assert [one["message"].split(":")[0] for one in run.problems] == ["The segments cannot be read"]
    found = evidence.replay(run)
    assert (found["decisions"], found["differences"]) == (3, 0)
    (told,) = queries.list_misread(house.pk)
    assert (told.key, told.is_readable) == ("", False)
    SegmentsVersion.objects.of(house).update(text=SEGMENTS)
    run_night(house.pk, as_of=DAY + dt.timedelta(days=1), at=make.AT, actor=make.ACTOR)
    assert Standing.objects.of(house).get(customer__number="LATE").strategy == "gentle"
    late = StepTaken.objects.of(house).exclude(customer_id=row.pk)
    assert list(late.values_list("step_id", "how")) == [("reminder-1", "ACTION")]
