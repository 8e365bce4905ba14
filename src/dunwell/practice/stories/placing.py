"""Lines about an item's place: the creditor's rules, and the word of the person who was asked."""

from types import SimpleNamespace

from dunwell.dunning import placing
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.world import StoryError, World
from dunwell.worklist import queries as work
from dunwell.worklist.terms import TaskKind

FORMS = Forms()


@FORMS.form("after {event:place_event} {rule:place_rule}")
def rule(world: World, said: SimpleNamespace) -> None:
    """Say what happens to the place of an invoice: keep, lower (one step back), restart, or ask a person."""
    world.set(place_rules={**world.settings().place_rules, said.event: said.rule})


@FORMS.form("place of {customer} {rule:place_rule}")
def answer(world: World, said: SimpleNamespace) -> None:
    """Answer the task "say where it goes on" of a customer: keep, lower or restart."""
    tasks = work.list_tasks(world.organization, customer=world.customer(said.customer).pk)
    asked = [task.id for task in tasks if task.kind == TaskKind.PLACE]
    if not asked:
        raise StoryError(f"nobody was asked where the invoices of {said.customer} go on")
    for task in asked:
        placing.answer_place(task=task, rule=said.rule, today=world.on, **world.acting)
