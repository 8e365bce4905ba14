"""Writing what is owed: documents and their due lines, allocations, changes of terms, rates.

All amounts are integer minor units of the line's own currency. Money that was paid is allocated and released by
`cash.operations`, which keeps the payment's own account as well.
"""

from dunwell.receivables.operations.allocating import (
    LedgerError,
    NewAllocation,
    OverAllocatedError,
    allocate,
    allocate_many,
    apply_credit,
    reverse_allocations,
    write_off,
)
from dunwell.receivables.operations.issuing import (
    Issued,
    NewDocument,
    NewLine,
    add_line,
    book_issued,
    default_key,
    issue_document,
    issue_documents,
    revive_document,
    void_documents,
)
from dunwell.receivables.operations.revising import (
    NewRate,
    change_amount,
    change_due_date,
    change_term,
    describe_document,
    record_rates,
    reverse_revision,
    set_disputed,
    set_last_notice,
)

__all__ = [
    "Issued",
    "LedgerError",
    "NewAllocation",
    "NewDocument",
    "NewLine",
    "NewRate",
    "OverAllocatedError",
    "add_line",
    "allocate",
    "allocate_many",
    "apply_credit",
    "book_issued",
    "change_amount",
    "change_due_date",
    "change_term",
    "default_key",
    "describe_document",
    "issue_document",
    "issue_documents",
    "record_rates",
    "reverse_allocations",
    "reverse_revision",
    "revive_document",
    "set_disputed",
    "set_last_notice",
    "void_documents",
    "write_off",
]
