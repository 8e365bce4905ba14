"""Doing something: one operation in one transaction, then a sentence on the page that follows."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.compliance.ledger import NoticeError
from dunwell.compliance.operations import HoldError, WishError
from dunwell.compliance.rates import RateError
from dunwell.correspondence.operations import MessageError
from dunwell.customers.operations import CustomerError
from dunwell.disputes.operations import DisputeError
from dunwell.dunning.opening import NightRefusedError
from dunwell.intake.operations import UploadError
from dunwell.organizations.operations import OrganizationError
from dunwell.privacy.forgetting import ErasureError
from dunwell.promises.operations import PromiseError
from dunwell.receivables.operations import LedgerError
from dunwell.strategies.documents import StrategyProblemsError
from dunwell.strategies.operations import StrategyError
from dunwell.web.amounts import AmountError
from dunwell.worklist.operations import TaskError

# What operations raise when they refuse; their text is a sentence for the person who asked.
REFUSALS: Final[tuple[type[Exception], ...]] = (
    AmountError,
    CustomerError,
    DisputeError,
    ErasureError,
    HoldError,
    LedgerError,
    MessageError,
    NightRefusedError,
    NoticeError,
    OrganizationError,
    PromiseError,
    RateError,
    StrategyError,
    StrategyProblemsError,
    TaskError,
    UploadError,
    WishError,
)


# Lists from which customers are worked through one after the other (web/worklist.py).
LISTS: Final = frozenset({"work-mine", "work-all"})


def act(
    request: HttpRequest,
    run: Callable[[], Any],
    *,
    back: str,
    said: str,
    undo: Callable[[Any], str] | None = None,
    then: str = "",
) -> HttpResponse:
    """Run an operation in a transaction and go `back`, saying what was done, or why it was refused.

    `undo` turns what the operation returned into the address that takes it back when posted to; `then` is where to go
    instead when it was done.
    """
    try:
        with transaction.atomic():
            done = run()
    except REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said, extra_tags=f"undo:{undo(done)}" if undo else "")
        return redirect(then or back + listed(request))
    return redirect(back + listed(request))


def listed(request: HttpRequest) -> str:
    """Return what an address says about the list its customer was opened from: `?from=work-mine`, or nothing."""
    asked = request.GET.get("from", "")
    return f"?from={asked}" if asked in LISTS else ""


def refuse(request: HttpRequest, form: Form, *, back: str) -> HttpResponse:
    """Go `back` saying what is wrong with a form that stood on another page; nothing was changed."""
    wrong = [f"{label}: {text}" if label else text for label, text in complaints(form)]
    messages.error(request, "Nothing was changed. " + " ".join(wrong))
    return redirect(back + listed(request))


def complaints(form: Form) -> list[tuple[str, str]]:
    """Return what is wrong with a form as (label of the field, sentence)."""
    found = []
    for name, errors in form.errors.items():
        label = str(form.fields[name].label or name.replace("_", " ").capitalize()) if name in form.fields else ""
        found += [(label, str(error)) for error in errors]
    return found
