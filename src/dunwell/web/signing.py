"""Signing in and out, and choosing among one's organizations."""

import uuid
from typing import Any, Final

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from dunwell.kit import clock
from dunwell.organizations import signing_in
from dunwell.organizations.rights import Action
from dunwell.web.place import SEAT, Place, page, seat_by_id

TOO_MANY: Final = "Too many tries. Nothing is lost: wait a quarter of an hour, or ask an administrator."


class SignIn(forms.Form):
    """Address and password."""

    email = forms.CharField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        max_length=4096, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


@login_not_required
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign a member in; 429 after too many failures."""
    after = _after(request)
    if request.user.is_authenticated:
        return redirect(after)
    known = {"email": request.GET.get("email", "")[:254]}  # a link may name who is to sign in
    form = SignIn(request.POST if request.method == "POST" else None, initial=known)
    context: dict[str, Any] = {"form": form, "next": after}
    if not form.is_valid():
        return render(request, "web/sign_in.html", context)
    who = {"email": form.cleaned_data["email"], "address": request.META.get("REMOTE_ADDR", ""), "at": clock.now()}
    if signing_in.must_wait(**who):
        return _answer(request, form, context, TOO_MANY, status=429)
    user: Any = authenticate(request, username=who["email"].strip().lower(), password=form.cleaned_data["password"])
    with transaction.atomic():
        if user is None:
            signing_in.note_failure(**who)
        else:
            signing_in.note_success(user=user.pk, **who)
    if user is None:
        return _answer(request, form, context, "This address and password do not belong together.", status=401)
    login(request, user)
    return redirect(after)


def _after(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


def _answer(request: HttpRequest, form: SignIn, context: dict[str, Any], sentence: str, *, status: int) -> HttpResponse:
    form.add_error(None, sentence)
    response = render(request, "web/sign_in.html", context, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(int(signing_in.WINDOW.total_seconds()))
    return response


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; only by POST, so that no link or picture signs anybody out."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    logout(request)
    return redirect("sign-in")


@page(Action.SEE, "POST")
def choose(request: HttpRequest, place: Place) -> HttpResponse:
    """Look at another of one's organizations; any other stays out of sight."""
    try:
        seat = seat_by_id(place, uuid.UUID(request.POST.get("organization", "")))
    except ValueError:
        seat = None
    if seat is None:
        return HttpResponse("There is no such organization among yours.", status=404, content_type="text/plain")
    request.session[SEAT] = str(seat.public_id)
    return redirect("today")
