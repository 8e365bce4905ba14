"""Lines about segments: who belongs to which, and by which strategy its members are chased."""

from types import SimpleNamespace
from typing import Any

from dunwell.practice.stories import conditions
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.strategy_lines import slug
from dunwell.practice.stories.world import StoryError, World
from dunwell.strategies import operations as strategies
from dunwell.strategies import queries as chasing
from dunwell.strategies import segments as texts

FORMS = Forms()


@FORMS.form("segment {name:title}: {condition:members}")
def segment(world: World, said: SimpleNamespace) -> None:
    """Chase whoever fulfils a condition by a strategy; segments are asked in the order told, one told again is changed.

    A fact is one of the customer's in docs/guides/strategies.md; one that is yes or no stands alone.
    """
    condition, arrow, strategy = said.condition.rpartition("->")
    if not arrow:
        raise StoryError("write the strategy of its members behind ->")
    try:
        when = conditions.to_lists(condition.strip())
    except conditions.ConditionError as error:
        raise StoryError(str(error)) from error
    row = {"key": slug(said.name), "name": said.name, "when": when, "strategy": strategy.strip()}
    rows = texts.rows_of(chasing.segments_in_force(world.organization))
    known = next((place for place, one in enumerate(rows) if one["key"] == row["key"]), None)
    if known is None:
        rows.append(row)
    else:
        rows[known] |= row
    _publish(world, rows)


@FORMS.form("segments:")
def segments(world: World, said: SimpleNamespace) -> None:
    """Publish segments as they are written below as YAML, in place of those before."""
    _publish_text(world, said.block if said.block.lstrip().startswith("segments:") else f"segments:\n{said.block}")


@FORMS.form("no segment {name:title}")
def no_segment(world: World, said: SimpleNamespace) -> None:
    """Take a segment away; its members follow the next one that holds, or everybody's strategy."""
    rows = texts.rows_of(chasing.segments_in_force(world.organization))
    kept = [row for row in rows if row["key"] != slug(said.name)]
    if len(kept) == len(rows):
        raise StoryError(f"there is no segment {said.name}")
    _publish(world, kept)


@FORMS.form("give back {customer}")
def give_back(world: World, said: SimpleNamespace) -> None:
    """Take back the strategy that a person chose for a customer: it follows its segment again."""
    row = world.customer(said.customer)
    strategies.assign(customer=row.pk, key=None, **world.acting)


def _publish(world: World, rows: list[dict[str, Any]]) -> None:
    _publish_text(world, texts.written(rows))


def _publish_text(world: World, text: str) -> None:
    """Put segments in force, as the page that publishes them does."""
    strategies.save_segments(text=text, **world.acting)
    strategies.publish_segments(**world.acting)
