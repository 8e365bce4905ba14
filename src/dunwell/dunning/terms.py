"""Words of the run."""

from django.db import models


class RunState(models.TextChoices):
    """Where a night stands."""

    OPEN = "OPEN", "running"
    DONE = "DONE", "done"


class RunKind(models.TextChoices):
    """All customers, or the touched ones."""

    NIGHT = "NIGHT", "night"
    SWEEP = "SWEEP", "sweep"


class TakenHow(models.TextChoices):
    """How a step left the list of steps to do."""

    ACTION = "ACTION", "by a message, task or proposal"
    LAPSED = "LAPSED", "lapsed"
    EVENT = "EVENT", "a mark of what happened"


class TrialKind(models.TextChoices):
    """Over which days a policy is tried."""

    AHEAD = "AHEAD", "tonight and the nights to come"
    PAST = "PAST", "days that are past"
