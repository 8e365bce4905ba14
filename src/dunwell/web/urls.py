"""Addresses of the staff pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path


@login_not_required
def health(_request: HttpRequest) -> HttpResponse:
    """Say that the server answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [path("health", health, name="health")]
