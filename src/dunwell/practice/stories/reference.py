"""The grammar of stories as documentation, written from the very patterns that read them."""

from collections.abc import Iterable

from dunwell.practice.stories.forms import EXPECTATIONS, STATEMENTS
from dunwell.practice.stories.grammar import Form, shown
from dunwell.practice.stories.words import CHOICES


def markdown() -> str:
    """The sections of the page, then the words that values may be."""
    parts: list[str] = []
    for title, forms in (*STATEMENTS, *EXPECTATIONS):
        parts += [f"### {title}", "", *(line for form in forms for line in _sentence(form)), ""]
    return "\n".join([*parts, "### Words", "", *_words()]).strip()


def _sentence(form: Form) -> Iterable[str]:
    yield f"- `{shown(form.head)}`"
    clauses = ", ".join(f"`{shown(clause)}`" for clause in form.clauses)
    yield f"  {form.explained}{f' May go on with: {clauses}.' if clauses else ''}"


def _words() -> Iterable[str]:
    yield "| above | is one of |"
    yield "|---|---|"
    for name, words in CHOICES.items():
        yield f"| `{name.upper()}` | {', '.join(words)} |"
