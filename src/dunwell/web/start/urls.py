"""Addresses of the first hour."""

from django.urls import URLPattern, path

from dunwell.web.start import (
    agreeing,
    baseline,
    company,
    demo,
    mail,
    never,
    pages,
    reach,
    rehearsing,
    shadow,
    source,
    strategy,
    welcome,
)

urlpatterns: list[URLPattern] = [
    path("start", welcome.start, name="start"),
    path("start/demo", demo.demo, name="start-demo"),
    path("start/found", welcome.found, name="start-found"),
    path("start/company/save", company.save, name="start-company"),
    path("start/company/sample", company.sample, name="start-sample"),
    path("start/source/choose", source.choose, name="start-source"),
    path("start/reach/<slug:fact>/answer", reach.answer, name="start-reach"),
    path("start/never/spare", never.spare, name="start-never"),
    path("start/strategy/choose", strategy.choose, name="start-strategy"),
    path("start/baseline/keep", baseline.keep, name="start-baseline"),
    path("start/rehearsal/play", rehearsing.play, name="start-rehearse"),
    path("start/rehearsal/<uuid:key>", rehearsing.case, name="start-case"),
    path("start/mail/connect", mail.connect, name="start-mail"),
    path("start/mail/agree", agreeing.begin, name="start-mail-agree"),
    path("start/mail/agreed", agreeing.back, name="start-mail-agreed"),
    path("start/mail/try", mail.try_it, name="start-mail-try"),
    path("start/mail/look", mail.look, name="start-mail-look"),
    path("start/mail/arrived", mail.arrived, name="start-mail-arrived"),
    path("start/shadow/begin", shadow.begin, name="start-shadow"),
    path("start/<slug:key>", pages.screen, name="start-screen"),
    path("start/<slug:key>/passed", pages.passed, name="start-passed"),
]
