"""All addresses, by edge."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dunwell.web.urls")),
    path("", include("dunwell.portal.urls")),
]
