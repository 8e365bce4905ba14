"""By whom a step goes that its day allows: the channel that reaches the customer, the owner who is asked first."""

from datetime import timedelta

from dunwell.engine.events import APPEALED, ASKED, asked_on
from dunwell.engine.facts import IN_FLIGHT, UNMAILABLE, UNSERVED, Account, Taken
from dunwell.engine.guards import Day, is_mail_refused
from dunwell.engine.ladder import Standing
from dunwell.engine.steps import Step, appeal, delivery, question
from dunwell.engine.verdicts import Block

_DAY = timedelta(days=1)


def routed(step: Step, account: Account) -> Step:
    """The step by the first of its channels that reaches the customer and no rule refuses; else a person's task.

    What is not known about the customer stops every channel alike, so then the first one stands.
    """
    if not step.channels or account.reachable_problem in ("kind_unknown", "country_unknown"):
        return step
    for channel in step.channels:
        by = step._replace(channel=channel)
        is_shut = channel == "EMAIL" and account.reachable_problem in UNMAILABLE
        if channel in account.channels and not is_shut and not is_mail_refused(by, account):
            return by
    return delivery(step)


def with_owner(standing: Standing, taken: tuple[Taken, ...], at: Day) -> Standing:
    """The place of a step before which the owner is asked: the question, what it waits for, or the step itself.

    The softest message after a pause asks nobody.
    """
    step = standing.step
    if step is None or step.owner != "ASK" or standing.step_id != step.id:
        return standing
    asked = asked_on(taken, ASKED, step.id)
    if asked is None:
        return _asking(standing, question(step), f"{ASKED}{step.id}@{at.today.isoformat()}", "owner_first")
    answer, on = asked
    if answer.state == UNSERVED:
        return _waiting(standing, Block("owner_objects", (step.name,)))
    if answer.state != IN_FLIGHT:
        return standing
    until = on + step.owner_days * _DAY
    if at.today < until:
        return _waiting(standing, Block("owner_asked", (step.name, until), until))
    return _appealed(standing, step, taken, at) if step.owner_then == "SUPERVISOR" else standing


def _appealed(standing: Standing, step: Step, taken: tuple[Taken, ...], at: Day) -> Standing:
    """The owner did not answer: the supervisor is asked, and has the last word."""
    asked = asked_on(taken, APPEALED, step.id)
    if asked is None:
        return _asking(standing, appeal(step), f"{APPEALED}{step.id}@{at.today.isoformat()}", "owner_silent")
    answer, _ = asked
    if answer.state == IN_FLIGHT:
        return _waiting(standing, Block("waiting_for", (appeal(step).name,)))
    return _waiting(standing, Block("owner_objects", (step.name,))) if answer.state == UNSERVED else standing


def _asking(standing: Standing, step: Step, step_id: str, code: str) -> Standing:
    return standing._replace(step=step, step_id=step_id, code=code, passed=(), again=False)


def _waiting(standing: Standing, block: Block) -> Standing:
    return standing._replace(step=None, block=block, step_id="", code="", passed=(), again=False)
