"""The grammar of stories as documentation, written from the very patterns that read them."""

from collections.abc import Iterable

from dunwell.practice.stories import (
    bringing,
    ledger,
    mail,
    nights,
    pauses,
    people,
    placing,
    sees_ageing,
    sees_ledger,
    sees_messages,
    sees_work,
    setting,
)
from dunwell.practice.stories.grammar import Form, shown
from dunwell.practice.stories.words import CHOICES

SECTIONS: tuple[tuple[str, tuple[Form, ...]], ...] = (
    ("The creditor", tuple(setting.FORMS)),
    ("Customers", tuple(people.FORMS)),
    ("What is owed and paid", tuple(ledger.FORMS)),
    ("What rests, and what people do", tuple(pauses.FORMS)),
    ("An item's place", tuple(placing.FORMS)),
    ("Files", tuple(bringing.FORMS)),
    ("Time", tuple(nights.FORMS)),
    ("Mail", tuple(mail.FORMS)),
    ("Expected: the ledger and its steps", tuple(sees_ledger.FORMS)),
    ("Expected: the ageing", tuple(sees_ageing.FORMS)),
    ("Expected: work, promises, standing, counts", tuple(sees_work.FORMS)),
    ("Expected: messages", tuple(sees_messages.FORMS)),
)
"""Every kind of sentence, in the order of the page."""


def markdown() -> str:
    """The sections of the page, then the words that values may be."""
    parts: list[str] = []
    for title, forms in SECTIONS:
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
