"""Lines about calls, ours and theirs, what somebody agreed to, and when they do not want to hear from us."""

from types import SimpleNamespace

from dunwell.compliance import operations as compliance
from dunwell.compliance import queries
from dunwell.compliance.operations.wishes import DAYS
from dunwell.compliance.terms import Channel, ConsentKind, Direction, Outcome, PreferenceKind
from dunwell.dunning import wishing
from dunwell.dunning.contacting import Way, note_talk
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.world import StoryError, World

FORMS = Forms()
ANY_NUMBER = "+49 30 1234567"


@FORMS.form("[we] called {customer}", "outcome {came:call_outcome}", "at work")
def we_called(world: World, said: SimpleNamespace) -> None:
    """Note a call of ours; without an outcome nobody answered. It counts for every cap and pause."""
    _talk(world, said, Direction.OUT)


@FORMS.form("{customer} called [us]", "outcome {came:call_outcome}")
def they_called(world: World, said: SimpleNamespace) -> None:
    """Note a call of theirs, which may always be noted; without an outcome it was a conversation."""
    _talk(world, said, Direction.IN)


def _talk(world: World, said: SimpleNamespace, direction: Direction) -> None:
    usual = "no_answer" if direction == Direction.OUT else "conversation"
    note_talk(
        customer=world.customer(said.customer).pk,
        way=Way(Channel.CALL, ANY_NUMBER),
        outcome=Outcome(said.came or usual),
        direction=direction,
        location="work" if getattr(said, "at_work", None) else "personal",
        **world.acting,
    )


@FORMS.form("not {days:days} {first:time} to {last:time} for {customer}")
def not_then(world: World, said: SimpleNamespace) -> None:
    """Note times of the week, on their clock, at which a customer does not want to hear from us."""
    value = {
        "days": [DAYS[day - 1] for day in said.days],
        "from": f"{said.first:%H:%M}",
        "to": f"{said.last:%H:%M}",
    }
    wishing.state_wish(
        customer=world.customer(said.customer).pk,
        kind=PreferenceKind.TIMES,
        value=value,
        on=world.on,
        source="story",
        **world.acting,
    )


@FORMS.form("{customer} agrees to {kind:consent_kind} at {address:email}")
def agrees(world: World, said: SimpleNamespace) -> None:
    """Note that a customer agreed to a kind of contact at an address."""
    compliance.give_consent(
        customer=world.customer(said.customer).pk,
        kind=ConsentKind(said.kind),
        address=said.address,
        given_at=world.at,
        source="story",
        **world.acting,
    )


@FORMS.form("{customer} no longer agrees to {kind:consent_kind}")
def no_longer_agrees(world: World, said: SimpleNamespace) -> None:
    """Note that a customer took back what it had agreed to."""
    given = queries.list_consents(world.organization, customer=world.customer(said.customer).pk)
    found = next((row for row in given if row.kind == said.kind and row.withdrawn_at is None), None)
    if found is None:
        raise StoryError(f"{said.customer} has not agreed to that")
    compliance.withdraw_consent(
        consent=found.id,
        withdrawn_at=world.at,
        source="story",
        **world.acting,
    )
