"""Rows of what we may do: holds, insolvencies, contacts with their verdicts, consents, wishes and opt-outs."""

from django.db import models
from django.db.models import Q

from dunwell.compliance.terms import (
    Channel,
    ConsentKind,
    ContactState,
    Direction,
    HoldKind,
    InsolvencyKind,
    Outcome,
    PreferenceKind,
)
from dunwell.kit.fields import MinorField
from dunwell.kit.tenancy import TenantModel


class Hold(TenantModel):
    """A reason to leave somebody alone: a customer, with `includes_group` the whole group, or one open item.

    In force from `from_on` to `until_on` (both included; empty = until released). After it ended nothing asks
    for money for `cooling_days`. `source` says how we know; a block that a file brought has its `import_id` and is
    reviewed once by a person. `leaves_minor` of the open item stay payable where only a part rests; what is open above
    it rests. `answer_message_id` told the customer how it ended. What each kind stops: compliance/situations.py.
    """

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    open_item = models.ForeignKey("receivables.OpenItem", null=True, on_delete=models.PROTECT, related_name="+")
    includes_group = models.BooleanField(default=False)
    kind = models.CharField(max_length=16, choices=HoldKind)
    reason = models.CharField(max_length=255, default="", blank=True)
    detail = models.TextField(default="", blank=True)
    source = models.CharField(max_length=120, default="", blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    released_on = models.DateField(null=True)
    release_reason = models.CharField(max_length=255, default="", blank=True)
    cooling_days = models.PositiveSmallIntegerField(default=5)
    placed_by = models.CharField(max_length=80, default="", blank=True)
    released_by = models.CharField(max_length=80, default="", blank=True)
    reviewed_on = models.DateField(null=True)
    reviewed_by = models.CharField(max_length=80, default="", blank=True)
    recorded_at = models.DateTimeField()
    import_id = models.BigIntegerField(null=True)
    leaves_minor = MinorField(null=True)
    answer_message_id = models.BigIntegerField(null=True)

    class Meta:
        """Ends after it starts; found by customer, and those not released by kind and by their end."""

        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on")),
                name="hold_ends_after_start",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "customer", "from_on"], name="hold_customer"),
            models.Index(
                fields=["organization", "kind", "until_on"], name="hold_running", condition=Q(released_on__isnull=True)
            ),
        ]


class Insolvency(TenantModel):
    """Proceedings over a customer from `opened_on` on: what was owed before stops for all but the claim filing.

    Its hold of the kind INSOLVENCY carries the date to every reader; here is what a claim needs. `claimed_on`,
    `claimed` and `claimed_interest` (minor units by currency) say that and what was filed; `ended_on` closes the
    proceedings.
    """

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=InsolvencyKind, default=InsolvencyKind.OTHER)
    opened_on = models.DateField()
    court = models.CharField(max_length=160, default="", blank=True)
    file_number = models.CharField(max_length=80, default="", blank=True)
    administrator = models.CharField(max_length=200, default="", blank=True)
    administrator_email = models.CharField(max_length=254, default="", blank=True)
    administrator_phone = models.CharField(max_length=40, default="", blank=True)
    administrator_address = models.CharField(max_length=400, default="", blank=True)
    claims_until = models.DateField(null=True)
    claimed_on = models.DateField(null=True)
    claimed = models.JSONField(default=dict)
    claimed_interest = models.JSONField(default=dict)
    ended_on = models.DateField(null=True)
    source = models.CharField(max_length=120, default="", blank=True)
    recorded_by = models.CharField(max_length=80, default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by customer, and by the deadline of claims not filed yet."""

        indexes = [
            models.Index(fields=["organization", "customer", "opened_on"], name="insolvency_customer"),
            models.Index(
                fields=["organization", "claims_until"],
                name="insolvency_to_claim",
                condition=Q(claimed_on__isnull=True, ended_on__isnull=True),
            ),
        ]


class ContactAttempt(TenantModel):
    """The contact ledger: one attempt to reach somebody, or one of theirs to reach us, with the verdict it had.

    `root` is the head of the customer's group: all whose contacts are counted together. `local_on` is the
    recipient's calendar date. `debts` are the lines it was about, `step` and `flags` words of the packs; an empty
    `outcome` is that of a message, which its state tells. `notice` is the notice of the packs that it gave about those
    lines, `received_on` the day on which somebody knows it arrived.
    """

    root_id = models.BigIntegerField()
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    message_id = models.BigIntegerField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    channel = models.CharField(max_length=8, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.OUT)
    outcome = models.CharField(max_length=20, choices=Outcome, default="", blank=True)
    location = models.CharField(max_length=8, default="", blank=True)
    step = models.CharField(max_length=40, default="", blank=True)
    debts = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    notice = models.CharField(max_length=20, default="", blank=True)
    received_on = models.DateField(null=True)
    address = models.CharField(max_length=254, default="")
    at = models.DateTimeField()
    local_on = models.DateField()
    state = models.CharField(max_length=9, choices=ContactState, default=ContactState.ATTEMPTED)
    verdict = models.JSONField(default=dict)
    recorded_by = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        """One contact a message and attempt; counted by root and day."""

        constraints = [
            models.UniqueConstraint(
                fields=["organization", "message_id", "attempt"],
                condition=~Q(message_id=None),
                name="contact_attempt_once",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "root_id", "local_on"], name="contact_root"),
            models.Index(fields=["organization", "local_on", "channel"], name="contact_day"),
        ]


class Refusal(TenantModel):
    """A contact that the gate did not let pass, with everything its verdict was made from.

    `rule` is the reported one, `earliest` when it may be tried again (empty: no waiting helps). `local_on` is the
    recipient's calendar date.
    """

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    message_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=8, choices=Channel)
    rule = models.CharField(max_length=40)
    earliest = models.DateTimeField(null=True)
    at = models.DateTimeField()
    local_on = models.DateField()
    verdict = models.JSONField(default=dict)
    is_shadow = models.BooleanField(default=False)

    class Meta:
        """Counted by day and rule; found by customer and by message."""

        indexes = [
            models.Index(fields=["organization", "local_on", "rule"], name="refusal_day"),
            models.Index(fields=["organization", "customer", "-id"], name="refusal_customer"),
            models.Index(fields=["organization", "message_id"], name="refusal_message"),
            # Those that no waiting cures: each night asks whether the rule still refuses.
            models.Index(
                fields=["organization", "channel", "customer"],
                name="refusal_for_good",
                condition=Q(earliest__isnull=True, message_id__isnull=False),
            ),
        ]


class Rate(TenantModel):
    """A reference rate entered by a person, in percent a year for a half-year; the newest row of one counts."""

    series = models.CharField(max_length=40)
    half_year = models.CharField(max_length=6)
    percent = models.DecimalField(max_digits=8, decimal_places=4)
    source = models.CharField(max_length=200)
    recorded_by = models.CharField(max_length=80, default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by series and half-year."""

        indexes = [models.Index(fields=["organization", "series", "half_year", "id"], name="rate_half_year")]


class OptOut(TenantModel):
    """An address and channel that asked not to be used; it never ends the debt.

    `customer` is whose page it was recorded on, where one is known; it holds for the address wherever it stands.
    """

    customer = models.ForeignKey(
        "customers.Customer", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=254)
    from_on = models.DateField()
    source = models.CharField(max_length=80, default="")
    ended_on = models.DateField(null=True)
    ended_source = models.CharField(max_length=80, default="", blank=True)
    recorded_by = models.CharField(max_length=80, default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by address."""

        indexes = [models.Index(fields=["organization", "channel", "address"], name="opt_out_address")]


class Consent(TenantModel):
    """Somebody agreed to a kind of contact at an address, at an instant, and may have withdrawn it at a later one."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    contact = models.ForeignKey("customers.Contact", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=ConsentKind)
    address = models.CharField(max_length=254)
    given_at = models.DateTimeField()
    source = models.CharField(max_length=120, default="", blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_source = models.CharField(max_length=120, default="", blank=True)
    recorded_by = models.CharField(max_length=80, default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Withdrawn after it was given; found by customer."""

        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_given",
            )
        ]
        indexes = [models.Index(fields=["organization", "customer", "kind", "id"], name="consent_customer")]


class Preference(TenantModel):
    """A wish of somebody about how they are contacted, from a day on until they end it.

    What `value` holds, by kind: TIMES {"days": ["mon", ...], "from": "HH:MM", "to": "HH:MM"} (24:00 = end of day);
    ZONE {"zone": IANA name}; LANGUAGE {"language": code}; CHANNEL {"channel": code}; NOT_AT_WORK {};
    WORK_ADDRESS {"address": text}; RECIPIENT {"contact": id, "as": attorney | debt_adviser |
    personal_representative | surviving_spouse | financial_counsellor}.
    """

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    contact = models.ForeignKey("customers.Contact", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PreferenceKind)
    value = models.JSONField(default=dict)
    from_on = models.DateField()
    ended_on = models.DateField(null=True)
    source = models.CharField(max_length=120, default="", blank=True)
    recorded_by = models.CharField(max_length=80, default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by customer."""

        indexes = [models.Index(fields=["organization", "customer", "kind", "id"], name="preference_customer")]
