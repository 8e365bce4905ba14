"""Expectations about people's work and what they are told: tasks, promises, standing, alerts, counts, the timeline."""

from types import SimpleNamespace

from dunwell.audit.queries import list_events
from dunwell.customers import queries as who
from dunwell.engine.money import Money
from dunwell.practice.stories import reasons
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.sees_messages import compare
from dunwell.practice.stories.strategy_lines import slug
from dunwell.practice.stories.world import Failed, World
from dunwell.promises import queries as promised
from dunwell.worklist import queries as work
from dunwell.worklist.listing import Standing, standings_of

FORMS = Forms()


@FORMS.form("{n:count} {what:counted}")
def counted(world: World, said: SimpleNamespace) -> None:
    """The line above counted so many: customers, decisions, new messages, new tasks; sent, later, withdrawn; ..."""
    found = world.results.get(said.what)
    if found is None:
        raise Failed(f"a count of {said.what}", ", ".join(f"{n} {word}" for word, n in world.results.items()) or "none")
    told = ", ".join(f"{n} {word}" for word, n in world.results.items())
    compare(f"{said.what}:", said.n, found, told)


@FORMS.form("{n:count} (customer|customers) because {reason:rest}")
def customers_because(world: World, said: SimpleNamespace) -> None:
    """So many customers have that reason."""
    numbers = who.list_customers(world.organization).values_list("number", flat=True)
    found = []
    for number in numbers:
        rows = reasons.reasons_of(world, number)
        if any(reasons.is_meant(said.reason.strip('"'), row.code, row.sentence) for row in rows):
            found.append(number)
    compare(f"customers because {said.reason}:", said.n, len(found), ", ".join(found))


@FORMS.form("{customer} task {kind:task_kind}", "because {reason:rest}")
def task(world: World, said: SimpleNamespace) -> None:
    """A task of that kind is open for a customer."""
    _task(world, said, wanted=True)
    if said.reason:
        reasons.expect_of_work(world, said.customer, said.reason)


@FORMS.form("{customer} {kind:task_kind} [task]", "because {reason:rest}")
def proposal(world: World, said: SimpleNamespace) -> None:
    """A task or proposal of that kind is open for a customer."""
    _task(world, said, wanted=True)
    if said.reason:
        reasons.expect_of_work(world, said.customer, said.reason)


@FORMS.form("{customer} no [task] {kind:task_kind}", "because {reason:rest}")
def no_task(world: World, said: SimpleNamespace) -> None:
    """No task of that kind is open for a customer."""
    _task(world, said, wanted=False)
    if said.reason:
        reasons.expect(world, said.customer, said.reason)


@FORMS.form("{customer} no task[s]")
def no_tasks(world: World, said: SimpleNamespace) -> None:
    """No task at all is open for a customer."""
    rows = work.list_tasks(world.organization, customer=world.customer(said.customer).pk)
    compare(f"open tasks for {said.customer}:", 0, len(rows), _told(rows))


@FORMS.form("{n:count} task[s] in all")
def tasks_in_all(world: World, said: SimpleNamespace) -> None:
    """So many tasks are open."""
    rows = work.list_tasks(world.organization, limit=10_000)
    compare("open tasks:", said.n, len(rows), _told(rows))


def _task(world: World, said: SimpleNamespace, *, wanted: bool) -> None:
    rows = work.list_tasks(world.organization, customer=world.customer(said.customer).pk)
    if any(row.kind == said.kind for row in rows) is not wanted:
        word = "an open" if wanted else "no open"
        why = reasons.told(world, said.customer) if wanted else ""
        raise Failed(f"{word} task {said.kind} for {said.customer}", f"{_told(rows)}{f'; {why}' if why else ''}")


def _told(rows: list[work.TaskRow]) -> str:
    return ", ".join(f"{row.kind} ({row.reason})" if row.reason else row.kind for row in rows) or "no open task"


@FORMS.form("{customer} promise {state:promise_state}", "(paid|paid on) {day:date}")
def promise_state(world: World, said: SimpleNamespace) -> None:
    """The latest promise of a customer became that, and was completed by a payment of that value date."""
    rows = promised.list_promises(world.organization, customer=world.customer(said.customer).pk)
    if not rows:
        raise Failed(f"a promise of {said.customer}", "none")
    last = rows[-1]
    about = f"{Money(last.amount_minor, last.currency)} by {last.due_on}, judged {last.judged_on or 'not yet'}"
    compare("promise", said.state, last.state, about)
    if said.day:
        compare("promise paid on", said.day, last.paid_on)


@FORMS.form("[{customer}] look again [on] {day:date}")
def look_again(world: World, said: SimpleNamespace) -> None:
    """The decision of the last night says when to look at a customer again."""
    number = said.customer or world.subject
    if number is None:
        raise Failed("a customer in front", "none")
    compare(f"look again at {number} on", str(said.day), str(reasons.explained(world, number)["look_again_on"]))


def _standing(world: World, number: str) -> Standing | None:
    customer = world.customer(number).pk
    return standings_of(world.organization, [customer]).get(customer)


@FORMS.form("{customer} (state|standing) {state:customer_state}")
def standing(world: World, said: SimpleNamespace) -> None:
    """The named state of a customer after the last night."""
    row = _standing(world, said.customer)
    compare(f"state of {said.customer}", said.state, row.state if row else "none before the first night")


@FORMS.form("{customer} [is] in segment {name:title}")
def in_segment(world: World, said: SimpleNamespace) -> None:
    """The segment that a customer belongs to since the last night; a person's choice of strategy stands above it."""
    row = _standing(world, said.customer)
    compare(f"segment of {said.customer}", slug(said.name), (row.segment or "none") if row else "none before a night")


@FORMS.form("{customer} [is] in no segment")
def in_no_segment(world: World, said: SimpleNamespace) -> None:
    """A customer belongs to no segment since the last night."""
    row = _standing(world, said.customer)
    compare(f"segment of {said.customer}", "none", (row.segment or "none") if row else "none")


@FORMS.form("{customer} follows {strategy:key}")
def follows(world: World, said: SimpleNamespace) -> None:
    """The strategy that a customer is chased by since the last night."""
    row = _standing(world, said.customer)
    compare(f"strategy of {said.customer}", said.strategy, row.strategy if row else "none before the first night")


@FORMS.form("{customer} why unpaid {why:why_unpaid}")
def why_unpaid(world: World, said: SimpleNamespace) -> None:
    """Why a customer has not paid, as far as it is known."""
    row = _standing(world, said.customer)
    compare(f"why {said.customer} has not paid", said.why, row.why_unpaid if row else "none before the first night")


@FORMS.form("[{customer}] (says|explain|because) {reason:rest}")
def says(world: World, said: SimpleNamespace) -> None:
    """`explain` gives that reason for a customer, or for the invoice that it begins with."""
    number = said.customer or world.subject
    if number is None:
        raise Failed("a customer in front", "none")
    reasons.expect(world, number, said.reason)


@FORMS.form("{customer} (timeline|history) {text:text}")
def timeline(world: World, said: SimpleNamespace) -> None:
    """Something in what happened to a customer contains these words."""
    events = list_events(world.organization, customer=world.customer(said.customer).pk)
    found = [f"{event.verb.replace('.', ' ').replace('_', ' ')} {event.body}" for event in events]
    if not any(said.text.lower() in text.lower() for text in found):
        raise Failed(f"{said.text!r} in the timeline of {said.customer}", "; ".join(event.verb for event in events))


@FORMS.form("{customer} contact {address:email} (is dead|dead)")
def dead_contact(world: World, said: SimpleNamespace) -> None:
    """An address of a customer is marked as reaching nobody."""
    rows = who.list_contacts(world.organization, [world.customer(said.customer).pk], living=False)
    found = {row.email: "living" if row.is_living else f"dead ({row.dead_reason})" for row in rows}
    if not found.get(said.address, "").startswith("dead"):
        raise Failed(f"{said.address} dead", ", ".join(f"{name} {state}" for name, state in found.items()) or "none")


@FORMS.form("{n:count} alert[s]")
def alerts(world: World, said: SimpleNamespace) -> None:
    """So many alerts are open."""
    rows = work.list_alerts(world.organization)
    compare("open alerts:", said.n, len(rows), "; ".join(row.text for row in rows))


@FORMS.form("alert {text:text}")
def alert(world: World, said: SimpleNamespace) -> None:
    """An open alert contains these words."""
    rows = work.list_alerts(world.organization)
    if not any(said.text.lower() in row.text.lower() for row in rows):
        raise Failed(f"an alert {said.text!r}", "; ".join(row.text for row in rows) or "no alert")


@FORMS.form("(result|told) {text:text}")
def told(world: World, said: SimpleNamespace) -> None:
    """The sentence with which the import above ended contains these words."""
    if said.text.lower() not in world.told.lower():
        raise Failed(f"the result to say {said.text!r}", world.told or "nothing")


@FORMS.form("{n:count} problem[s] {text:text}")
def problems(world: World, said: SimpleNamespace) -> None:
    """So many problems of the import above contain these words."""
    found = [problem for problem in world.problems if said.text.lower() in problem.lower()]
    compare(f"problems {said.text!r}:", said.n, len(found), "; ".join(world.problems))
