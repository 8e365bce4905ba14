"""The auditor's bundle: every contact and refusal of some days with its verdict, holds, consents, and the rules met."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import IO, Any

from dunwell.audit import verifying
from dunwell.audit.queries import list_documents
from dunwell.audit.terms import DocumentKind
from dunwell.compliance import proof
from dunwell.compliance.models import Consent, Hold, OptOut
from dunwell.compliance.proof import Stretch
from dunwell.compliance.situations import SITUATIONS
from dunwell.kit.bundles import Bundle
from dunwell.organizations.models import Organization
from dunwell.organizations.queries import list_members

CONTACTS = ("id", "customer", "channel", "direction", "outcome", "at", "local day", "state", "notice", "verdict")
REFUSALS = ("id", "customer", "channel", "rule", "earliest", "at", "local day", "shadow", "verdict")
HOLDS = ("id", "customer", "kind", "reason", "source", "from_on", "until_on", "released_on", "placed_by")
CONSENTS = ("id", "customer", "kind", "address", "given_at", "source", "withdrawn_at", "withdrawn_source")
OPT_OUTS = ("id", "customer", "channel", "address", "from_on", "source", "ended_on", "ended_source", "recorded_by")
COLUMNS = {"customer": "customer__number"}
PEOPLE = frozenset({"placed_by", "recorded_by"})


def export(file: IO[bytes], *, organization: int, days: Stretch, at: dt.datetime) -> dict[str, Any]:
    """Write the bundle and return how many rows each table has, the bundle's digest and whether the record is whole."""
    house = Organization.objects.get(pk=organization)
    about = {"bundle": "dunwell compliance", "version": 1, "organization": house.name, "made_at": at}
    with Bundle(file, about={**about, "since": days.since, "until": days.until}) as bundle:
        counts: dict[str, Any] = {
            "contacts": bundle.table("contacts.csv", CONTACTS, proof.every_contact(organization, days)),
            "refusals": bundle.table("refusals.csv", REFUSALS, proof.every_refusal(organization, days)),
            "holds": bundle.table("holds.csv", HOLDS, _rows(Hold, organization, HOLDS)),
            "consents": bundle.table("consents.csv", CONSENTS, _rows(Consent, organization, CONSENTS)),
            "opt_outs": bundle.table("opt_outs.csv", OPT_OUTS, _rows(OptOut, organization, OPT_OUTS)),
        }
        bundle.json("rules.json", _rules(house, days))
        kept = list_documents(DocumentKind.PACK)
        bundle.json("packs.json", {sha256: json.loads(text) for sha256, text in kept.items()})
        record = verifying.verify(at=at)
        bundle.json("record.json", verifying.to_json(record))
        return {**counts, "digest": bundle.digest, "record_is_whole": record.is_whole}


def _rows(model: type[Any], organization: int, head: tuple[str, ...]) -> Iterator[list[Any]]:
    """Stream rows with the customer's number, and people by their names."""
    called = {f"user:{member.user_id}": member.name for member in list_members(organization)}
    rows = model.objects.of(organization).order_by("id").values_list(*(COLUMNS.get(name, name) for name in head))
    for row in rows.iterator(chunk_size=2_000):
        yield [called.get(one, one) if name in PEOPLE else one for name, one in zip(head, row, strict=True)]


def _rules(house: Organization, days: Stretch) -> dict[str, Any]:
    return {
        "packs": proof.rules_met(house.pk, days),
        "claims": {"party": house.party, "client": house.client_name},
        "house": {
            "mail from": str(house.window_start),
            "mail until": str(house.window_end),
            "contacts a week": house.weekly_cap,
        },
        "holds": {one.kind.value: {"stops": one.stopped, "still": one.still} for one in SITUATIONS},
    }
