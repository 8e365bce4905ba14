"""What two customers become when a person makes them one, and what each has again when they are separated.

The absorbed customer keeps its row, its number and its names in our sources; `merged_into` says who stands for it.
Rows of other nouns follow in `dunning/merging.py`, which sees them all.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from dunwell.customers import facts, words
from dunwell.customers.facts import CustomerError
from dunwell.customers.models import Contact, Customer, Duplicate, Followed, Identity, Merge
from dunwell.customers.search import words_of_contact
from dunwell.customers.terms import DuplicateState
from dunwell.kit import bulk

COLUMNS: Final = tuple(name for name in facts.COLUMNS if name != "number")
"""Columns of which a person says whose value counts; the survivor keeps its number."""

ALL: Final = ""
"""In `Customer.leading`: the side that leads in every column nothing else is said about."""


def lock(organization: int, customers: Collection[int]) -> dict[int, Customer]:
    """Lock customers in the order of their ids and return them; raises CustomerError for one that is not there."""
    rows = Customer.objects.of(organization).filter(pk__in=customers).order_by("pk").select_for_update()
    found = {row.pk: row for row in rows}
    if missing := set(customers) - found.keys():
        raise CustomerError(f"There is no customer {min(missing)} in this organization.")
    return found


def check(survivor: Customer, absorbed: Customer) -> None:
    """Raise CustomerError where two customers cannot become one."""
    if survivor.pk == absorbed.pk:
        raise CustomerError("A customer cannot be merged with itself.")
    for row in (survivor, absorbed):
        if row.merged_into_id is not None:
            raise CustomerError(f"{row.number} is merged into another customer already; separate it first.")


def absorb(survivor: Customer, absorbed: Customer, *, taken: Collection[str], reason: str, at: dt.datetime) -> Merge:
    """Make one customer of two; in the columns `taken` the absorbed side leads, now and in later imports.

    What only the absorbed one knows is taken too. Returns the merge, to which rows that follow are noted.
    """
    if wrong := set(taken) - set(COLUMNS):
        raise CustomerError(f"{min(wrong)!r} is no column of a customer of which one could choose.")
    empty = {name for name in COLUMNS if not getattr(survivor, name) and getattr(absorbed, name)}
    chosen = sorted(empty | set(taken))
    before = {name: getattr(survivor, name) for name in (*chosen, "custom", "parent_id", "leading")}
    for name in chosen:
        setattr(survivor, name, getattr(absorbed, name))
    survivor.custom = {**absorbed.custom, **survivor.custom}
    survivor.leading = {ALL: survivor.pk, **survivor.leading, **dict.fromkeys(chosen, absorbed.pk)}
    if survivor.parent_id in {absorbed.pk, None}:
        head = absorbed.parent_id
        survivor.parent_id = None if head == survivor.pk else head
    survivor.search += absorbed.search
    survivor.save()
    absorbed.merged_into = survivor
    absorbed.save(update_fields=["merged_into"])
    organization = survivor.organization_id
    merge = Merge.objects.create(
        organization_id=organization,
        survivor=survivor,
        absorbed=absorbed,
        reason=reason[:255],
        before=before,
        merged_at=at,
    )
    words.add(organization, [(survivor.pk, _all_words(absorbed))])
    _decide_pair(organization, survivor.pk, absorbed.pk, DuplicateState.MERGED)
    return merge


def release(merge: Merge, survivor: Customer, absorbed: Customer, *, at: dt.datetime) -> None:
    """Give both customers back what each of them had; what came since goes to the side whose file said it.

    The digests of both are forgotten, so that the next import brings each up to date.
    """
    before = dict(merge.before)
    leading = before.pop("leading")
    changed = {name for name, side in survivor.leading.items() if side == absorbed.pk}
    for name in changed & before.keys():
        setattr(absorbed, name, getattr(survivor, name))
    for name, value in before.items():
        setattr(survivor, name, value)
    survivor.leading, absorbed.merged_into = leading, None
    absorbed.search = words.text_of(absorbed)
    absorbed.save()
    survivor.search = words.text_of(survivor)
    survivor.save()
    organization = survivor.organization_id
    rows = Identity.objects.of(organization).filter(customer_id__in=[survivor.pk, absorbed.pk])
    rows.update(digest="")
    Merge.objects.of(organization).filter(pk=merge.pk).update(separated_at=at)
    words.replace(organization, survivor.pk, _all_words(absorbed), _all_words(survivor))
    words.add(organization, [(absorbed.pk, _all_words(absorbed))])
    _decide_pair(organization, survivor.pk, absorbed.pk, DuplicateState.APART)


def _all_words(row: Customer) -> set[tuple[str, str]]:
    found = words.of_row(row)
    contacts = Contact.objects.of(row.organization_id).filter(customer=row, removed_at=None).order_by("id")
    for email, phone in contacts.values_list("email", "phone"):
        found |= words_of_contact(email, phone)
    return found


def _decide_pair(organization: int, one: int, other: int, state: DuplicateState) -> None:
    first, second = sorted((one, other))
    Duplicate.objects.of(organization).filter(first_id=first, second_id=second).update(state=state)


def follow(merge: int, table: str, rows: Iterable[tuple[int, str | None]]) -> int:
    """Note rows of a table that belong to the absorbed side: (key, what separating puts back as JSON or None)."""
    found = [(merge, table, key, was) for key, was in rows]
    return bulk.insert(Followed, ("merge_id", "table", "row_id", "was"), found, conflict="ON CONFLICT DO NOTHING")


def followed(merge: int, table: str) -> Any:
    """Return the keys of a table's rows that follow a merge, as a subquery."""
    return Followed.objects.filter(merge_id=merge, table=table).values("row_id")


def has_merges(organization: int) -> bool:
    """Tell whether any two customers of an organization are merged now."""
    return Merge.objects.of(organization).filter(separated_at=None).exists()


def sides(organization: int, source: int, names: Collection[str]) -> dict[str, int]:
    """Return name in a file -> the absorbed customer it meant before a merge, for those names that mean one."""
    found: dict[str, int] = {}
    ordered = sorted(set(names))
    for start in range(0, len(ordered), 500):
        part = ordered[start : start + 500]
        rows = Customer.objects.of(organization).filter(number__in=part).exclude(merged_into=None)
        found |= dict(rows.values_list("number", "pk"))
        named = Identity.objects.of(organization).filter(source_id=source, external_id__in=part)
        for name, side in named.values_list("external_id", "side_id"):
            found.pop(name, None)
            if side is not None:
                found[name] = side
    return found


def merges_of(organization: int, absorbed: Collection[int]) -> dict[int, int]:
    """Return absorbed customer -> the merge it is part of now."""
    rows = Merge.objects.of(organization).filter(separated_at=None, absorbed_id__in=absorbed)
    return dict(rows.values_list("absorbed_id", "pk"))


def led_by(leading: Mapping[str, int], side: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those values of one side of a merge that have the last word; all of them where nothing was merged."""
    if not leading:
        return dict(values)
    return {name: value for name, value in values.items() if leading.get(name, leading[ALL]) == side}
