"""Signing in: who tried, how often, and when it is enough."""

import datetime as dt
import hashlib
from typing import Final

from django.db.models import Count

from dunwell.audit import operations as audit
from dunwell.organizations.models import FailedSignIn

WINDOW: Final = dt.timedelta(minutes=15)
# Failures within the window: by one address for one account, for one account, by one address. The second is wide,
# so that a stranger cannot lock somebody out with a few tries; the third, because an office shares one address.
LIMITS: Final = {"pair": 5, "account": 25, "address": 50}


def _keys(email: str, address: str) -> dict[str, str]:
    # Digests: the table needs to recognize addresses, not to know them.
    parts = {"pair": f"{email}|{address}", "account": email, "address": address}
    return {name: hashlib.sha256(f"{name}|{text}".encode()).hexdigest() for name, text in parts.items()}


def must_wait(*, email: str, address: str, at: dt.datetime) -> bool:
    """Tell whether there were too many failures lately for this account, this address, or both together."""
    keys = _keys(email.strip().lower(), address)
    rows = FailedSignIn.objects.filter(key__in=keys.values(), at__gt=at - WINDOW)
    counts = dict(rows.values_list("key").annotate(Count("id")))
    return any(counts.get(key, 0) >= LIMITS[name] for name, key in keys.items())


def note_failure(*, email: str, address: str, at: dt.datetime) -> None:
    """Count a failed try, and forget those out of the window."""
    audit.require_transaction()
    FailedSignIn.objects.filter(at__lte=at - WINDOW).delete()
    keys = _keys(email.strip().lower(), address)
    FailedSignIn.objects.bulk_create([FailedSignIn(key=key, at=at) for key in keys.values()])
    audit.record(organization=None, at=at, actor="system:web", verb="user.sign_in_failed", body={"email": email[:254]})


def note_success(*, user: int, email: str, address: str, at: dt.datetime) -> None:
    """Record that a user signed in; their failures from that address no longer count."""
    audit.require_transaction()
    FailedSignIn.objects.filter(key=_keys(email.strip().lower(), address)["pair"]).delete()
    audit.record(organization=None, at=at, actor=f"user:{user}", verb="user.signed_in", subject=("user", user), body={})
