"""Messages: by state, and one with all it says, every attempt to deliver it, and what a person decides about it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse

from dunwell.audit import queries as audit
from dunwell.compliance import listing as compliance
from dunwell.correspondence import listing
from dunwell.correspondence.mails import BadAddressError
from dunwell.correspondence.queries import list_lines
from dunwell.correspondence.terms import ENDED_UNSENT, REASON_CHARACTERS, UNSENT, MessageState
from dunwell.customers import listing as customers
from dunwell.dunning import listing as dunning
from dunwell.dunning.previewing import Preview, preview
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import ListedPage
from dunwell.receivables import listing as receivables
from dunwell.web import mail, paging, views
from dunwell.web.finding import customer_id, found, named
from dunwell.web.place import Place, page, show
from dunwell.web.review import Words
from dunwell.web.step_words import called_alike, names_alike
from dunwell.worklist import listing as worklist

# What a person may find out about a message of which nobody knows whether it left.
OUTCOMES: Final = (
    (MessageState.SENT, "It left: the customer has it"),
    (MessageState.FAILED, "It did not leave, and shall not: the next night decides afresh"),
    (MessageState.READY, "It did not leave: send it again"),
)

LETTER: Final[Mapping[str, str]] = {
    **{state.value: "What the customer would get now" for state in UNSENT},
    **{state.value: "What the customer did not get" for state in ENDED_UNSENT},
    MessageState.SENDING.value: "What the customer gets",
    MessageState.SENT.value: "What the customer got",
    MessageState.UNCERTAIN.value: "What the customer may have got",
}
FREE: Final = "No contact was made, and its steps are free again: the next night decides afresh"
BECAME: Final[Mapping[str, str]] = {
    MessageState.UNCERTAIN.value: (
        "Nobody knows whether it left. It counts as a contact and is not sent again by itself; "
        "a supervisor, credit manager or administrator looks, and says what became of it."
    ),
    MessageState.FAILED.value: f"It did not leave. {FREE}, by another address where this one was refused.",
    MessageState.WITHDRAWN.value: f"It was taken back before it left. {FREE} once the reason is gone.",
    MessageState.DROPPED.value: "A person decided that it does not leave. Its steps count as passed.",
}
"""What became of a message that nobody got for certain, and what comes of that."""

UNWORKED: Final[Mapping[str, str]] = {
    **{state.value: "worked out when it leaves" for state in UNSENT},
    MessageState.WITHDRAWN.value: "never worked out: it did not leave",
    MessageState.DROPPED.value: "never worked out: it did not leave",
}
INFORMS: Final = "nothing: it only informs"
"""Why there is no sum beside a message: none was worked out yet, or, once it was written, none is asked for."""


class Asked(NamedTuple):
    """Which messages are listed: of a state, night or customer, for a reason (`why`), of nights from and to a day."""

    state: str
    run: dunning.RunListed | None
    customer: int | None
    why: str
    since: dt.date | None
    until: dt.date | None


@page(Action.SEE)
@views.kept(ListedPage.MESSAGES)
def list_messages(request: HttpRequest, place: Place) -> HttpResponse:
    """List messages, the newest first: all, of one state, one night or one customer."""
    asked = _asked(request, place)
    after = paging.asked(request, paging.number)
    rows = listing.list_page(
        place.organization,
        state=asked.state,
        run=asked.run.id if asked.run else None,
        customer=asked.customer,
        reason=asked.why,
        since=asked.since,
        until=asked.until,
        before=after[0] if after else None,
        limit=paging.SIZE + 1,
    )
    shown, more = paging.cut(request, rows, lambda row: (row.id,))
    names = customers.by_id(place.organization, [row.customer_id for row in shown])
    standings = worklist.standings_of(place.organization, (row.customer_id for row in shown if row.state in UNSENT))
    context = {
        "rows": [
            (row, names[row.customer_id], UNWORKED.get(row.state, INFORMS), standings.get(row.customer_id))
            for row in shown
        ],
        "called": called_alike(place.organization, shown),
        "more": more,
        **asked._asdict(),
        "who": next(iter(customers.by_id(place.organization, [asked.customer]).values())) if asked.customer else None,
    }
    return show(request, place, "messages.html", here="messages", states=MessageState, **context)


def _asked(request: HttpRequest, place: Place) -> Asked:
    """Return what an address asks for; raises Http404 for a night or customer that is not there."""
    sent = {name: request.GET.get(name, "") for name in ("state", "run", "customer")}
    return Asked(
        state=sent["state"] if sent["state"] in MessageState.values else "",
        run=found(dunning.find_run(place.organization, named(sent["run"]))) if sent["run"] else None,
        customer=customer_id(place, named(sent["customer"])) if sent["customer"] else None,
        why=paging.typed(request, "reason", most=REASON_CHARACTERS),
        since=_day(request, "since"),
        until=_day(request, "until"),
    )


def _day(request: HttpRequest, name: str) -> dt.date | None:
    """Return a day of an address; None for none, and for anything that is no day."""
    try:
        return paging.date(request.GET.get(name, ""))
    except ValueError:
        return None


@page(Action.SEE)
def message(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show one message."""
    row = found(listing.find_message(place.organization, key))
    named_lines = list_lines(place.organization, row.id, attempt=row.attempt)
    lines = receivables.lines_by_id(place.organization, [one.open_item_id for one in named_lines if one.open_item_id])
    seen = _bytes(place, row)
    in_review = row.state == MessageState.IN_REVIEW and place.may(Action.REVIEW)
    return show(
        request,
        place,
        "message.html",
        here="review" if in_review else "messages",
        pointless=seen.reason,
        letter=LETTER[row.state],
        became=BECAME.get(row.state, ""),
        asked=row.asked or seen.asked,
        unasked=INFORMS if seen.content is not None else UNWORKED.get(row.state, INFORMS),
        instead=seen.template if seen.template != row.template else "",
        row=row,
        called=_called(place, row),
        who=customers.by_id(place.organization, [row.customer_id])[row.customer_id],
        run=dunning.public_id_of_run(place.organization, row.run_id),
        lines=[(one, lines.get(one.open_item_id or 0)) for one in named_lines],
        attempts=compliance.list_attempts(place.organization, row.id),
        mail=mail.read(seen.content) if seen.content is not None else None,
        words=Words(initial=dict(seen.words)) if in_review and seen.content is not None else None,
        next_review=listing.next_in_review(place.organization, after=row.id) if in_review else None,
        outcomes=OUTCOMES,
        resolves=row.state == MessageState.UNCERTAIN and place.may(Action.REVIEW),
    )


@page(Action.SEE)
def body(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Answer with what the customer sees, for the frame on the message's page."""
    row = found(listing.find_message(place.organization, key))
    return mail.frame(request, found(_bytes(place, row).content))


def _called(place: Place, row: listing.MessageShown) -> dict[str, str]:
    """Return what steps were called in the night that wrote a message, whatever they are called since."""
    texts = dunning.texts_of_run(place.organization, row.run_id)
    return called_alike(place.organization, [row]) if texts is None else names_alike(texts)


@page(Action.SEE)
def file(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Answer with the bytes as they left, or were about to."""
    row = found(listing.find_message(place.organization, key))
    return mail.download(found(_bytes(place, row).content), f"message-{row.public_id}")


def _bytes(place: Place, row: listing.MessageShown) -> Preview:
    """Return the bytes as they would leave now, else as they left, else the reason for which nothing would leave."""
    reason = ""
    if row.state in UNSENT:
        try:
            seen = preview(place.organization, row.id, at=place.at)
        except BadAddressError:
            return Preview(None, "no_contact")
        if seen is not None and seen.content is not None:
            return seen
        reason = seen.reason if seen else ""
    if row.file_id is None:
        return Preview(None, reason)
    try:
        return Preview(audit.read_file(place.organization, row.file_id))
    except FileNotFoundError:
        return Preview(None, reason)
