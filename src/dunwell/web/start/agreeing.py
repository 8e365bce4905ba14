"""Agreeing with a provider that we may send: out with a state and a challenge, back with a code (OAuth 2, PKCE).

State and verifier live in the session of whoever began, for one way back. The way out is a link, not a form's answer:
browsers hold a form to our own addresses.
"""

import secrets
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.connectors import registry
from dunwell.connectors.ports import Agreeing, Config, ConnectorError
from dunwell.organizations import operations, queries
from dunwell.organizations.operations import OrganizationError
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import ConnectionKind
from dunwell.web.place import Place, page
from dunwell.web.start.shell import show_screen

SESSION: Final = "mail-consent"


def _connected(place: Place) -> tuple[Agreeing, Config] | None:
    """Return the connector in use and its settings, where its provider wants consent."""
    found = queries.open_connection(place.organization, ConnectionKind.EMAIL)
    if found is None:
        return None
    connector: Any = registry.mail_connectors().get(found[0])
    return (connector, found[1]) if isinstance(connector, Agreeing) else None


@page(Action.CONNECT, "POST")
def begin(request: HttpRequest, place: Place) -> HttpResponse:
    """Make a state and a verifier, and show the way out."""
    found = _connected(place)
    if found is None:
        return _back(request, "Keep an account of Microsoft or Google first; others need no consent.")
    connector, config = found
    begun = {"state": secrets.token_urlsafe(32), "verifier": secrets.token_urlsafe(48)}
    try:
        address = connector.consent_address(config, back=_return(request), **begun)
    except ConnectorError as error:
        return _back(request, error.text)
    request.session[SESSION] = {**begun, "organization": place.organization}
    return show_screen(request, place, "mail", "agree.html", address=address)


@page(Action.CONNECT)
def back(request: HttpRequest, place: Place) -> HttpResponse:
    """Come back from the provider: only with the state this session went out with, once."""
    begun = request.session.pop(SESSION, None)
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    found = _connected(place)
    if not begun or not secrets.compare_digest(begun["state"].encode(), state.encode()):
        return _back(request, "Nothing was changed: this way back was not begun here, or was used before. Begin again.")
    if begun["organization"] != place.organization or found is None:
        return _back(request, "Nothing was changed: you look at another organization or account by now. Begin again.")
    if not code:
        return _back(request, f"Nothing was agreed: {request.GET.get('error', 'no code came back')[:80]}.")
    connector, config = found
    try:
        kept = connector.agreed(config, code=code, back=_return(request), verifier=begun["verifier"])
        with transaction.atomic():
            _keep(place, {**config.values, **kept})
    except (ConnectorError, OrganizationError) as error:
        return _back(request, str(error))
    messages.success(request, "Agreed: messages can leave by this account. Now send yourself a test mail.")
    return redirect("start-screen", "mail")


def _keep(place: Place, settings: dict[str, str]) -> None:
    now = queries.find_connection(place.organization, ConnectionKind.EMAIL)
    assert now is not None, "there is one, for its settings were just used"
    operations.connect(
        organization=place.organization,
        kind="EMAIL",
        connector=now.connector,
        settings=settings,
        at=place.at,
        actor=place.actor,
        role=place.seat.role,
    )


def _return(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("start-mail-agreed"))


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("start-screen", "mail")
