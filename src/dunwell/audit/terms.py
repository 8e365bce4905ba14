"""Words of the record: what a kept file is, who may be an actor."""

from django.db import models


class FileKind(models.TextChoices):
    """What the bytes of a kept file are."""

    EVIDENCE = "EVIDENCE", "evidence of a night"
    MAIL_SENT = "MAIL_SENT", "mail as sent"
    MAIL_RECEIVED = "MAIL_RECEIVED", "mail as received"
    UPLOAD = "UPLOAD", "file as imported"
    EXPORT = "EXPORT", "export"
    LOGO = "LOGO", "logo"


class DocumentKind(models.TextChoices):
    """What a kept text is."""

    STRATEGY = "STRATEGY", "strategy"
    SEGMENTS = "SEGMENTS", "segments"
    PACK = "PACK", "rules of contact"
    RATES = "RATES", "exchange rates"
    CONTEXT = "CONTEXT", "settings of a run"
    BASELINE = "BASELINE", "baseline"
