"""docs/reference/stories.md is all that a teller of stories needs: it names every sentence, and its examples run."""

import re
from pathlib import Path

import pytest

from dunwell.practice.stories.reference import SECTIONS, markdown
from dunwell.practice.stories.running import DOES, SEES, run_text

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "stories.md").read_text("utf-8")
EXAMPLES = re.findall(r"<!-- story -->\n```text\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_comes_true(example: str) -> None:
    failures = [failure for outcome in run_text(example, name="example") for failure in outcome.failures]
    assert failures == []


def test_the_page_names_every_sentence() -> None:
    assert markdown() in PAGE, "run `make fix`: a sentence changed"
    assert {form for _, forms in SECTIONS for form in forms} == {*DOES, *SEES}
