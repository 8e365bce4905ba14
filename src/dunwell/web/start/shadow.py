"""Screen 12: a week in which everything is done but the sending, and the way on from there."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dunwell.dunning import operations, shadowing
from dunwell.dunning.shadowing import ENOUGH
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import Sending
from dunwell.web.place import Place, page
from dunwell.web.start.shell import SEEN, pass_screen, show_screen, stay

WEEK: Final = 7


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Show how far shadow is."""
    return show_screen(
        request,
        place,
        "shadow",
        "shadow.html",
        shadow=shadowing.shadow(place.organization, today=place.today, limit=WEEK),
        enough=ENOUGH,
        is_mute=place.seat.sending in operations.MUTE,
        gets_mail=bool(settings.SYSTEM_MAIL),
        seen=place.seat.sending,
    )


@page(Action.SENDING, "POST")
def begin(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin shadow, from OFF only: every other state is left on the page of the switch."""
    if request.POST.get(SEEN) != Sending.OFF or place.seat.sending != Sending.OFF:
        return stay(request, "shadow")
    return pass_screen(
        request,
        place,
        "shadow",
        lambda: operations.change_sending(
            organization=place.organization,
            state=Sending.SHADOW,
            at=place.at,
            actor=place.actor,
            role=place.seat.role,
        ),
        said="Shadow has begun: nothing leaves, and each morning shows what would have gone.",
    )
