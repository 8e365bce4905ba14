"""The embedded mailbox: mails that left nowhere, for trying things out."""

import datetime as dt
from email.utils import parseaddr

from django.http import Http404, HttpRequest, HttpResponse

from dunwell.correspondence.queries import embedded_mailbox
from dunwell.organizations.rights import Action
from dunwell.web import mail, paging
from dunwell.web.place import Place, page, show


@page(Action.SEE)
def mailbox(request: HttpRequest, place: Place) -> HttpResponse:
    """List the mails kept, the newest first."""
    after = paging.asked(request, paging.number)
    start = min(max(after[0], 0), 10**9) if after else 0
    kept = embedded_mailbox(place.organization).page(start=start, limit=paging.SIZE + 1)
    shown, more = paging.cut(request, kept, lambda _: (start + paging.SIZE,))
    rows = [(row, *parseaddr(row.recipient), dt.datetime.fromtimestamp(row.kept_at, dt.UTC)) for row in shown]
    return show(request, place, "mailbox.html", here="mailbox", rows=rows, more=more)


@page(Action.SEE)
def kept_mail(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show one mail."""
    return show(request, place, "kept_mail.html", here="mailbox", key=key, mail=mail.read(_bytes(place, key)))


@page(Action.SEE)
def kept_body(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Answer with what its reader sees, for the frame on its page."""
    return mail.frame(request, _bytes(place, key))


@page(Action.SEE)
def kept_file(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Answer with its bytes."""
    return mail.download(_bytes(place, key), key)


def _bytes(place: Place, key: str) -> bytes:
    try:
        return embedded_mailbox(place.organization).read(key)
    except KeyError:
        raise Http404 from None
