"""How the message of a step reads in every language, for a real customer; written by nobody and kept nowhere."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from dunwell.correspondence.letters import Letter, Rendered, render
from dunwell.correspondence.texts import TEXTS, Tone
from dunwell.dunning.book import assuming_fresh, open_book
from dunwell.dunning.dispatching.drafting import letter_of
from dunwell.dunning.dispatching.inputs import inputs_of
from dunwell.dunning.dispatching.telling import wanted_of
from dunwell.dunning.examples import FORTNIGHT, largest, soon
from dunwell.dunning.snapshot import read_account
from dunwell.engine.compose import compose
from dunwell.engine.decide import decide
from dunwell.engine.facts import DUE, Account, Line
from dunwell.engine.guards import payable
from dunwell.engine.strategy import REMINDER, Step, Strategy
from dunwell.engine.verdicts import Due, Reason
from dunwell.kit.clock import day_of
from dunwell.organizations.queries import get_organization
from dunwell.strategies import documents

LINES: Final = 5
"""Of how many invoices an example speaks."""

SINCE: Final = 11
"""Days since the message before, in the example of a later reminder."""


class Worded(NamedTuple):
    """The message of a step as one customer would get it, by language; their own is `language`."""

    customer: int
    language: str
    letters: dict[str, Rendered]


def worded(organization: int, *, key: str, text: str, step_id: str, at: dt.datetime) -> Worded | None:
    """Return the message of a step in every language for the customer who owes most and can be written to.

    A note before the due date is shown for somebody whose invoices fall due soon. None where the step is no message,
    or nobody owes anything that fits. Raises StrategyProblemsError.
    """
    strategy = documents.parsed(text)
    step = strategy.step(step_id)
    if step is None or step.action != "MESSAGE":
        return None
    house = get_organization(organization)
    today = day_of(at, house.time_zone)
    book = assuming_fresh(open_book(organization, as_of=today, at=at, drafts={key: text}, default_strategy=key))
    is_before = step.days is not None and step.days < 0
    book = replace(book, window=max(book.window, FORTNIGHT))
    for customer in soon(organization, today) if is_before else largest(organization, today):
        account = read_account(book, customer)._replace(strategy=key)
        fitting = [one for one in account.lines if (one.due >= today) == is_before and payable(one, today) > 0][:LINES]
        asked = _asked(account, fitting, today)
        if not fitting or not asked:
            continue
        account = account._replace(lines=tuple(fitting))
        code = "days_before" if is_before else "days_late"
        dues = tuple(Due(line.id, step.id, line.round, DUE, Reason(code, line.id, (1,))) for line in fitting)
        decision = decide(account, strategy, today=today, context=book.context)
        decision = decision._replace(steps=dues, reasons=(), tasks=(), asked=asked)
        composed = compose(account, decision, strategy, today=today, context=book.context)
        planned = next((one for one in composed if one.action == "MESSAGE"), None)
        inputs = inputs_of(book, account, decision, planned) if planned else None
        if inputs is not None and inputs.person is not None:
            wanted = wanted_of(book, inputs, at=at)
            letter = _as_step(letter_of(book, inputs, wanted=wanted), strategy, step, today)
            letters = {language: render(replace(letter, language=language)) for language in TEXTS}
            return Worded(customer, letter.language, letters)
    return None


def _asked(account: Account, lines: Iterable[Line], today: dt.date) -> dict[str, int]:
    """Return what may be asked for these lines by currency, less the money we hold."""
    owed: dict[str, int] = {}
    for line in lines:
        owed[line.currency] = owed.get(line.currency, 0) + payable(line, today)
    pools = (account.credits, account.cash, account.seen)
    net = {currency: minor - sum(pool.get(currency, 0) for pool in pools) for currency, minor in owed.items()}
    return {currency: minor for currency, minor in net.items() if minor > 0}


def _as_step(letter: Letter, strategy: Strategy, step: Step, today: dt.date) -> Letter:
    """Let a letter speak as it would in its turn: a later reminder says when it was asked before."""
    messages = [one.id for one in strategy.line_steps[strategy.first_late :] if one.action == "MESSAGE"]
    if step.severity != REMINDER:
        return letter
    if step.id not in messages[1:]:
        return replace(letter, tone=Tone.REMINDER, reminded_on=None)
    return replace(letter, tone=Tone.AGAIN, reminded_on=letter.reminded_on or today - dt.timedelta(days=SINCE))
