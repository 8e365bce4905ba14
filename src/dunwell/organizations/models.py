"""Rows of the creditor's side: organizations, users, memberships, custom fields, connections."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from dunwell.kit.fields import CurrencyField, MinorField, new_public_id
from dunwell.kit.tenancy import TenantModel
from dunwell.organizations.terms import ConnectionKind, FieldType, ListedPage, Party, Role, SellsTo, Sending


def monday_to_friday() -> list[int]:
    """Return ISO weekday numbers of the usual working week."""
    return [1, 2, 3, 4, 5]


class Organization(models.Model):
    """One creditor: legal entity, base currency, time zone. Amounts in minor units of the base currency.

    Where it collects the claims of a client (`party` THIRD), `client_name` is the creditor that letters name; what law
    wants them to say besides stands in `client_address`, `claims_from`, `license` and `authority`.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, default="")
    region = models.CharField(max_length=40, default="", blank=True)
    base_currency = CurrencyField(default="EUR")
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=8, default="en")
    address = models.TextField(default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    signer = models.CharField(max_length=120, default="", blank=True)
    hours = models.CharField(max_length=120, default="", blank=True)
    iban = models.CharField(max_length=34, default="", blank=True)
    logo = models.ForeignKey("audit.File", null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    sells_to = models.CharField(max_length=10, choices=SellsTo, default="", blank=True)
    party = models.CharField(max_length=5, choices=Party, default=Party.FIRST)
    client_name = models.CharField(max_length=200, default="", blank=True)
    client_address = models.TextField(default="", blank=True)
    claims_from = models.CharField(max_length=400, default="", blank=True)
    license = models.CharField(max_length=200, default="", blank=True)
    authority = models.CharField(max_length=400, default="", blank=True)
    sending = models.CharField(max_length=8, choices=Sending, default=Sending.OFF)
    redirect_to = models.CharField(max_length=254, default="", blank=True)
    canary_limit = models.PositiveIntegerField(default=10)
    working_days = models.JSONField(default=monday_to_friday)
    closing_days = models.JSONField(default=list)
    window_start = models.TimeField(default="08:00")
    window_end = models.TimeField(default="11:00")
    weekly_cap = models.PositiveSmallIntegerField(default=3)
    minimum_customer_minor = MinorField(default=1000)
    minimum_item_minor = MinorField(default=200)
    freshness_days = models.PositiveSmallIntegerField(default=3)
    bank_lag_days = models.PositiveSmallIntegerField(default=2)
    ageing_buckets = models.JSONField(default=list)
    place_rules = models.JSONField(default=dict, blank=True)
    shows_treatment = models.BooleanField(default=False)
    default_strategy = models.CharField(max_length=60, default="courteous")
    four_eyes_strategies = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class Users(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, *, email: str, name: str, password: str | None) -> "User":
        """Create a user; without password nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Users] = Users()

    def has_perm(self, _perm: str, _obj: Any = None) -> bool:
        """Say no: rights come from membership, see `organizations.queries.can`."""
        return False


class Membership(TenantModel):
    """A user's role in one organization."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        """One role a user and organization."""

        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="membership_once")]


class CustomField(TenantModel):
    """A column of the creditor's own, met in an import and kept with its rows."""

    noun = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    type = models.CharField(max_length=8, choices=FieldType, default=FieldType.TEXT)

    class Meta:
        """One field a noun and name."""

        constraints = [models.UniqueConstraint(fields=["organization", "noun", "name"], name="custom_field_once")]


class Connection(TenantModel):
    """A configured connector; `secrets` is encrypted with the key in the data directory."""

    kind = models.CharField(max_length=10, choices=ConnectionKind)
    connector = models.CharField(max_length=40)
    config = models.JSONField(default=dict)
    secrets = models.TextField(default="", blank=True)
    is_active = models.BooleanField(default=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """One connection a kind for now."""

        constraints = [models.UniqueConstraint(fields=["organization", "kind"], name="connection_once")]


class Milestone(TenantModel):
    """A screen of the first hour that an organization has behind it, with what was found or answered there.

    `facts` hold what later pages come back to, such as the digest of the baseline or the test mail that arrived.
    """

    key = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)

    class Meta:
        """One a screen."""

        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="milestone_once")]


class SavedView(TenantModel):
    """A list with its filters under a name: of one user, or of all (`owner` empty).

    A shared one may be what the list opens with for a role (`default_for`). `parameters` is the query of the address.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    owner = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=20, choices=ListedPage)
    name = models.CharField(max_length=60)
    parameters = models.CharField(max_length=500, default="", blank=True)
    default_for = models.CharField(max_length=10, choices=Role, default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """A name names one view of a list; a role has one default a list."""

        constraints = [
            models.UniqueConstraint(fields=["organization", "page", "owner", "name"], name="saved_view_once"),
            models.UniqueConstraint(
                fields=["organization", "page", "name"], condition=models.Q(owner=None), name="shared_view_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "page", "default_for"],
                condition=~models.Q(default_for=""),
                name="saved_view_default_once",
            ),
        ]


class FailedSignIn(models.Model):
    """A failed try to sign in, by digest of account, address, or both; kept for minutes only."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Counted by key, forgotten by time."""

        indexes = [
            models.Index(fields=["key", "at"], name="failed_sign_in_key"),
            models.Index(fields=["at"], name="failed_sign_in_at"),
        ]
