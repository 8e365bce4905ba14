"""Segments as text with versions: drafted, published by whom, in force."""

import datetime as dt
from typing import Any

import pytest

from dunwell.audit.queries import get_document, list_events
from dunwell.organizations import operations as organizations
from dunwell.strategies import operations, queries, segments
from dunwell.strategies.documents import StrategyProblemsError
from dunwell.strategies.operations import StrategyError
from dunwell.strategies.terms import VersionState

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 23, 8, 0, tzinfo=dt.UTC)
ANN: dict[str, Any] = {"at": AT, "actor": "user:1"}
BOB: dict[str, Any] = {"at": AT, "actor": "user:2"}
ROW = {"key": "public", "name": "Public bodies", "when": ["kind", "=", "PUBLIC"], "strategy": "public", "tone": "Kind."}


@pytest.fixture
def house() -> int:
    pk = organizations.create_organization(name="Northwind", base_currency="EUR", at=AT, actor="cli").pk
    operations.ensure_builtin(pk, AT)
    return pk


def test_what_is_written_is_read_back() -> None:
    rows: list[dict[str, Any]] = [
        {**ROW, "concede": "", "ask": "Ann: she knows\nthe mayor"},
        {
            **ROW,
            "key": "x",
            "name": "X",
            "when": {"all": [["key_account", "=", True], {"not": ["overdue", "<", "1.50"]}]},
        },
    ]
    text = segments.written(rows)
    assert segments.rows_of(text) == [{name: value for name, value in row.items() if value != ""} for row in rows]
    assert [one.name for one in segments.parsed(text)] == ["Public bodies", "X"]
    assert segments.parsed(segments.NONE) == ()


def test_a_text_that_cannot_be_read_has_no_rows() -> None:
    assert segments.rows_of("segments: [") == []
    assert segments.rows_of("[]") == []
    assert segments.rows_of("segments: 3") == []
    with pytest.raises(StrategyProblemsError):
        segments.parsed("segments: 3")


def test_what_an_older_release_let_in_is_read_where_it_is_in_force() -> None:
    text = segments.written([{**ROW, "when": ["country", "=", "UK"]}, {**ROW, "key": "x", "name": "X"}])
    assert [problem.path for problem in segments.parse(text)[1]] == ["segments[0].when[2]"]
    with pytest.raises(StrategyProblemsError):
        segments.parsed(text)
    assert [one.key for one in segments.in_force(text)] == ["public", "x"]
    assert segments.is_readable(text)
    for unread in ("segments: [", "segments: 3"):
        assert segments.in_force(unread) == ()
        assert not segments.is_readable(unread)


def test_a_draft_becomes_the_version_in_force(house: int) -> None:
    text = segments.written([ROW])
    assert queries.segments_in_force(house) == segments.NONE
    assert operations.save_segments(organization=house, text=text, **ANN) == 1
    assert queries.segments_in_force(house) == segments.NONE
    assert operations.publish_segments(organization=house, **ANN) == 1
    assert queries.segments_in_force(house) == text
    assert queries.segment_names(house) == {"public": "Public bodies"}
    operations.save_segments(organization=house, text=segments.NONE, **BOB)
    operations.publish_segments(organization=house, **BOB)
    newest, oldest = queries.list_segments_versions(house)
    assert (oldest.state, oldest.published_by, newest.drafted_by) == (VersionState.SUPERSEDED, "user:1", "user:2")
    assert get_document(oldest.sha256) == text
    assert [event.verb for event in list_events(house, limit=2)] == ["segments.published", "segments.drafted"]


def test_two_people_do_not_overwrite_each_other(house: int) -> None:
    operations.save_segments(organization=house, text=segments.NONE, seen="", **ANN)
    with pytest.raises(StrategyError, match="meanwhile"):
        operations.save_segments(organization=house, text=segments.written([ROW]), seen="", **BOB)
    draft = queries.find_segments_draft(house)
    assert draft is not None
    operations.save_segments(organization=house, text=segments.written([ROW]), seen=draft.sha256, **BOB)


def test_a_draft_that_cannot_be_followed_is_refused(house: int) -> None:
    with pytest.raises(StrategyError, match="no draft"):
        operations.publish_segments(organization=house, **ANN)
    operations.save_segments(organization=house, text="segments: [{}]", **ANN)
    with pytest.raises(StrategyProblemsError, match="missing"):
        operations.publish_segments(organization=house, **ANN)
    operations.save_segments(organization=house, text=segments.written([{**ROW, "strategy": "mine"}]), **ANN)
    with pytest.raises(StrategyError, match="'mine', which is not in force"):
        operations.publish_segments(organization=house, **ANN)
    operations.drop_segments_draft(organization=house, **ANN)
    with pytest.raises(StrategyError, match="no draft"):
        operations.drop_segments_draft(organization=house, **ANN)


def test_a_second_person_publishes_where_the_house_wants_it(house: int) -> None:
    organizations.update_settings(organization=house, changes={"four_eyes_strategies": True}, **ANN)
    operations.save_segments(organization=house, text=segments.written([ROW]), **ANN)
    text = "key: mine\nname: Mine\nsteps: [{id: reminder, days: 5, action: message}]\n"
    operations.save_draft(organization=house, key="mine", text=text, **ANN)
    with pytest.raises(StrategyError, match="second person"):
        operations.publish_segments(organization=house, **ANN)
    with pytest.raises(StrategyError, match="second person"):
        operations.publish(organization=house, key="mine", **ANN)
    operations.publish_segments(organization=house, **BOB)
    operations.publish(organization=house, key="mine", **BOB)
    version = queries.find_version_in_force(house, "mine")
    assert version is not None
    assert (version.drafted_by, version.published_by) == ("user:1", "user:2")


def test_nobody_publishes_what_was_written_after_they_looked(house: int) -> None:
    text = "key: mine\nname: Mine\nsteps: [{id: reminder, days: 5, action: message}]\n"
    operations.save_draft(organization=house, key="mine", text=text, **ANN)
    operations.save_segments(organization=house, text=segments.written([ROW]), **ANN)
    seen = [queries.list_versions(house, "mine")[0].sha256, queries.list_segments_versions(house)[0].sha256]
    operations.save_draft(organization=house, key="mine", text=text.replace("5", "1"), **ANN)
    operations.save_segments(organization=house, text=segments.written([{**ROW, "name": "Other"}]), **ANN)
    with pytest.raises(StrategyError, match="after you looked"):
        operations.publish(organization=house, key="mine", seen=seen[0], **BOB)
    with pytest.raises(StrategyError, match="after you looked"):
        operations.publish_segments(organization=house, seen=seen[1], **BOB)
    assert queries.find_version_in_force(house, "mine") is None


def test_a_draft_of_a_strategy_can_be_thrown_away(house: int) -> None:
    with pytest.raises(StrategyError, match="no draft"):
        operations.drop_draft(organization=house, key="firm", **ANN)
    operations.save_draft(organization=house, key="firm", text="key: firm", **ANN)
    assert operations.drop_draft(organization=house, key="firm", **ANN) == 2
    assert queries.find_draft(house, "firm") is None
