"""Rows of the run: nights, their ranges with evidence, and the steps taken."""

from django.db import models
from django.db.models import Q

from dunwell.dunning.terms import RunKind, RunState, TakenHow, TrialKind
from dunwell.kit.fields import new_public_id
from dunwell.kit.leases import Leased
from dunwell.kit.tenancy import TenantModel, WrittenByNight


class Run(TenantModel):
    """One night (or sweep) of one organization and what it was decided from.

    `context` names the kept document with strategies, rules, rates and settings in force; `semantics` is the
    engine's. `turn` counts how often the night was run (again). `review_reason` is set when the circuit breaker put
    the night's messages in review, `released_at` once a person let them pass. `unreached` counts who owes and cannot be
    written to, by reason. `sending` is the state it ran in; where nothing could leave, `paid_anyway` counts those of
    its customers who paid without a message, as of the latest night.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    kind = models.CharField(max_length=5, choices=RunKind, default=RunKind.NIGHT)
    as_of = models.DateField()
    state = models.CharField(max_length=4, choices=RunState, default=RunState.OPEN)
    semantics = models.PositiveIntegerField()
    turn = models.PositiveSmallIntegerField(default=1)
    context = models.CharField(max_length=64)
    review_reason = models.CharField(max_length=255, default="", blank=True)
    released_at = models.DateTimeField(null=True)
    customers = models.PositiveIntegerField(default=0)
    decisions = models.PositiveIntegerField(default=0)
    stages = models.JSONField(default=list)
    actions = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    balance = models.JSONField(default=dict)
    unreached = models.JSONField(default=dict)
    sending = models.CharField(max_length=8, default="", blank=True)
    paid_anyway = models.PositiveIntegerField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One night a date; the latest first."""

        constraints = [
            models.UniqueConstraint(
                fields=["organization", "as_of"], condition=Q(kind=RunKind.NIGHT), name="night_once"
            )
        ]
        indexes = [models.Index(fields=["organization", "-as_of", "-id"], name="run_latest")]

    @property
    def holds_because(self) -> str:
        """Why what is written for this day waits for a person; empty where nothing is odd, or one let it pass."""
        return "" if self.released_at else self.review_reason


class RunRange(Leased, TenantModel):
    """Consecutive customer ids of one run: the unit of transaction, retry, progress and scale-out.

    `turn` counts how often the night was run (again); `context` names the kept document it was decided from.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    turn = models.PositiveSmallIntegerField(default=1)
    context = models.CharField(max_length=64)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    evidence = models.ForeignKey("audit.File", null=True, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)

    class Meta:
        """A range is worked on once a run and turn."""

        constraints = [models.UniqueConstraint(fields=["run", "turn", "first_id"], name="range_once")]


class Trial(Leased, TenantModel):
    """A draft tried beside what is in force, by a worker: who would get more, less, or something else.

    `subject` is the key of the strategy drafted, or empty for segments. `drafts` are texts of strategies by key,
    `segments` the text of the segments that are tried. `progress` counts ranges of customers of `total`; `found` is
    what came of it, `differences` a row for each customer treated differently (`telling.listed`). A person may call it
    off (`is_called_off`), and then nothing is kept but that.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    kind = models.CharField(max_length=5, choices=TrialKind)
    subject = models.CharField(max_length=60, default="", blank=True)
    number = models.PositiveIntegerField()
    drafts = models.JSONField(default=dict)
    segments = models.TextField(default="", blank=True)
    from_on = models.DateField()
    to_on = models.DateField()
    total = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    is_called_off = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The latest of a subject first."""

        indexes = [models.Index(fields=["organization", "subject", "-id"], name="trial_subject")]


class NightAsked(TenantModel):
    """The wish of a person that the night of a day run now; a worker fulfills it.

    `problem` says why it did not run, or the fault in which the latest of its `tries` ended; the next is not before
    `not_before`.
    """

    as_of = models.DateField()
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, default="", blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)

    class Meta:
        """One at a time; the latest of a day."""

        constraints = [
            models.UniqueConstraint(fields=["organization"], condition=models.Q(ended_at=None), name="night_asked_once")
        ]
        indexes = [models.Index(fields=["organization", "as_of", "-id"], name="night_asked_day")]


class StepTaken(WrittenByNight):
    """A step of a strategy that a subject has taken: the key that makes a second contact impossible.

    `subject` is an open item's id, or minus a customer's id for steps of the whole customer. Whether the step is
    served is read from its message or task, never written here.
    """

    customer_id = models.BigIntegerField()
    subject = models.BigIntegerField()
    step_id = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField(default=0)
    how = models.CharField(max_length=6, choices=TakenHow, default=TakenHow.ACTION)
    # No index of their own: both are looked up with their customer, and every index costs the night's writes. Both
    # were written a moment before, in the same transaction, and nothing deletes them: not asked for again.
    message = models.ForeignKey(
        "correspondence.Message",
        null=True,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    task = models.ForeignKey(
        "worklist.Task", null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    reason = models.CharField(max_length=40, default="", blank=True)
    taken_on = models.DateField()
    run_id = models.BigIntegerField()

    class Meta:
        """Idempotence is this key."""

        constraints = [
            models.UniqueConstraint(fields=["organization", "subject", "step_id", "round"], name="step_once")
        ]
        indexes = [models.Index(fields=["organization", "customer_id"], name="step_customer")]
