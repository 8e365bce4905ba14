"""Screen 11: through which account messages leave, how the domain stands, and a test mail to oneself and back."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.connectors import registry
from dunwell.connectors.ports import Agreeing
from dunwell.dunning import trying
from dunwell.organizations import operations
from dunwell.organizations.queries import has_secret, list_members
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import ConnectionKind
from dunwell.web.acting import act
from dunwell.web.connecting import ConnectionForm, connection_of, connectors
from dunwell.web.place import Place, page
from dunwell.web.start.shell import is_stale, pass_screen, seen, show_screen, stay

USUAL: Final = "smtp"
HERE: Final = "/start/mail"


def _chosen(request: HttpRequest, place: Place) -> Any:
    """Return the connector that is asked about: named in the address or form, else the one in use."""
    now = connection_of(place.organization)
    named = request.POST.get("connector") or request.GET.get("connector") or (now.connector if now else USUAL)
    known = registry.mail_connectors()
    return known.get(named) or known[USUAL]


def _stamp(place: Place) -> str:
    return seen(connection_of(place.organization))


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the connection, the domain's standing, and what became of the test mail."""
    form = ConnectionForm(connector=_chosen(request, place), now=connection_of(place.organization))
    return _show(request, place, form)


@page(Action.CONNECT, "POST")
def connect(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep the settings, secrets sealed; nothing is sent by that."""
    if is_stale(request, _stamp(place)):
        return stay(request, "mail")
    form = ConnectionForm(request.POST, connector=_chosen(request, place), now=connection_of(place.organization))
    if not form.is_valid():
        return _show(request, place, form, status=422)
    return act(
        request,
        lambda: operations.connect(
            organization=place.organization,
            kind="EMAIL",
            connector=form.connector.name,
            settings=form.settings(),
            at=place.at,
            actor=place.actor,
            role=place.seat.role,
        ),
        back=HERE,
        said="The connection is kept. Now send yourself a test mail.",
    )


@page(Action.CONNECT, "POST")
def try_it(request: HttpRequest, place: Place) -> HttpResponse:
    """Send a test mail to whoever asks."""
    to = next(one.email for one in list_members(place.organization) if one.user_id == place.user)
    tried = trying.try_mail(place.organization, to=to, at=place.at, actor=place.actor)
    if tried.is_accepted:
        messages.success(request, f"The server took it. Look at the inbox of {to}, then say here that it arrived.")
    else:
        messages.error(request, f"It did not leave. {tried.says}")
    return redirect("start-screen", "mail")


@page(Action.CONNECT, "POST")
def look(request: HttpRequest, place: Place) -> HttpResponse:
    """Look up SPF, DKIM and DMARC of the sender's domain."""
    trying.look_at_domain(place.organization, at=place.at, actor=place.actor)
    return redirect("start-screen", "mail")


@page(Action.CONNECT, "POST")
def arrived(request: HttpRequest, place: Place) -> HttpResponse:
    """Take somebody's word that the test mail arrived: a click, no tracking."""
    tried = trying.last_tried(place.organization)
    if tried is None or not tried.is_accepted:
        return stay(request, "mail", "No test mail has left yet; send one first.")
    return pass_screen(request, place, "mail", said="Good: messages can leave, once you say so.")


def _show(request: HttpRequest, place: Place, form: ConnectionForm, *, status: int = 200) -> HttpResponse:
    now = connection_of(place.organization)
    context = {
        "form": form,
        "now": now,
        "wants_consent": now is not None and isinstance(registry.mail_connectors().get(now.connector), Agreeing),
        "has_consent": has_secret(place.organization, ConnectionKind.EMAIL, "refresh_token"),
        "connectors": connectors(),
        "sender": trying.sender(place.organization),
        "tried": trying.last_tried(place.organization),
        "look": trying.last_look(place.organization),
        "seen": _stamp(place),
    }
    return show_screen(request, place, "mail", "mail.html", status, **context)
