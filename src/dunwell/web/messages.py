"""Messages: by state, and one with all it says, every attempt to deliver it, and what a person decides about it."""

import uuid
from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse

from dunwell.audit import queries as audit
from dunwell.compliance import listing as compliance
from dunwell.correspondence import listing
from dunwell.correspondence.mails import BadAddressError
from dunwell.correspondence.queries import list_lines
from dunwell.correspondence.terms import UNSENT, MessageState
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
from dunwell.web.step_words import called_alike
from dunwell.worklist import listing as worklist

# What a person may find out about a message of which nobody knows whether it left.
OUTCOMES: Final = (
    (MessageState.SENT, "It left: the customer has it"),
    (MessageState.FAILED, "It did not leave, and shall not: the next night decides afresh"),
    (MessageState.READY, "It did not leave: send it again"),
)

UNWORKED: Final[Mapping[str, str]] = {
    **{state.value: "worked out when it leaves" for state in UNSENT},
    MessageState.WITHDRAWN.value: "never worked out: it did not leave",
    MessageState.DROPPED.value: "never worked out: it did not leave",
}
INFORMS: Final = "nothing: it only informs"
"""Why there is no sum beside a message: none was worked out yet, or, once it was written, none is asked for."""


@page(Action.SEE)
@views.kept(ListedPage.MESSAGES)
def list_messages(request: HttpRequest, place: Place) -> HttpResponse:
    """List messages, the newest first: all, of one state, one night or one customer."""
    asked = {name: request.GET.get(name, "") for name in ("state", "run", "customer")}
    state = asked["state"] if asked["state"] in MessageState.values else ""
    night = found(dunning.find_run(place.organization, named(asked["run"]))) if asked["run"] else None
    customer = customer_id(place, named(asked["customer"])) if asked["customer"] else None
    after = paging.asked(request, paging.number)
    rows = listing.list_page(
        place.organization,
        state=state,
        run=night.id if night else None,
        customer=customer,
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
        "state": state,
        "run": night,
        "who": customers.by_id(place.organization, [customer])[customer] if customer else None,
    }
    return show(request, place, "messages.html", here="messages", states=MessageState, **context)


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
        asked=row.asked or seen.asked,
        unasked=INFORMS if seen.content is not None else UNWORKED.get(row.state, INFORMS),
        instead=seen.template if seen.template != row.template else "",
        row=row,
        called=called_alike(place.organization, [row]),
        who=customers.by_id(place.organization, [row.customer_id])[row.customer_id],
        run=dunning.public_id_of_run(place.organization, row.run_id),
        lines=[(one, lines.get(one.open_item_id or 0)) for one in named_lines],
        attempts=compliance.list_attempts(place.organization, row.id),
        mail=mail.read(seen.content) if seen.content is not None else None,
        words=Words(initial=dict(seen.words)) if in_review and seen.content is not None else None,
        next_review=listing.next_in_review(place.organization, after=row.id) if in_review else None,
        outcomes=OUTCOMES,
    )


@page(Action.SEE)
def body(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Answer with what the customer sees, for the frame on the message's page."""
    row = found(listing.find_message(place.organization, key))
    return mail.frame(request, found(_bytes(place, row).content))


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
