"""Rows of what people do: tasks, notes, alerts, and the standing of each customer."""

from django.db import models
from django.db.models import Q

from dunwell.kit.fields import MinorField, new_public_id
from dunwell.kit.tenancy import TenantModel, WrittenByNight
from dunwell.worklist.terms import AlertKind, CustomerState, MeantFor, TaskKind, TaskState, WhyUnpaid


class Task(TenantModel):
    """Something a person is asked to do about a customer."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    open_item_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12, choices=TaskKind)
    reason = models.CharField(max_length=255, default="", blank=True)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=TaskState, default=TaskState.OPEN)
    outcome = models.CharField(max_length=80, default="", blank=True)
    outcome_counts = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    assignee = models.ForeignKey("organizations.User", null=True, on_delete=models.SET_NULL, related_name="+")
    meant_for = models.CharField(max_length=10, choices=MeantFor, default=MeantFor.ANYBODY, blank=True)
    run_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by customer and on the list of open work."""

        indexes = [
            models.Index(fields=["organization", "customer", "-id"], name="task_customer"),
            models.Index(fields=["organization", "due_on", "id"], name="task_open", condition=Q(state=TaskState.OPEN)),
        ]


class Note(TenantModel):
    """What somebody wrote down about a customer."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    text = models.TextField()
    author = models.CharField(max_length=120, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by customer."""

        indexes = [models.Index(fields=["organization", "customer", "-id"], name="note_customer")]


class Standing(WrittenByNight):
    """One row a customer for lists and filters; written by the night only where it changed. Dates, never day counts.

    `said_why` is why it has not paid as a person said; then `why_unpaid` says the same until nothing is late any more.
    `stopped_by` is the reason where something stops it, empty where it only waits its turn (`engine.states.IN_TURN`).
    Those who wait change their reason day by day, so no index holds it: PostgreSQL would write them all each time.
    """

    room = 50

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    strategy = models.CharField(max_length=60, default="")
    segment = models.CharField(max_length=60, default="", blank=True)
    state = models.CharField(max_length=12, choices=CustomerState, default=CustomerState.CURRENT)
    why_unpaid = models.CharField(max_length=10, choices=WhyUnpaid, default=WhyUnpaid.UNKNOWN, blank=True)
    said_why = models.CharField(max_length=10, choices=WhyUnpaid, default=WhyUnpaid.UNKNOWN, blank=True)
    reason = models.CharField(max_length=40, default="")
    stopped_by = models.CharField(max_length=40, default="", blank=True)
    look_again_on = models.DateField(null=True)
    priority = models.BigIntegerField(default=0)
    value_minor = MinorField(default=0)
    oldest_due_on = models.DateField(null=True)
    assignee = models.ForeignKey(
        "organizations.User", null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    decided_on = models.DateField()

    class Meta:
        """One a customer; paged by priority, assignee and what stops it."""

        constraints = [models.UniqueConstraint(fields=["organization", "customer"], name="standing_once")]
        indexes = [
            models.Index(fields=["organization", "-priority", "id"], name="standing_priority"),
            models.Index(
                fields=["organization", "assignee", "-priority", "id"],
                name="standing_assignee",
                condition=~Q(assignee=None),
            ),
            models.Index(
                fields=["organization", "stopped_by", "-priority", "id"],
                name="standing_stopped",
                condition=~Q(stopped_by=""),
            ),
            models.Index(
                fields=["organization", "state", "-priority", "id"],
                name="standing_state",
                condition=~Q(state=CustomerState.CURRENT),
            ),
            models.Index(
                fields=["organization", "why_unpaid", "-priority", "id"],
                name="standing_why",
                condition=~Q(why_unpaid=WhyUnpaid.UNKNOWN),
            ),
            models.Index(
                fields=["organization", "segment", "-priority", "id"],
                name="standing_segment",
                condition=~Q(segment=""),
            ),
        ]


class StateChange(WrittenByNight):
    """A customer's state, why-unpaid or segment became another one on a day; segments by key."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    on = models.DateField()
    state = models.CharField(max_length=12, choices=CustomerState)
    old_state = models.CharField(max_length=12, choices=CustomerState, default="", blank=True)
    why_unpaid = models.CharField(max_length=10, choices=WhyUnpaid, default=WhyUnpaid.UNKNOWN, blank=True)
    old_segment = models.CharField(max_length=60, default="", blank=True)
    segment = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        """Found by customer."""

        indexes = [models.Index(fields=["organization", "customer", "-id"], name="state_change_customer")]


class Alert(TenantModel):
    """Something a person must know; one open alert a kind and subject."""

    kind = models.CharField(max_length=20, choices=AlertKind)
    subject = models.CharField(max_length=120, default="")
    text = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Never twelve alerts for one cause."""

        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "subject"],
                condition=Q(closed_at=None),
                name="alert_open_once",
            )
        ]
