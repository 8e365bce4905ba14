"""Addresses of the pages that payers see; no account is needed for any of them."""

from django.urls import URLPattern, path

from dunwell.portal import treatment

urlpatterns: list[URLPattern] = [
    path("how-we-treat-you/<uuid:organization>", treatment.how_we_treat_you, name="how-we-treat-you"),
]
