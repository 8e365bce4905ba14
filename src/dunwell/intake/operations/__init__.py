"""Bringing data in: sources, imports, and taking an import back."""

from dunwell.intake.operations.importing import ImportRefusedError, Order, Outcome, import_file, look_at
from dunwell.intake.operations.sources import ensure_source, found_organization, state_data_date
from dunwell.intake.operations.undoing import NotReversibleError, Reversed, check, reverse

__all__ = [
    "ImportRefusedError",
    "NotReversibleError",
    "Order",
    "Outcome",
    "Reversed",
    "check",
    "ensure_source",
    "found_organization",
    "import_file",
    "look_at",
    "reverse",
    "state_data_date",
]
