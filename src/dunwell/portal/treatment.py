"""How we treat you: what a creditor does when an invoice stays open, told to everybody in plain words.

Made from what is in force, so it cannot promise what nobody does. It is there only where the creditor shows it.
"""

import uuid
from typing import Any, Final, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from dunwell.correspondence.texts import TEXTS, language_of
from dunwell.organizations import queries
from dunwell.organizations.rights import Action, may
from dunwell.portal.words import LANGUAGES, WORDS, Words
from dunwell.strategies import telling
from dunwell.strategies.telling import Told

KEPT: Final = "max-age=300"
"""What is public changes seldom."""


class Part(NamedTuple):
    """A heading with its sentences."""

    title: str
    sentences: list[str]


@login_not_required
def how_we_treat_you(request: HttpRequest, organization: uuid.UUID) -> HttpResponse:
    """Tell how a creditor treats those who owe; to its own people also before it is shown to others."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    house = queries.find_organization(organization)
    is_ours = house is not None and _is_ours(request.user, house.pk)
    if house is None or not (house.shows_treatment or is_ours):
        raise Http404
    asked = request.GET.get("language", "") or request.headers.get("Accept-Language", "").split(",")[0]
    spoken = language_of(asked[:10], house.language)
    words = WORDS[spoken]
    context: dict[str, Any] = {
        "house": house,
        "words": words,
        "spoken": spoken,
        "languages": LANGUAGES,
        "title": words.title.format(house=house.name),
        "parts": parts(house, words),
        "is_hidden": not house.shows_treatment,
    }
    response = render(request, "portal/treatment.html", context)
    response.headers["Cache-Control"] = "private, no-store" if is_ours else KEPT
    return response


def _is_ours(user: Any, organization: int) -> bool:
    if not user.is_authenticated:
        return False
    seats = queries.list_seats(user.pk)
    return any(seat.organization == organization and may(seat.role, Action.SEE) for seat in seats)


def parts(house: Any, words: Words) -> list[Part]:
    """Return what there is to say, in the language of these words."""
    strategies = telling.in_use(house.pk)
    steps = [f"{words.kinds[one.kind]}{_when(one, words)}." for one in telling.told(strategies)]
    hours = {"start": f"{house.window_start:%H:%M}", "end": f"{house.window_end:%H:%M}"}
    rhythm = [words.hours.format(**hours), words.cap.format(cap=house.weekly_cap)]
    quiet = telling.quiet_days(strategies)
    rhythm += [words.quiet.format(days=quiet)] if quiet > 1 else []
    reach = ", ".join(filter(None, (house.phone and f"{house.phone}{_hours(house)}", house.email)))
    reached = words.reach.format(reach=reach) if reach else words.answer
    return [
        Part(words.when_title, [*steps, words.once]),
        Part(words.rhythm_title, rhythm),
        Part(words.wrong_title, [*words.wrong, reached]),
        Part(words.hardship_title, list(words.hardship)),
        Part(words.paid_title, [words.paid.format(days=house.bank_lag_days)]),
        Part(words.stop_title, list(words.stop)),
        Part(words.language_title, [words.language.format(languages=", ".join(LANGUAGES[code] for code in TEXTS))]),
    ]


def _hours(house: Any) -> str:
    return f" ({house.hours})" if house.hours else ""


def _when(one: Told, words: Words) -> str:
    """Return about when a step comes, in weeks."""
    if one.last == 0:
        return ""
    first = max(one.first, 1)
    if one.last == 1:
        return f", {words.within_a_week}"
    if first == one.last:
        return f", {words.weeks.format(weeks=first)}"
    return f", {words.between.format(first=first, last=one.last)}"
