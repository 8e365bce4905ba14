"""Words of how we chase."""

from django.db import models


class VersionState(models.TextChoices):
    """Where a version of a strategy stands; published versions never change."""

    DRAFT = "DRAFT", "draft"
    PUBLISHED = "PUBLISHED", "published"
    SUPERSEDED = "SUPERSEDED", "superseded"
