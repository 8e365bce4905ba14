"""One's own account: where one belongs, and one's password."""

from typing import Any

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from dunwell.organizations import operations
from dunwell.organizations.rights import Action
from dunwell.web.acting import act
from dunwell.web.place import Place, page, show


class NewPassword(forms.Form):
    """The password one has, and the one one wants."""

    old = forms.CharField(
        label="Password now", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label="New password",
        strip=False,
        max_length=4096,
        help_text="12 characters or more",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        """Remember whose password it is."""
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_old(self) -> str:
        """Refuse a wrong password."""
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError("That is not your password.")
        return old

    def clean_new(self) -> str:
        """Refuse a weak one."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new


@page(Action.SEE)
def account(request: HttpRequest, place: Place) -> HttpResponse:
    """Show one's own account."""
    return show(request, place, "account.html", form=NewPassword())


@sensitive_post_parameters("old", "new")
@page(Action.SEE, "POST")
def change_password(request: HttpRequest, place: Place) -> HttpResponse:
    """Change one's own password; other sessions end."""
    user: Any = request.user
    form = NewPassword(request.POST, user=user)
    if not form.is_valid():
        return show(request, place, "account.html", 422, form=form)

    def run() -> None:
        operations.set_password(user=place.user, password=form.cleaned_data["new"], at=place.at, actor=place.actor)
        user.refresh_from_db()
        update_session_auth_hash(request, user)

    return act(request, run, back=reverse("account"), said="Your password is changed; other sessions have ended.")
