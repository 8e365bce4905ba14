"""Doing something: one operation in one transaction, then a sentence on the page that follows."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.organizations.operations import OrganizationError

# What operations raise when they refuse; their text is a sentence for the person who asked.
REFUSALS: Final[tuple[type[Exception], ...]] = (OrganizationError,)


def act(request: HttpRequest, run: Callable[[], object], *, back: str, said: str, undo: str = "") -> HttpResponse:
    """Run an operation in a transaction and go `back`, saying what was done, or why it was refused.

    `undo` is the address that takes it back when posted to.
    """
    try:
        with transaction.atomic():
            run()
    except REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said, extra_tags=f"undo:{undo}" if undo else "")
    return redirect(back)


def refuse(request: HttpRequest, form: Form, *, back: str) -> HttpResponse:
    """Go `back` saying what is wrong with a form that stood on another page; nothing was changed."""
    wrong = [f"{name}: {text}" if name else text for name, text in complaints(form)]
    messages.error(request, "Nothing was changed. " + " ".join(wrong))
    return redirect(back)


def complaints(form: Form) -> list[tuple[str, str]]:
    """Return what is wrong with a form as (label of the field, sentence)."""
    found = []
    for name, errors in form.errors.items():
        label = str(form.fields[name].label or name.replace("_", " ").capitalize()) if name in form.fields else ""
        found += [(label, str(error)) for error in errors]
    return found
