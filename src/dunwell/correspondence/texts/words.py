"""What a set of texts consists of: one field a sentence, so that no language can forget one.

Texts are plain and courteous and say nothing that is not true: no threat, no "lawyer", no fee. Places in braces are
filled by `correspondence/letters.py`; the same names are offered everywhere, and a test tries each text.
"""

import enum
from dataclasses import dataclass


class Tone(enum.Enum):
    """How a letter speaks, from the softest on; the last two answer and ask for no money."""

    NOTE = "note"
    COURTESY = "courtesy"
    REMINDER = "reminder"
    AGAIN = "again"
    FINAL = "final"
    ANSWER = "answer"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one tone says: subject, first paragraph, and what is wanted (after the table)."""

    subject: str
    opening: str
    wish: str


@dataclass(frozen=True, slots=True)
class Texts:
    """All sentences of a letter in one language."""

    note: Spoken
    courtesy: Spoken
    reminder: Spoken
    again: Spoken
    final: Spoken
    answer: Spoken
    not_found: Spoken
    greeting: str
    greeting_named: str
    # The severe sentence names the lines it is about.
    last_word: str
    overdue: str
    due_soon: str
    due_today: str
    number: str
    issued: str
    due: str
    late: str
    open: str
    asked: str
    day_late: str
    days_late: str
    contested: str
    promised: str
    rests: str
    credit: str
    cash: str
    seen: str
    total_overdue: str
    please_pay: str
    nothing_asked: str
    bank: str
    reference: str
    paid_already: str
    contact: str
    by_phone: str
    by_mail: str
    somebody_else: str
    regards: str
    # The subject where nobody else may see that it is about a debt.
    discreet: str
    redirected: str

    def spoken(self, tone: Tone) -> Spoken:
        """Return what a tone says."""
        said: Spoken = getattr(self, tone.value)
        return said
