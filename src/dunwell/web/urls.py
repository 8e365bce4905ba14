"""Addresses of the staff pages. Nouns; what changes something is a POST to a noun below them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from dunwell.web import account, signing, today, users


@login_not_required
def health(_request: HttpRequest) -> HttpResponse:
    """Say that the server answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("health", health, name="health"),
    path("sign-in", signing.sign_in, name="sign-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("organization", signing.choose, name="choose"),
    path("account", account.account, name="account"),
    path("account/password", account.change_password, name="change-password"),
    path("", today.today, name="today"),
    path("organizations/<uuid:organization>/users", users.users, name="users"),
    path("organizations/<uuid:organization>/users/add", users.add_user, name="add-user"),
    path("organizations/<uuid:organization>/users/<uuid:key>/role", users.change_role, name="change-role"),
    path("organizations/<uuid:organization>/users/<uuid:key>/remove", users.remove_user, name="remove-user"),
    path("organizations/<uuid:organization>/users/<uuid:key>/password", users.new_password, name="new-password"),
]
