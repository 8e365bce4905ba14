"""Likely duplicates: pairs of customers that have something in common, proposed to a person and never merged by itself.

What counts: VAT id, IBAN, the name without its legal form, postal code with street, an e-mail address, a telephone
number, and a mail domain of few customers. Each has a weight; two VAT ids or two places speak against it; a pair is
proposed from `ENOUGH` on. Heads of groups and their subsidiaries are known to be several.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from django.db import connection

from dunwell.audit import operations as audit
from dunwell.audit.queries import find_beat
from dunwell.customers.facts import CustomerError
from dunwell.customers.models import Contact, Customer, Duplicate
from dunwell.customers.search import compact, normalised
from dunwell.customers.terms import DuplicateState, WordKind
from dunwell.kit import bulk

WEIGHTS: Final = {
    WordKind.VAT.value: 5,
    WordKind.IBAN.value: 4,
    WordKind.NAME.value: 3,
    WordKind.MAIL.value: 3,
    WordKind.ADDRESS.value: 2,
    WordKind.PHONE.value: 2,
    WordKind.DOMAIN.value: 1,
}
ENOUGH: Final = 3
NAMES_BEGIN_ALIKE: Final = 2
"""What it adds that two names begin with the same word, where something else is in common."""

MOST_SHARING: Final = 8
"""What more customers than this have in common says nothing about any two of them (a mail provider, a tax office)."""

MOST_PAIRS: Final = 5_000
BEAT: Final = "duplicates:"

_SHARED = """
SELECT w.kind, w.word, w.customer_id FROM customers_word w JOIN (
  SELECT kind, word FROM customers_word WHERE organization_id = %(org)s AND kind IN ('V', 'I', 'N', 'A', 'M', 'P', 'D')
  GROUP BY kind, word HAVING count(*) BETWEEN 2 AND %(most)s
) s ON s.kind = w.kind AND s.word = w.word WHERE w.organization_id = %(org)s
ORDER BY w.kind, w.word, w.customer_id
"""


VAT_IDS_DIFFER: Final = 2
PLACES_DIFFER: Final = 1
"""What it takes away that both have a VAT id, or a postal code, and not the same."""


class Who(NamedTuple):
    """What of a customer decides whether it can be another one's duplicate."""

    id: int
    name: str
    vat_id: str
    postal_code: str
    parent: int | None
    merged_into: int | None


type Found = tuple[int, int, dict[str, str], int]
"""A likely pair: smaller id, larger id, what they have in common by kind, weight."""


def find_duplicates(organization: int) -> list[Found]:
    """Look for likely duplicates, the likeliest first; reads all words, so call it outside of a transaction."""
    return sorted(_pairs(organization), key=lambda pair: (-pair[3], pair[0], pair[1]))[:MOST_PAIRS]


def propose_duplicates(*, organization: int, found: Sequence[Found], at: dt.datetime, actor: str) -> int:
    """Propose the pairs that were found, and no others; returns how many. What a person decided stays decided."""
    audit.require_transaction()
    Duplicate.objects.of(organization).filter(state=DuplicateState.PROPOSED).delete()
    columns = ("organization_id", "first_id", "second_id", "evidence", "weight", "state", "recorded_at")
    when, state = bulk.instant(at), DuplicateState.PROPOSED.value
    rows = [
        (organization, first, second, json.dumps(evidence, ensure_ascii=False), weight, state, when)
        for first, second, evidence, weight in found
    ]
    count = bulk.insert(Duplicate, columns, rows, conflict="ON CONFLICT DO NOTHING")
    body = {"pairs": count}
    audit.record(organization=organization, at=at, actor=actor, verb="duplicates.proposed", body=body)
    return count


def _pairs(organization: int) -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, {"org": organization, "most": MOST_SHARING})
        shared = cursor.fetchall()
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for kind, word, customer in shared:
        groups[kind, word].append(customer)
    common: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for (kind, word), members in groups.items():
        for place, first in enumerate(members):
            for second in members[place + 1 :]:
                common[first, second].setdefault(kind, word)
    who = _who(organization, {key for pair in common for key in pair})
    for (first, second), evidence in common.items():
        one, other = who[first], who[second]
        if one.merged_into or other.merged_into or _are_of_one_group(one, other):
            continue
        weight = sum(WEIGHTS[kind] for kind in evidence) - _against(one, other)
        if WordKind.NAME.value not in evidence and _begin_alike(one.name, other.name):
            weight += NAMES_BEGIN_ALIKE
        if weight >= ENOUGH:
            yield first, second, evidence, weight


def _who(organization: int, keys: set[int]) -> dict[int, Who]:
    found: dict[int, Who] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        rows = Customer.objects.of(organization).filter(pk__in=ordered[start : start + 500])
        columns = ("pk", "name", "vat_id", "postal_code", "parent_id", "merged_into_id")
        found |= {row[0]: Who(*row) for row in rows.values_list(*columns)}
    return found


def _against(one: Who, other: Who) -> int:
    """Return what speaks against two being one: a VAT id or a place of its own each."""
    vat = compact(one.vat_id), compact(other.vat_id)
    post = compact(one.postal_code), compact(other.postal_code)
    differ = [all(pair) and pair[0] != pair[1] for pair in (vat, post)]
    return VAT_IDS_DIFFER * differ[0] + PLACES_DIFFER * differ[1]


def _are_of_one_group(one: Who, other: Who) -> bool:
    heads = {one.parent or one.id, other.parent or other.id}
    return len(heads) == 1


def _begin_alike(one: str, other: str) -> bool:
    first, second = normalised(one).split()[:1], normalised(other).split()[:1]
    return bool(first) and first == second and len(first[0]) > 2


def set_apart(*, organization: int, pair: int, at: dt.datetime, actor: str) -> None:
    """Note that two customers are two, so that nobody is asked again; raises CustomerError for no such pair."""
    audit.require_transaction()
    row = Duplicate.objects.of(organization).filter(pk=pair).first()
    if row is None or row.state == DuplicateState.MERGED:
        raise CustomerError("There is no such proposal any more; nothing was changed.")
    Duplicate.objects.of(organization).filter(pk=pair).update(state=DuplicateState.APART)
    for customer in (row.first_id, row.second_id):
        audit.record(
            organization=organization,
            at=at,
            actor=actor,
            verb="customer.set_apart",
            subject=("duplicate", pair),
            customer=customer,
            body={"customers": [row.first_id, row.second_id]},
        )


def propose_again(*, organization: int, pair: int, at: dt.datetime, actor: str) -> None:
    """Take back that two customers are two: the pair is proposed again."""
    audit.require_transaction()
    rows = Duplicate.objects.of(organization).filter(pk=pair, state=DuplicateState.APART)
    if rows.update(state=DuplicateState.PROPOSED):
        audit.record(
            organization=organization, at=at, actor=actor, verb="duplicate.proposed_again", body={"pair": pair}
        )


class Pair(NamedTuple):
    """Two customers that may be one; `evidence` by kind (`WordKind`)."""

    id: int
    first_id: int
    second_id: int
    evidence: dict[str, str]
    weight: int
    state: str


def list_pairs(organization: int, *, after: tuple[int, int] | None = None, limit: int = 50) -> list[Pair]:
    """Return the proposed pairs, the likeliest first; `after` is (weight, id) of the last one shown."""
    rows = Duplicate.objects.of(organization).filter(state=DuplicateState.PROPOSED)
    if after is not None:
        rows = rows.filter(weight__lte=after[0]).exclude(weight=after[0], id__lte=after[1])
    return [Pair(*row) for row in rows.order_by("-weight", "id").values_list(*Pair._fields)[:limit]]


def count_pairs(organization: int, *, cap: int) -> int:
    """Return how many pairs are proposed, counted up to one past `cap`."""
    rows = Duplicate.objects.of(organization).filter(state=DuplicateState.PROPOSED)
    return len(rows.order_by("-weight", "id").values_list("pk", flat=True)[: cap + 1])


def newest_rows(organization: int) -> str:
    """Return the newest customer and contact there are, as text to be compared."""
    newest = [
        model.objects.of(organization).order_by("-id").values_list("id", flat=True).first() or 0
        for model in (Customer, Contact)
    ]
    return ":".join(map(str, newest))


def has_news(organization: int) -> bool:
    """Tell whether customers or contacts came since duplicates were looked for last."""
    beat = find_beat(f"{BEAT}{organization}")
    return newest_rows(organization) != (beat.detail if beat else "0:0")


def note_search(*, organization: int, newest: str, at: dt.datetime) -> None:
    """Remember up to which rows duplicates were looked for (`newest_rows` before the search)."""
    audit.beat(name=f"{BEAT}{organization}", at=at, detail=newest)


def find_pair(organization: int, one: int, other: int) -> Pair | None:
    """Return what is known about two customers as a pair, or None."""
    first, second = sorted((one, other))
    row = Duplicate.objects.of(organization).filter(first_id=first, second_id=second)
    found = row.values_list(*Pair._fields).first()
    return Pair(*found) if found else None
