"""Forgetting a customer: refused while something is open or held, else kind by kind as each is no longer needed.

The record stays whole: its chain covers digests, and the texts below them may go (ground rule of the audit).
"""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import models, transaction
from django.db.models import Max

from dunwell.audit.models import Event, File
from dunwell.audit.operations import ERASED, erase_body, erase_file, record, require_transaction
from dunwell.audit.terms import FileKind
from dunwell.cash.models import Payment
from dunwell.compliance.queries import list_holds, list_insolvencies
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message
from dunwell.correspondence.queries import embedded_mailbox
from dunwell.correspondence.terms import UNSENT, MessageState
from dunwell.customers.models import Contact, Customer, Word
from dunwell.customers.search import normalised
from dunwell.disputes.queries import list_disputes
from dunwell.organizations.models import Organization
from dunwell.privacy import files
from dunwell.privacy.personal import TABLE, Kind
from dunwell.privacy.retention import ORDER, needed_until, period_of
from dunwell.privacy.telling import whose
from dunwell.promises.queries import list_promises
from dunwell.promises.terms import PromiseState
from dunwell.receivables.models import Document, OpenItem

ERASED_NAME: Final = "erased"
FORGOTTEN: Final = "person.forgotten"


class ErasureError(Exception):
    """A customer cannot be forgotten now; the text says why. Nothing was changed."""


class Part(NamedTuple):
    """One kind of rows: needed through `until` (None: not any more) for `why`."""

    kind: Kind
    until: dt.date | None
    why: str


class Order(NamedTuple):
    """What an order to forget would do: `refused` says why nothing may go; `parts` what goes and what stays."""

    refused: list[str]
    parts: list[Part]

    @property
    def goes(self) -> list[Kind]:
        """The kinds that are not needed any more."""
        return [part.kind for part in self.parts if part.until is None]


def look(organization: int, customer: int, *, today: dt.date, is_asked: bool = True) -> Order:
    """Say what forgetting a customer would do today. A person who asks has contact data gone at once.

    Without anybody asking (`is_asked` False) each kind stays for its own period.
    """
    ids = whose(organization, customer)
    country = Organization.objects.values_list("country", flat=True).get(pk=organization)
    last = _last_business(organization, ids)
    parts = []
    for kind in ORDER:
        until = needed_until(kind, country, last)
        if kind == "files":
            newest = files.newest(organization)
            if newest is None:
                continue
            until = files.needed_until(newest)
        if kind == "people" and is_asked:
            until = None
        parts.append(Part(kind, until if until and until >= today else None, period_of(kind, country).why))
    return Order(_needed(organization, ids, today), parts)


def forget(
    *, organization: int, customer: int, today: dt.date, reason: str, at: dt.datetime, actor: str, is_asked: bool = True
) -> list[Kind]:
    """Forget what is no longer needed of a customer, and return the kinds that went.

    Raises ErasureError while something is open, promised, disputed, held by law, or on its way.
    """
    require_transaction()
    order = look(organization, customer, today=today, is_asked=is_asked)
    if order.refused:
        raise ErasureError("Not erased: " + "; ".join(order.refused) + ".")
    ids = whose(organization, customer)
    if "people" in order.goes:
        Contact.objects.of(organization).filter(customer_id__in=ids, removed_at=None).update(removed_at=at)
    for kind in order.goes:
        _forget_rows(organization, ids, kind)
    files.let_go(organization=organization, today=today, at=at, actor=actor)
    _forget_words(organization, ids, order.goes)
    if "letters" in order.goes:
        _forget_mails(organization, ids, at=at, actor=actor)
    if "proof" in order.goes:
        _forget_events(organization, ids, reason=reason, at=at, actor=actor)
    if "books" in order.goes:
        Customer.objects.of(organization).filter(pk__in=ids).update(name=ERASED_NAME, erased_on=today)
    body = {"kinds": list(order.goes), "reason": reason}
    record(
        organization=organization,
        at=at,
        actor=actor,
        verb=FORGOTTEN,
        body=body,
        subject=("customer", customer),
        customer=customer,
    )
    return order.goes


def _last_business(organization: int, ids: list[int]) -> dt.date | None:
    issued = Document.objects.of(organization).filter(customer_id__in=ids).aggregate(last=Max("issued_on"))["last"]
    paid = Payment.objects.of(organization).filter(customer_id__in=ids).aggregate(last=Max("on"))["last"]
    return max((day for day in (issued, paid) if day), default=None)


def _needed(organization: int, ids: list[int], today: dt.date) -> list[str]:
    """Name what is under way, each of which forbids forgetting."""
    found = []
    if OpenItem.objects.of(organization).filter(customer_id__in=ids).exclude(open_minor=0).exists():
        found.append("invoices or credits are open, and claims may be needed until they are settled")
    waiting = [*UNSENT, MessageState.SENDING, MessageState.UNCERTAIN]
    if Message.objects.of(organization).filter(customer_id__in=ids, state__in=waiting).exists():
        found.append("a message has not left or may be on its way")
    for pk in ids:
        kinds = {row.kind for row in list_holds(organization, customer=pk, on=today)}
        if HoldKind.LEGAL_HOLD in kinds:
            found.append("a legal hold keeps everything")
        if any(row.ended_on is None for row in list_insolvencies(organization, customer=pk)):
            found.append("insolvency proceedings run")
        if list_disputes(organization, customer=pk, on=today):
            found.append("a dispute is open")
        if any(row.state == PromiseState.OPEN for row in list_promises(organization, customer=pk)):
            found.append("a promise is open")
    return list(dict.fromkeys(found))


def _forget_rows(organization: int, ids: list[int], kind: Kind) -> None:
    for one in TABLE:
        if one.kind != kind:
            continue
        model: Any = apps.get_model(one.model)
        blanks = {name: _blank(model._meta.get_field(name)) for name in one.fields}
        model.objects.of(organization).filter(**{f"{one.of}__in": ids}).update(**blanks)


def _blank(field: models.Field[Any, Any]) -> Any:
    if field.null:
        return None
    if isinstance(field, models.JSONField):
        return field.get_default()
    return ""


def _forget_words(organization: int, ids: list[int], goes: list[Kind]) -> None:
    """Take away what the customer is found by, as far as the fields it came from are gone."""
    words = Word.objects.of(organization).filter(customer_id__in=ids)
    if "books" in goes:
        words.delete()
        return
    words.filter(kind__in=("I", "M", "D", "P", "F")).delete()
    for row in Customer.objects.of(organization).filter(pk__in=ids).order_by("id"):
        Customer.objects.of(organization).filter(pk=row.pk).update(search=normalised(f"{row.name} {row.number}"))


def _forget_mails(organization: int, ids: list[int], *, at: dt.datetime, actor: str) -> None:
    """Erase each attempt's bytes, and the copy in the embedded mailbox where there is one."""
    rows = Message.objects.of(organization).filter(customer_id__in=ids).order_by("id")
    sent = list(rows.exclude(attempt=0, file=None).values_list("public_id", "attempt", "file_id"))
    known = {file for _, _, file in sent if file}
    for key in [key for key, attempt, _ in sent if attempt > 1]:  # of earlier attempts only the name tells
        earlier = File.objects.of(organization).filter(kind=FileKind.MAIL_SENT, name__startswith=str(key))
        known |= set(earlier.values_list("pk", flat=True))
    for file in sorted(known):
        erase_file(organization=organization, file=file, at=at, actor=actor)
    keys = [f"{key}.{number}" for key, attempt, _ in sent for number in range(1, attempt + 1)]
    transaction.on_commit(lambda: _forget_copies(organization, keys))


def _forget_copies(organization: int, keys: list[str]) -> None:
    shelf = embedded_mailbox(organization)
    for key in keys:
        shelf.forget(key)


def _forget_events(organization: int, ids: list[int], *, reason: str, at: dt.datetime, actor: str) -> None:
    rows = Event.objects.of(organization).filter(customer_id__in=ids, body__erased_at=None, body__isnull=False)
    for event in list(rows.exclude(verb__in=(ERASED, FORGOTTEN)).order_by("id").values_list("pk", flat=True)):
        erase_body(event=event, reason=reason, at=at, actor=actor)
