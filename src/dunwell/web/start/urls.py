"""Addresses of the first hour."""

from django.urls import URLPattern, path

from dunwell.web.start import company, pages, strategy, welcome

urlpatterns: list[URLPattern] = [
    path("start", welcome.start, name="start"),
    path("start/found", welcome.found, name="start-found"),
    path("start/company/save", company.save, name="start-company"),
    path("start/company/sample", company.sample, name="start-sample"),
    path("start/strategy/choose", strategy.choose, name="start-strategy"),
    path("start/<slug:key>", pages.screen, name="start-screen"),
    path("start/<slug:key>/passed", pages.passed, name="start-passed"),
]
