"""Drafts, publishing, and who is chased by what."""

import datetime as dt
from typing import Any

import pytest

from dunwell.audit.queries import get_document, list_events
from dunwell.customers.models import Customer
from dunwell.organizations import operations as organizations
from dunwell.organizations import queries as organizations_queries
from dunwell.strategies import documents, operations, queries
from dunwell.strategies.documents import BUILTIN, Pace, StrategyProblemsError
from dunwell.strategies.operations import StrategyError
from dunwell.strategies.terms import VersionState

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 23, 8, 0, tzinfo=dt.UTC)
BY: dict[str, Any] = {"at": AT, "actor": "cli"}
MINE = "key: mine\nname: My own\nsteps: [{id: reminder, days: 5, action: message}]\n"
FIRM = "key: mine\nname: Firmer\nsteps: [{id: reminder, days: 2, action: message}]\n"


@pytest.fixture
def organization() -> int:
    pk = organizations.create_organization(name="Northwind", base_currency="EUR", **BY).pk
    operations.ensure_builtin(pk, AT)
    return pk


def customer(organization: int, number: str) -> int:
    return Customer.objects.create(organization_id=organization, number=number, name=number, recorded_at=AT).pk


def chosen(organization: int, customer: int) -> str | None:
    found = queries.find_choice(organization, customer)
    return found.key if found else None


def test_the_ready_ones_are_published_once(organization: int) -> None:
    operations.ensure_builtin(organization, AT)
    assert set(queries.texts_in_force(organization)) == set(BUILTIN)
    assert [(row.key, row.number, row.has_draft) for row in queries.list_strategies(organization)] == [
        ("consumer", 1, False),
        ("courteous", 1, False),
        ("direct-debit", 1, False),
        ("firm", 1, False),
        ("gentle", 1, False),
        ("public", 1, False),
        ("standard", 1, False),
    ]


def test_an_organization_that_nobody_prepared_has_the_ready_ones_too() -> None:
    bare = organizations.create_organization(name="Bare", base_currency="EUR", **BY).pk
    assert queries.texts_in_force(bare) == {key: documents.builtin(key) for key in BUILTIN}
    acme = customer(bare, "ACME")
    operations.assign(organization=bare, customer=acme, key="gentle", **BY)
    assert chosen(bare, acme) == "gentle"


def test_a_ready_one_that_somebody_changed_is_left_alone(organization: int) -> None:
    text = documents.builtin("gentle").replace("quiet_days: 14", "quiet_days: 21")
    operations.save_draft(organization=organization, key="gentle", text=text, **BY)
    operations.publish(organization=organization, key="gentle", **BY)
    operations.ensure_builtin(organization, AT)
    assert queries.texts_in_force(organization)["gentle"] == text


def test_a_new_version_takes_the_place_of_the_one_before_and_both_are_kept(organization: int) -> None:
    for text in (MINE, FIRM):
        operations.save_draft(organization=organization, key="mine", text=text, **BY)
        operations.publish(organization=organization, key="mine", **BY)
    in_force = queries.find_version_in_force(organization, "mine")
    assert in_force is not None
    assert (in_force.number, in_force.text, in_force.name) == (2, FIRM, "Firmer")
    now, before = queries.list_versions(organization, "mine")
    assert (now.number, before.number) == (2, 1)
    assert (before.state, get_document(before.sha256)) == (VersionState.SUPERSEDED, MINE)


def test_there_is_one_draft_and_it_may_be_unfinished(organization: int) -> None:
    for text in ("steps: [", MINE):
        assert operations.save_draft(organization=organization, key="mine", text=text, **BY) == 1
    draft = queries.find_draft(organization, "mine")
    assert draft is not None
    assert draft.text == MINE
    assert queries.find_version_in_force(organization, "mine") is None
    assert queries.list_strategies(organization)[-1][:5] == ("mine", "mine", 0, None, True)


@pytest.mark.parametrize("text", ["steps: [", "key: mine\nsteps: []\n", MINE.replace("key: mine", "key: other")])
def test_what_cannot_be_used_is_not_published(organization: int, text: str) -> None:
    operations.save_draft(organization=organization, key="mine", text=text, **BY)
    with pytest.raises(StrategyProblemsError):
        operations.publish(organization=organization, key="mine", **BY)
    assert "mine" not in queries.texts_in_force(organization)


def test_another_pace_is_a_version_of_ones_own_and_the_default(organization: int) -> None:
    operations.ensure_builtin(organization, AT)
    pace = Pace(10, 9)
    assert operations.set_pace(organization=organization, key="firm", pace=pace, seen=1, **BY) == 2
    version = queries.find_version_in_force(organization, "firm")
    assert version is not None
    strategy = documents.parsed(version.text)
    assert documents.pace_of(version.text) == pace
    assert {step.id: step.days for step in strategy.steps} == {
        "note": -3, "reminder-1": 10, "reminder-2": 17, "call": 22, "final-notice": 29, "hand-over": None,
    }  # fmt: skip
    assert "# Firm: earlier" in version.text
    assert organizations_queries.get_organization(organization).default_strategy == "firm"
    # The same pace again publishes nothing.
    assert operations.set_pace(organization=organization, key="firm", pace=pace, seen=2, **BY) == 2


def test_a_pace_is_refused_for_an_older_version_a_foreign_draft_and_out_of_bounds(organization: int) -> None:
    operations.ensure_builtin(organization, AT)
    with pytest.raises(StrategyError, match="Another version"):
        operations.set_pace(organization=organization, key="firm", pace=Pace(5, 5), seen=7, **BY)
    with pytest.raises(StrategyError, match="1 to 90 days"):
        operations.set_pace(organization=organization, key="firm", pace=Pace(0, 5), seen=1, **BY)
    operations.save_draft(organization=organization, key="firm", text=MINE, **BY)
    with pytest.raises(StrategyError, match="has a draft"):
        operations.set_pace(organization=organization, key="firm", pace=Pace(5, 5), seen=1, **BY)


def test_what_decency_misses_is_written_into_the_record(organization: int) -> None:
    text = "key: mine\nsteps: [{id: final, days: 5, action: message, severity: final}]\n"
    operations.save_draft(organization=organization, key="mine", text=text, **BY)
    operations.publish(organization=organization, key="mine", **BY)
    [event] = list_events(organization, limit=1)
    assert event.verb == "strategy.published"
    assert event.body["advice"] == ["'final' is the first that the customer hears"]


def test_there_is_nothing_to_publish_without_a_draft(organization: int) -> None:
    with pytest.raises(StrategyError, match="no draft"):
        operations.publish(organization=organization, key="courteous", **BY)
    with pytest.raises(StrategyError, match="small letters"):
        operations.save_draft(organization=organization, key="My own", text=MINE, **BY)


def test_a_person_chooses_over_the_default(organization: int) -> None:
    acme, bolt = customer(organization, "ACME"), customer(organization, "BOLT")
    operations.assign(organization=organization, customer=acme, key="gentle", reason="they asked", **BY)
    assert (chosen(organization, acme), chosen(organization, bolt)) == ("gentle", None)
    operations.set_default(organization=organization, key="standard", **BY)
    assert organizations_queries.get_organization(organization).default_strategy == "standard"
    assert chosen(organization, acme) == "gentle"
    operations.assign(organization=organization, customer=acme, key="standard", **BY)
    operations.assign(organization=organization, customer=acme, key=None, **BY)
    assert chosen(organization, acme) is None
    events = list_events(organization, customer=acme)
    assert [(event.body["from"], event.body["to"]) for event in events] == [
        ("standard", None),
        ("gentle", "standard"),
        (None, "gentle"),
    ]


def test_only_what_is_in_force_is_chosen_and_only_for_our_own(organization: int) -> None:
    acme = customer(organization, "ACME")
    operations.save_draft(organization=organization, key="mine", text=MINE, **BY)
    with pytest.raises(StrategyError, match="publish it first"):
        operations.assign(organization=organization, customer=acme, key="mine", **BY)
    with pytest.raises(StrategyError, match="publish it first"):
        operations.set_default(organization=organization, key="mine", **BY)
    stranger = organizations.create_organization(name="Other", base_currency="EUR", **BY).pk
    with pytest.raises(Customer.DoesNotExist):
        operations.assign(organization=stranger, customer=acme, key=None, **BY)
    assert organizations_queries.get_organization(organization).default_strategy == "courteous"
