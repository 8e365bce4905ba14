"""docs/reference/stories.md is all that a teller of stories needs: it names every sentence, and its examples run."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dunwell.practice import stories
from dunwell.practice.stories.forms import DOES, SEES
from dunwell.practice.stories.grammar import Form, Read, flag, names_in, parse
from dunwell.practice.stories.reference import markdown
from dunwell.practice.stories.running import expectation, run_text
from dunwell.practice.stories.text import Said, read_stories, sentences

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "stories.md").read_text("utf-8")
EXAMPLES = re.findall(r"<!-- story -->\n```text\n(.*?)```", PAGE, flags=re.DOTALL)
STORIES = [path.read_text("utf-8") for path in sorted((ROOT / "tests" / "stories").glob("*.story"))]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_comes_true(example: str) -> None:
    failures = [failure for outcome in run_text(example, name="example") for failure in outcome.failures]
    assert failures == []


def test_the_page_names_every_sentence() -> None:
    assert markdown() in PAGE, "run `make fix`: a sentence changed"


def test_no_sentence_was_forgotten() -> None:
    modules = [
        importlib.import_module(f"{stories.__name__}.{found.name}") for found in pkgutil.iter_modules(stories.__path__)
    ]
    assert {form for module in modules for form in getattr(module, "FORMS", ())} == {*DOES, *SEES}


def reads() -> Iterator[Read]:
    """Every sentence of the examples and of the stories that ship."""
    for text in [*EXAMPLES, *STORIES]:
        for story in read_stories(text, name="read"):
            for statement in story.statements:
                read = parse(statement.line, statement.text, DOES)
                yield read
                said = [*sentences(read.rest), *(expected.text for expected in statement.expected)]
                yield from filter(None, (expectation(Said(0, text)) for text in said))


def test_every_sentence_is_told_somewhere() -> None:
    told: dict[Form, set[str]] = {form: set() for form in (*DOES, *SEES)}
    used = set()
    for read in reads():
        used.add(read.form)
        told[read.form] |= {name for name, value in vars(read.said).items() if value is not None}
    untold = [form.head for form in (*DOES, *SEES) if form not in used]
    for form, names in told.items():
        untold += [f"{form.head} {clause}" for clause in form.clauses if not names & {flag(clause), *names_in(clause)}]
    assert untold == [], "a sentence that no story uses may be broken; tell one"
