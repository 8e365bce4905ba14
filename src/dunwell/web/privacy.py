"""Whose data it is: what is known of a customer handed out, erased where nothing needs it, and how long what stays."""

import tempfile
import uuid
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify

from dunwell.customers import listing as customers
from dunwell.organizations.queries import get_organization
from dunwell.organizations.rights import Action
from dunwell.privacy import forgetting, telling
from dunwell.privacy.personal import TABLE
from dunwell.privacy.retention import ORDER, period_of
from dunwell.privacy.telling import NAMES
from dunwell.web.acting import act
from dunwell.web.finding import customer_id, found
from dunwell.web.place import Place, page, show
from dunwell.web.templatetags.words import words

KINDS = {
    "people": "Contact persons, notes, tasks, telephone, IBAN",
    "files": "Files as they were brought in, and values in them that were refused",
    "proof": "Contacts made, consents, wishes, holds, disputes and the texts of the record",
    "letters": "Messages as they were sent",
    "books": "Name, address, invoices and payments",
}
# Columns whose names alone do not say what stands in them; all others do, as words.
COLUMNS = {
    "address1": "street",
    "address2": "street",
    "answer": "our answer",
    "before": "what stood there before",
    "custom": "your own fields",
    "dead_reason": "why an address came back",
    "detail": "details",
    "ended_source": "how we know it ended",
    "evidence": "what is the same in both",
    "external_id": "number in the source",
    "iban": "IBAN",
    "leading": "which side of a merge counts",
    "names_document": "number of the invoice it is about",
    "own_words": "sentences a person wrote",
    "po_number": "order number",
    "release_reason": "why it ended",
    "search": "words it is found by",
    "source": "how we know",
    "value": "the wish",
    "vat_id": "VAT id",
    "withdrawn_source": "how we know it was withdrawn",
}


def told() -> list[tuple[str, str, str]]:
    """Return each table with its personal fields, in words, and what they are kept as."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for one in TABLE:
        fields = dict.fromkeys(COLUMNS.get(field) or words(field) for field in one.fields)
        found.setdefault((NAMES[one.model], KINDS[one.kind]), {}).update(fields)
    return [(name, ", ".join(fields), kind) for (name, kind), fields in found.items()]


@page(Action.AUDIT)
def privacy(request: HttpRequest, place: Place) -> HttpResponse:
    """Show how long each kind is kept and why, and which fields are personal."""
    country = get_organization(place.organization).country
    kinds = [(KINDS[kind], period_of(kind, country)) for kind in ORDER]
    return show(request, place, "privacy.html", here="privacy", kinds=kinds, rows=told(), country=country)


@page(Action.AUDIT)
def of_customer(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show what erasing would do today, beside handing everything out."""
    who = found(customers.find_profile(place.organization, key))
    order = forgetting.look(place.organization, who.id, today=place.today)
    parts = [(KINDS[part.kind], part) for part in order.parts]
    return show(request, place, "customer_privacy.html", here="customers", who=who, order=order, parts=parts)


@page(Action.AUDIT, "POST")
def export(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Hand out all that is known of a customer as one zip."""
    who = found(customers.find_profile(place.organization, key))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    telling.tell(file, organization=place.organization, customer=who.id, at=place.at)
    file.seek(0)
    name = f"what-is-known-of-{slugify(who.name) or slugify(who.number)}.zip"
    handed = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    return cast("HttpResponse", handed)


@page(Action.ERASE, "POST")
def erase(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Erase what nothing needs any more of a customer."""
    customer = customer_id(place, key)
    return act(
        request,
        lambda: forgetting.forget(
            organization=place.organization,
            customer=customer,
            today=place.today,
            reason=request.POST.get("reason", "")[:255] or "asked for",
            at=place.at,
            actor=place.actor,
        ),
        back=reverse("customer-privacy", args=[key]),
        said="Erased. What law asks to be kept stays until its day, and goes then by itself.",
    )
