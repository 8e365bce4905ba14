"""Leaving OFF or SHADOW takes back what was written under them."""

import datetime as dt

import pytest

from dunwell.audit.models import Touched
from dunwell.audit.queries import list_events
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.dunning.operations import change_sending
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import NotAllowedError
from dunwell.organizations.terms import Role, Sending
from tests import make

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)


@pytest.fixture
def house() -> Organization:
    return make.organization()


def written(house: Organization, number: str, state: str = MessageState.READY, under: str = Sending.OFF) -> int:
    return Message.objects.create(
        organization=house,
        customer=make.customer(house, number),
        night_on=AT.date(),
        channel="EMAIL",
        step="reminder-1",
        template="reminder",
        state=state,
        created_under=under,
        not_before=AT,
        recorded_at=AT,
    ).pk


def change(house: Organization, state: str, role: str | None = None) -> int:
    return change_sending(
        organization=house.pk, state=state, redirect_to="me@example.com", at=AT, actor="cli", role=role
    )


def state_of(message: int) -> tuple[str, str]:
    row = Message.objects.unscoped("a test").get(pk=message)
    return row.state, row.reason


@pytest.mark.parametrize("left", [Sending.OFF, Sending.SHADOW])
@pytest.mark.parametrize("state", [Sending.REDIRECT, Sending.REVIEW, Sending.CANARY, Sending.ON])
def test_what_was_written_under_a_mute_state_is_withdrawn(house: Organization, left: str, state: str) -> None:
    Organization.objects.filter(pk=house.pk).update(sending=left)
    unsent = [
        written(house, f"C{n}", at, left)
        for n, at in enumerate([MessageState.READY, MessageState.LATER, MessageState.IN_REVIEW])
    ]
    Touched.objects.of(house).delete()
    assert change(house, state) == 3
    assert {state_of(pk) for pk in unsent} == {(MessageState.WITHDRAWN, f"written while sending was {left}")}
    assert Touched.objects.of(house).count() == 3
    assert [event.verb for event in list_events(house.pk, limit=2)] == [
        "messages.withdrawn",
        "organization.sending_changed",
    ]


def test_what_has_left_or_ended_or_was_written_under_another_state_stays(house: Organization) -> None:
    kept = [
        written(house, f"C{n}", at)
        for n, at in enumerate([MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN, MessageState.DROPPED])
    ]
    ready = written(house, "READY", under=Sending.ON)
    stranger = written(make.organization("Other"), "THEIRS")
    assert change(house, Sending.ON) == 0
    assert MessageState.WITHDRAWN not in {state_of(pk)[0] for pk in [*kept, ready, stranger]}


def test_nothing_is_taken_back_between_other_states_or_when_nothing_changes(house: Organization) -> None:
    message = written(house, "ACME")
    assert change(house, Sending.OFF) == 0
    assert state_of(message)[0] == MessageState.READY
    change(house, Sending.ON)
    message = written(house, "BOLT", under=Sending.ON)
    assert change(house, Sending.REVIEW) == 0
    assert state_of(message)[0] == MessageState.READY


def test_an_agent_changes_nothing(house: Organization) -> None:
    message = written(house, "ACME")
    with pytest.raises(NotAllowedError):
        change(house, Sending.ON, role=Role.AGENT)
    assert state_of(message)[0] == MessageState.READY
