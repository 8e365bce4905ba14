"""Every kind of sentence a story may hold, by section, in the order of the reference page."""

from dunwell.practice.stories import (
    bringing,
    ledger,
    mail,
    nights,
    pauses,
    people,
    placing,
    reaching,
    sees_ageing,
    sees_calls,
    sees_ledger,
    sees_messages,
    sees_work,
    segmenting,
    setting,
)
from dunwell.practice.stories.grammar import Form

type Sections = tuple[tuple[str, tuple[Form, ...]], ...]

STATEMENTS: Sections = (
    ("The creditor", tuple(setting.FORMS)),
    ("Customers", tuple(people.FORMS)),
    ("Segments", tuple(segmenting.FORMS)),
    ("What is owed and paid", tuple(ledger.FORMS)),
    ("What rests, and what people do", tuple(pauses.FORMS)),
    ("An item's place", tuple(placing.FORMS)),
    ("Calls and wishes", tuple(reaching.FORMS)),
    ("Files", tuple(bringing.FORMS)),
    ("Time", tuple(nights.FORMS)),
    ("Mail", tuple(mail.FORMS)),
)
EXPECTATIONS: Sections = (
    ("Expected: whether they may be called", tuple(sees_calls.FORMS)),
    ("Expected: work, promises, standing, counts", tuple(sees_work.FORMS)),
    ("Expected: the ageing", tuple(sees_ageing.FORMS)),
    ("Expected: the ledger and its steps", tuple(sees_ledger.FORMS)),
    ("Expected: messages", tuple(sees_messages.FORMS)),
)
"""Counts come first, the one about a message last, since its step is free text."""

DOES: tuple[Form, ...] = tuple(form for _, forms in STATEMENTS for form in forms)
"""Every kind of statement, in the order in which they are tried."""

SEES: tuple[Form, ...] = tuple(form for _, forms in EXPECTATIONS for form in forms)
"""Every kind of expectation, in the order in which they are tried."""
