"""Lines about mail: a server that is dead or alive, what comes back, what a person decides about a message."""

import socket
from types import SimpleNamespace

from dunwell.correspondence import operations as correspondence
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.practice.stories import outcome, reasons
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.world import StoryError, World

FORMS = Forms()


@FORMS.form("mail server dead")
def server_dead(world: World, _: SimpleNamespace) -> None:
    """Let the creditor's mail go to an SMTP server that nobody answers at: a real port, closed."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    world.connect("smtp", host="127.0.0.1", port=str(port), security="none")


@FORMS.form("mail server alive")
def server_alive(world: World, _: SimpleNamespace) -> None:
    """Let mail go into the embedded mailbox again."""
    world.connect("mailbox")


@FORMS.form("bounce {customer} {step:words}", "code {code:code}")
def bounce(world: World, said: SimpleNamespace) -> None:
    """Learn that the latest message of that step did not reach the customer, as a delivery report says it."""
    names = reasons.step_names(world)
    rows = outcome.messages(world, customer=said.customer)
    sent = [seen for seen in rows if seen.row.state == MessageState.SENT and seen.says(said.step, names)]
    if not sent:
        raise StoryError(f"no {said.step} to {said.customer} has left that could bounce: {outcome.told(rows)}")
    correspondence.record_bounce(
        message=sent[-1].row.pk,
        code=said.code or "5.1.1",
        **world.acting,
    )


@FORMS.form("approve {customer}")
def approve(world: World, said: SimpleNamespace) -> None:
    """Let a customer's message that waits for review pass."""
    message = _latest(world, said.customer, MessageState.IN_REVIEW)
    correspondence.approve(message=message, **world.acting)


@FORMS.form("drop {customer}", "because {reason:rest}")
def drop(world: World, said: SimpleNamespace) -> None:
    """End a customer's message that waits for review; its step counts as passed."""
    message = _latest(world, said.customer, MessageState.IN_REVIEW)
    correspondence.drop(
        message=message,
        reason=said.reason or "not now",
        **world.acting,
    )


def _latest(world: World, customer: str, state: MessageState) -> int:
    rows = Message.objects.of(world.organization).filter(customer=world.customer(customer), state=state)
    found = rows.order_by("-id").values_list("pk", flat=True).first()
    if found is None:
        raise StoryError(f"{customer} has no message {state.label}")
    return found
