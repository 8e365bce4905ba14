"""Reading how we chase: what is in force, and for whom."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from dunwell.engine.conditions import Problem
from dunwell.kit import together
from dunwell.strategies import documents, segments
from dunwell.strategies.models import Assignment, SegmentsVersion, Strategy, StrategyVersion
from dunwell.strategies.models import Version as VersionRow
from dunwell.strategies.terms import VersionState


class Version(NamedTuple):
    """One version of a strategy; `published_at` is empty for a draft."""

    id: int
    key: str
    name: str
    number: int
    state: str
    text: str
    sha256: str
    published_at: dt.datetime | None
    drafted_by: str = ""
    drafted_at: dt.datetime | None = None
    published_by: str = ""


class Chosen(NamedTuple):
    """A person's choice of strategy for one customer."""

    key: str
    name: str
    reason: str
    chosen_by: str
    at: dt.datetime


class Listed(NamedTuple):
    """A strategy in a list: the number in force (0 for none yet), and how many customers a person put on it."""

    key: str
    name: str
    number: int
    published_at: dt.datetime | None
    has_draft: bool
    assigned: int


TEXTS_IN_FORCE: Final = """
SELECT s.key, v.text FROM strategies_strategyversion v JOIN strategies_strategy s ON s.id = v.strategy_id
WHERE v.organization_id = %(org)s AND v.state = 'PUBLISHED' ORDER BY s.key
"""
SEGMENTS_IN_FORCE: Final = """
SELECT v.text FROM strategies_segmentsversion v WHERE v.organization_id = %(org)s AND v.state = 'PUBLISHED'
"""
"""For whoever asks these with other questions (`kit/together.py`); what they answer is read by the two below."""


def texts_in_force(organization: int) -> dict[str, str]:
    """Return the text in force of each strategy by key; those that come with Dunwell are, unless replaced."""
    (rows,) = together.ask([TEXTS_IN_FORCE], {"org": organization})
    return texts_of(rows)


def texts_of(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what `texts_in_force` does from the rows of its question."""
    return {key: documents.builtin(key) for key in documents.BUILTIN} | dict(rows)


def names_in_force(organization: int) -> dict[str, str]:
    """Return what each strategy in force is called, by key."""
    found = {key: documents.in_force(text, key).name for key, text in texts_in_force(organization).items()}
    return dict(sorted(found.items(), key=lambda pair: (pair[1].casefold(), pair[0])))


class Misread(NamedTuple):
    """A text in force that this release refuses; no key for the segments. Its first problem, and how many it has.

    `is_readable`: it is followed as far as it goes; else nobody is asked by it.
    """

    key: str
    name: str
    problem: Problem
    problems: int
    is_readable: bool


def list_misread(organization: int) -> list[Misread]:
    """Return what is in force though it may not be published any more: an older release let it in."""
    called = dict(Strategy.objects.of(organization).values_list("key", "name"))
    spoken = segments_in_force(organization)
    judged = [("", "Segments", segments.parse(spoken)[1], segments.is_readable(spoken))]
    for key, text in sorted(texts_in_force(organization).items()):
        is_readable = documents.in_force(text, key).is_readable
        judged.append((key, called.get(key, key), documents.parse(text)[1], is_readable))
    return [Misread(key, name, found[0], len(found), is_read) for key, name, found, is_read in judged if found]


def find_version_in_force(organization: int, key: str) -> Version | None:
    """Return the version in force of a strategy, if there is one."""
    return _first(organization, strategy__key=key, state=VersionState.PUBLISHED)


def find_draft(organization: int, key: str) -> Version | None:
    """Return the draft of a strategy, if there is one."""
    return _first(organization, strategy__key=key, state=VersionState.DRAFT)


def _first(organization: int, **conditions: object) -> Version | None:
    rows = StrategyVersion.objects.of(organization).filter(**conditions).select_related("strategy").order_by("id")
    row = rows.first()
    return _version(row) if row else None


def _version(row: StrategyVersion) -> Version:
    return _as_version(row, row.strategy.key, row.strategy.name)


def _as_version(row: VersionRow, key: str, name: str) -> Version:
    about = (row.pk, key, name, row.number, row.state, row.text, row.sha256, row.published_at)
    return Version(*about, row.drafted_by, row.drafted_at, row.published_by)


def segments_in_force(organization: int) -> str:
    """Return the text of the segments in force; that of no segments where nobody published any."""
    (rows,) = together.ask([SEGMENTS_IN_FORCE], {"org": organization})
    return segments_text_of(rows)


def segments_text_of(rows: Iterable[tuple[str]]) -> str:
    """Return what `segments_in_force` does from the rows of its question."""
    return next((text for (text,) in rows), segments.NONE)


def segment_names(organization: int) -> dict[str, str]:
    """Return what each segment is called, by key; those of the draft and of former versions too."""
    rows = SegmentsVersion.objects.of(organization).order_by("number").values_list("text", flat=True)
    return {segment.key: segment.name for text in rows for segment in segments.in_force(text)}


def list_segments_versions(organization: int) -> list[Version]:
    """Return the versions of the segments, the newest first."""
    rows = SegmentsVersion.objects.of(organization).order_by("-number")
    return [_as_version(row, "", "Segments") for row in rows]


def find_segments_draft(organization: int) -> Version | None:
    """Return the draft of the segments, if there is one."""
    row = SegmentsVersion.objects.of(organization).filter(state=VersionState.DRAFT).first()
    return _as_version(row, "", "Segments") if row else None


def list_drafts(organization: int) -> list[Version]:
    """Return what is being drafted: the segments (with an empty key), then strategies by key."""
    rows = StrategyVersion.objects.of(organization).filter(state=VersionState.DRAFT).select_related("strategy")
    segments_draft = find_segments_draft(organization)
    return [*([segments_draft] if segments_draft else []), *(_version(row) for row in rows.order_by("strategy__key"))]


def find_segments_published(organization: int) -> Version | None:
    """Return the version of the segments in force, if there is one."""
    row = SegmentsVersion.objects.of(organization).filter(state=VersionState.PUBLISHED).first()
    return _as_version(row, "", "Segments") if row else None


def find_choice(organization: int, customer: int) -> Chosen | None:
    """Return the strategy that a person chose for a customer."""
    rows = Assignment.objects.of(organization).filter(customer_id=customer).select_related("strategy")
    row = rows.first()
    if row is None:
        return None
    return Chosen(row.strategy.key, row.strategy.name, row.reason, row.chosen_by, row.recorded_at)


def list_choices(
    organization: int, *, limit: int, after: tuple[dt.datetime, int] | None = None
) -> list[tuple[int, Chosen]]:
    """Return the latest choices of people, each with its customer's id; `after` is (at, customer) of the last shown."""
    rows = Assignment.objects.of(organization).select_related("strategy").order_by("-recorded_at", "-customer_id")
    if after is not None:
        rows = rows.filter(Q(recorded_at__lt=after[0]) | Q(recorded_at=after[0], customer_id__lt=after[1]))
    return _chosen(rows[:limit])


def choices_of(organization: int, customers: Collection[int]) -> list[tuple[int, Chosen]]:
    """Return what people chose for some customers, by customer; those for whom nobody chose are left out."""
    rows = Assignment.objects.of(organization).filter(customer_id__in=customers).select_related("strategy")
    return _chosen(rows.order_by("customer_id"))


def customers_chosen(organization: int) -> QuerySet[Assignment, Any]:
    """Return the ids of all customers for whom a person chose a strategy, as rows to look them up in."""
    return Assignment.objects.of(organization).order_by().values("customer_id")


def _chosen(rows: Iterable[Assignment]) -> list[tuple[int, Chosen]]:
    return [
        (row.customer_id, Chosen(row.strategy.key, row.strategy.name, row.reason, row.chosen_by, row.recorded_at))
        for row in rows
    ]


def count_choices(organization: int) -> int:
    """Return for how many customers a person chose a strategy."""
    return Assignment.objects.of(organization).count()


def list_versions(organization: int, key: str) -> list[Version]:
    """Return the versions of a strategy, the newest first."""
    rows = StrategyVersion.objects.of(organization).filter(strategy__key=key)
    return [_version(row) for row in rows.select_related("strategy").order_by("-number")]


def list_strategies(organization: int) -> list[Listed]:
    """Return all strategies of an organization by name."""
    versions: dict[int, dict[str, tuple[int, dt.datetime | None]]] = {}
    rows = StrategyVersion.objects.of(organization).order_by("number")
    for strategy, state, number, at in rows.values_list("strategy_id", "state", "number", "published_at"):
        versions.setdefault(strategy, {})[state] = (number, at)
    assigned: dict[int, int] = {}
    for strategy in Assignment.objects.of(organization).values_list("strategy_id", flat=True):
        assigned[strategy] = assigned.get(strategy, 0) + 1
    return [
        Listed(
            row.key,
            row.name,
            *versions.get(row.pk, {}).get(VersionState.PUBLISHED, (0, None)),
            VersionState.DRAFT in versions.get(row.pk, {}),
            assigned.get(row.pk, 0),
        )
        for row in Strategy.objects.of(organization).order_by("name", "key")
    ]
