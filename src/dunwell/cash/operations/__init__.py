"""Writing what was paid: payments, where they go, what is taken back, money seen and not yet booked.

All amounts are positive integer minor units of the payment's own currency.
"""

from dunwell.cash.operations.paying import NewPayment, Settled, Share, allocate_payment, record_payment, record_payments
from dunwell.cash.operations.returning import (
    replace_payment,
    restore_payment,
    reverse_allocations,
    reverse_payment,
    revive_payment,
    void_documents,
)
from dunwell.cash.operations.seeing import BOOKED_BEFORE, end_seen_money, see_money

__all__ = [
    "BOOKED_BEFORE",
    "NewPayment",
    "Settled",
    "Share",
    "allocate_payment",
    "end_seen_money",
    "record_payment",
    "record_payments",
    "replace_payment",
    "restore_payment",
    "reverse_allocations",
    "reverse_payment",
    "revive_payment",
    "see_money",
    "void_documents",
]
