"""Django's entry for the staff pages: templates and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the templates and static files of `web`."""

    name = "dunwell.web"
    label = "web"
