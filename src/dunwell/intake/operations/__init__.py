"""Bringing data in: sources, imports, and taking an import back."""

from dunwell.intake.operations.importing import ImportRefusedError, Order, Outcome, import_file, look_at
from dunwell.intake.operations.sources import ensure_source, found_organization, state_data_date
from dunwell.intake.operations.sparing import numbered, spare
from dunwell.intake.operations.totals import open_sums, state_total
from dunwell.intake.operations.undoing import NotReversibleError, Reversed, check, reverse
from dunwell.intake.operations.uploading import (
    Reading,
    UploadError,
    bring_upload,
    drop_upload,
    keep_upload,
    read_upload,
)
from dunwell.intake.operations.waiting import LARGE, ask_to_bring, bring_next, has_asked

__all__ = [
    "LARGE",
    "ImportRefusedError",
    "NotReversibleError",
    "Order",
    "Outcome",
    "Reading",
    "Reversed",
    "UploadError",
    "ask_to_bring",
    "bring_next",
    "bring_upload",
    "check",
    "drop_upload",
    "ensure_source",
    "found_organization",
    "has_asked",
    "import_file",
    "keep_upload",
    "look_at",
    "numbered",
    "open_sums",
    "read_upload",
    "reverse",
    "spare",
    "state_data_date",
    "state_total",
]
