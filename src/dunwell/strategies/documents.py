"""Strategies as YAML files: the one place that reads them; the engine sees plain mappings only.

Numbers with a point stay the text that was written, so no amount passes through a binary fraction. Anchors are
refused: they make a small file large, and a person changing one place would change another unseen.
"""

import io
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from dunwell.engine import strategy as engine
from dunwell.engine.conditions import Problem
from dunwell.engine.strategy import Strategy

LARGEST = 100_000
UNKNOWN: Final = ""
"""The key of the strategy that nobody can tell, while the segments in force cannot be read."""
BUILTIN = ("consumer", "courteous", "direct-debit", "firm", "gentle", "public", "standard")


_PLAIN: Final = {
    "<block end>": "this line is indented otherwise than those it belongs to",
    "expected ',' or": "a bracket or brace above is not closed, or a comma is missing",
    "mapping values are not allowed": "a colon cannot stand here: put the text in quotes, or mend the line above",
    "unexpected end of stream": "a quote is opened and never closed",
    "cannot start any token": "a text cannot begin with this sign: put it in quotes, and indent with spaces",
    "expected the node content": "something is opened here and not closed, or a value is missing",
    "expected ':'": "a word stands here without a colon behind it",
}
"""What a reader of YAML complains of, in words of those who write it."""


class StrategyProblemsError(Exception):
    """A strategy cannot be used; `problems` says everything that is wrong, each with its place."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take the problems; the text is the first of them."""
        self.problems = problems
        first = problems[0]
        super().__init__(f"{first.path}: {first.message}" if first.path else first.message)


class _PlainConstructor(SafeConstructor):
    """Builds plain values; a number with a point stays text."""

    def construct_yaml_text(self, node: ScalarNode) -> str:
        """Return a scalar as it was written."""
        return str(node.value)


for _tag in ("float", "timestamp"):
    _PlainConstructor.add_constructor(f"tag:yaml.org,2002:{_tag}", _PlainConstructor.construct_yaml_text)


class _OpenComposer(Composer):
    """Composes nodes without anchors."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse an alias; compose everything else as usual."""
        if self.parser.check_event(AliasEvent):
            mark = self.parser.peek_event().start_mark
            raise MarkedYAMLError(problem="anchors are not used here; write it out", problem_mark=mark)
        return super().compose_node(parent, index)


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _PlainConstructor
    yaml.Composer = _OpenComposer
    return yaml


def read(text: str) -> tuple[Any, list[Problem]]:
    """Return what a YAML text says as plain values, or the problem that keeps it from being read."""
    if len(text) > LARGEST:
        return None, [Problem("", "this is too large for a strategy", f"keep it under {LARGEST:,} characters")]
    try:
        return _yaml().load(text), []
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}" if mark else ""
        said = str(error.problem or error.context)
        plain = next((words for sign, words in _PLAIN.items() if sign in said), said)
        return None, [Problem(place, plain, "mend the YAML there")]
    except (YAMLError, ValueError, RecursionError) as error:
        return None, [Problem("", f"this is no YAML: {str(error).splitlines()[0]}", "mend the YAML")]


class _Judged(NamedTuple):
    strategy: Strategy | None
    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...]


@lru_cache(maxsize=256)
def _judged(text: str) -> _Judged:
    """Read a text once: publishing asks for strategy, problems and advice, and the ready ones are the same for all."""
    mapping, problems = read(text)
    if problems:
        return _Judged(None, tuple(problems), tuple(problems))
    strategy, found = engine.parse(mapping)
    return _Judged(strategy, tuple(found), tuple(engine.check(mapping)))


def check(text: str) -> list[Problem]:
    """Return all that is wrong with a strategy's text, and what the rules of decency miss in one that can be read."""
    return list(_judged(text).advice)


def parse(text: str) -> tuple[Strategy | None, list[Problem]]:
    """Return the compiled strategy, or None with all its problems."""
    judged = _judged(text)
    return judged.strategy, list(judged.problems)


def parsed(text: str) -> Strategy:
    """Return the compiled strategy of a text; raises StrategyProblemsError."""
    judged = _judged(text)
    if judged.strategy is None:
        raise StrategyProblemsError(list(judged.problems))
    return judged.strategy


def in_force(text: str, key: str) -> Strategy:
    """Return the compiled strategy of a text in force under a key, or that was.

    What an older release let in and this one refuses, a country that is none, keeps no night from running. A text that
    cannot be read at all, as somebody or a broken disk may have left it, has no steps, and nobody is asked by it.
    """
    return _judged(text).strategy or _kept(text) or engine.unreadable(key)


def all_in_force(texts: Mapping[str, str]) -> dict[str, Strategy]:
    """Return the compiled strategies of the texts in force, by key; `UNKNOWN` is named for the segments."""
    return {key: in_force(text, key or "segments") for key, text in texts.items()}


@lru_cache(maxsize=64)
def _kept(text: str) -> Strategy | None:
    mapping, problems = read(text)
    return None if problems else engine.parse(mapping, kept=True)[0]


def line_of(text: str, path: str) -> int | None:
    """Return the line (from 1) on which a path such as `steps[2].days` stands, or the nearest thing around it."""
    if found := re.fullmatch(r"line (\d+)", path):
        return int(found[1])
    try:
        node: Node | None = _yaml().compose(text)
    except (YAMLError, ValueError, RecursionError):
        return None
    line = None
    for part in re.findall(r"[^.\[\]]+", path):
        if node is None:
            break
        key, node = _step_into(node, part)
        line = key.start_mark.line + 1 if key else line
    return line


def _step_into(node: Node, part: str) -> tuple[Node | None, Node | None]:
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), (None, None))
    if isinstance(node, SequenceNode) and part.isdigit() and int(part) < len(node.value):
        return node.value[int(part)], node.value[int(part)]
    return None, None


@cache
def builtin(key: str) -> str:
    """Return the text of a strategy that comes with Dunwell."""
    return (resources.files(__package__) / "builtin" / f"{key}.yaml").read_text("utf-8")


class Pace(NamedTuple):
    """The two numbers of a strategy that people change first: day of its first reminder, and its quiet days."""

    first_reminder: int
    quiet_days: int


def pace_of(text: str) -> Pace:
    """Return the pace of a text in force; raises StrategyProblemsError."""
    strategy = _judged(text).strategy or _kept(text)
    if strategy is None:
        raise StrategyProblemsError(parse(text)[1])
    first = strategy.line_steps[strategy.entry] if strategy.entry < len(strategy.line_steps) else None
    return Pace(first.days or 0 if first else 0, strategy.quiet_days)


def paced(text: str, pace: Pace) -> str:
    """Return a text at another pace: the first reminder on that day, all that follows it moved by as much.

    Notes before the due date stay where they are; comments and the order of the file are kept.
    """
    yaml = YAML(typ="rt")
    yaml.width = LARGEST
    yaml.indent(mapping=2, sequence=4, offset=2)
    mapping = yaml.load(text)
    later = pace.first_reminder - pace_of(text).first_reminder
    for step in mapping["steps"]:
        if isinstance(step.get("days"), int) and step["days"] > 0:
            step["days"] = max(step["days"] + later, 1)
    mapping["quiet_days"] = pace.quiet_days
    written = io.StringIO()
    yaml.dump(mapping, written)
    return written.getvalue()
