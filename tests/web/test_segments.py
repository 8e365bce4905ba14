"""Segments in the browser: a draft is made of forms, counted, ordered, published; people see why and how to speak."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.dunning.models import StepTaken
from dunwell.dunning.night import run_night
from dunwell.organizations.operations import update_settings
from dunwell.strategies import operations, queries, segments
from dunwell.worklist import operations as worklist
from dunwell.worklist.terms import TaskKind
from tests.web.world import World

KIND = {"c-0-0-field": "kind", "c-0-0-sign": "=", "c-0-0-value": "PUBLIC"}
PUBLIC = {
    "do": "save",
    "name": "Public bodies",
    "strategy": "public",
    "tone": "Formal.",
    "concede": "Two weeks.",
    **KIND,
}

AT_LEAST = {"c-0-0-sign": ">", "c-0-0-value": "500"}


def rows(world: World) -> list[dict[str, object]]:
    """The segments of the draft."""
    draft = queries.find_segments_draft(world.ours.pk)
    return segments.rows_of(draft.text) if draft else []


def send(world: World, path: str, sent: dict[str, str], who: str = "manager") -> str:
    """The page after a form was sent."""
    return world.client(who).post(path, sent, follow=True).text


def test_nobody_has_segments_at_first(world: World) -> None:
    text = world.get("/segments")
    assert "One strategy for everybody" in text
    assert "Make the first segment" in text
    assert "Make the first segment" not in world.get("/segments", "agent")


def test_a_segment_is_made_counted_and_published(world: World) -> None:
    city = world.customer("CITY", kind="PUBLIC")
    world.customer("PLAIN")
    world.invoice(city, 50_000, days_late=9, number="INV-1")
    asked = send(world, "/segments/new", {**PUBLIC, "do": "refresh"})
    assert "CITY Ltd" in asked
    assert "All 2 customers were looked at" in asked
    assert not rows(world)
    said = send(world, "/segments/new", PUBLIC)
    assert "Public bodies stands in the draft" in said
    assert rows(world) == [
        {
            "key": "public-bodies",
            "name": "Public bodies",
            "when": ["kind", "=", "PUBLIC"],
            "strategy": "public",
            "tone": "Formal.",
            "concede": "Two weeks.",
        }
    ]
    fresh = send(world, "/segments/draft/publish", {})
    assert "are in force" in fresh
    assert "the next night is the first to follow it" in fresh
    assert "not yet" in fresh
    world.night()
    assert "the first to follow it" not in world.get("/segments")
    page = world.get(f"/customers/{city.public_id}")
    assert "segment Public bodies: kind of debtor is public body" in page
    assert "Two weeks." in page
    assert "?segment=public-bodies" in world.get("/segments")
    assert "Public bodies</a>: 1 customer<" in world.get("/strategies")
    assert "Public bodies</a> sends 1 customer here" in world.get("/strategies/public")
    listed = world.get("/customers?segment=public-bodies")
    assert "CITY Ltd" in listed
    assert "PLAIN Ltd" not in listed


def test_a_fact_just_chosen_is_counted_by_the_value_its_list_shows(world: World) -> None:
    world.customer("SHOP", kind="BUSINESS")
    fresh = {**PUBLIC, "c-0-0-value": ""}
    assert "SHOP Ltd" in send(world, "/segments/new", {**fresh, "do": "refresh"})
    assert "Choose one of the list" in send(world, "/segments/new", fresh)


def test_a_fact_just_chosen_begins_with_its_usual_comparison(world: World) -> None:
    """Nobody means "overdue is exactly 20,000"."""
    asked = {**PUBLIC, "do": "refresh", "c-0-0-field": "overdue", "c-0-0-was": "", "c-0-0-value": ""}
    assert 'value="&gt;=" selected' not in send(world, "/segments/new", {**asked, "c-0-0-was": "overdue"})
    fresh = send(world, "/segments/new", asked)
    assert 'value="=" selected' not in fresh
    said = send(world, "/segments/new", {**asked, "c-0-0-field": "credit_limit", "c-0-0-was": "overdue"} | AT_LEAST)
    assert "Credit limit is more than 500.00 EUR" in said
    assert 'value="PUBLIC" selected' not in send(world, "/segments/new", {**asked, "c-0-0-value": "PUBLIC"})


def test_a_new_segment_is_told_from_a_changed_one_and_people_keep_their_choices(world: World) -> None:
    city = world.customer("CITY", kind="PUBLIC")
    send(world, f"/customers/{city.public_id}/strategy", {"strategy": "gentle", "reason": "the mayor asked"})
    assert "choose a strategy" in world.get("/segments/new")
    assert "1 in all" in send(world, "/segments/new", {**PUBLIC, "do": "refresh"})
    listed = send(world, "/segments/new", PUBLIC)
    assert ">new</span>" in listed
    assert "not yet" in listed
    assert "1 customer; no segment moves them" in listed
    send(world, "/segments/draft/publish", {})
    seen = queries.find_segments_published(world.ours.pk)
    assert seen is not None
    other = {**PUBLIC, "tone": "Short.", "seen": seen.sha256}
    assert ">changed</span>" in send(world, "/segments/public-bodies", other)
    assert "no segment moves them" in world.get("/segments?chosen=all").lower()


def test_a_strategy_that_is_only_drafted_is_named_and_not_offered(world: World) -> None:
    assert "only drafted" not in world.get("/segments/new")
    send(world, "/strategies/new/begin", {"name": "Key accounts", "source": "gentle"})
    page = world.get("/segments/new")
    assert "Key accounts: only drafted, to be chosen here once published" in page
    assert 'value="key-accounts"' not in page


def test_a_persons_choice_is_said_with_its_reason(world: World) -> None:
    city = world.customer("CITY", kind="PUBLIC")
    send(world, f"/customers/{city.public_id}/strategy", {"strategy": "gentle", "reason": "the mayor asked"})
    page = world.get(f"/customers/{city.public_id}")
    assert "chosen by Manager of Alice on" in page
    assert "the mayor asked" in page
    assert "the mayor asked" in world.get("/segments")


def test_what_is_wrong_stands_beside_its_row_and_nothing_is_kept(world: World) -> None:
    wrong = {**PUBLIC, "c-0-1-field": "overdue", "c-0-1-sign": ">", "c-0-1-value": "a lot"}
    response = world.client("manager").post("/segments/new", wrong)
    assert response.status_code == 422
    assert "Write an amount" in response.text
    assert "Formal." in response.text
    none = {name: value for name, value in PUBLIC.items() if not name.startswith("c-")}
    assert "choose a fact, a comparison and a value" in world.client("manager").post("/segments/new", none).text
    assert not rows(world)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1.500,00", "1500.00"),
        ("1,500.00", "1500.00"),
        ("1500,00", "1500.00"),
        ("1,50", "1.50"),
        ("5000", "5000"),
        ("1.500", None),
        ("1,500", None),
    ],
)
def test_an_amount_is_read_as_everywhere_or_refused(world: World, typed: str, kept: str | None) -> None:
    asked = {**PUBLIC, "c-0-0-field": "overdue", "c-0-0-sign": ">=", "c-0-0-value": typed}
    text = world.client("manager").post("/segments/new", asked, follow=True).text
    assert [row["when"] for row in rows(world)] == ([["overdue", ">=", kept]] if kept else [])
    assert ("could be two amounts" in text) == (kept is None)


@pytest.mark.parametrize(
    ("row", "kept", "wrong"),
    [
        (("country", "=", "DE"), "DE", ""),
        (("country", "=", "Germany"), None, "Choose one of the list"),
        (("country", "=", ""), None, "Choose a country"),
        (("country", "in", "Germany, at"), ["DE", "AT"], ""),
        (("country", "in", "DE, Deutschland"), None, "Deutschland is no country: write its name or its code"),
        (("language", "=", "de"), "de", ""),
        (("language", "in", "German, fr"), ["de", "fr"], ""),
    ],
)
def test_countries_and_languages_are_chosen_or_named(
    world: World, row: tuple[str, str, str], kept: object, wrong: str
) -> None:
    fact, sign, typed = row
    asked = {**PUBLIC, "c-0-0-field": fact, "c-0-0-sign": sign, "c-0-0-value": typed}
    text = world.client("manager").post("/segments/new", asked, follow=True).text
    assert [one["when"] for one in rows(world)] == ([[fact, sign, kept]] if kept else [])
    assert wrong in text


def test_a_country_is_chosen_among_names(world: World) -> None:
    asked = {**PUBLIC, "do": "refresh", "c-0-0-field": "country", "c-0-0-sign": "=", "c-0-0-value": ""}
    assert '<option value="DE">Germany</option>' in send(world, "/segments/new", asked)


def test_buttons_add_and_take_away_conditions_and_groups(world: World) -> None:
    more = send(world, "/segments/new", {**PUBLIC, "do": "add-0"})
    assert 'name="c-0-1-field"' in more
    assert "required" not in send(world, "/segments/new", {"do": "add-0", **KIND}).split('class="wrong"')[-1][:200]
    group = send(world, "/segments/new", {**PUBLIC, "do": "group"})
    assert 'name="c-1-0-field"' in group
    assert 'name="c-join"' in group
    two = {**PUBLIC, "c-0-1-field": "country", "c-0-1-sign": "=", "c-0-1-value": "DE"}
    less = send(world, "/segments/new", {**two, "do": "remove-0-0"})
    assert 'name="c-0-1-field"' not in less
    assert 'value="DE"' in less


def test_two_levels_of_conditions_are_read_and_shown_again(world: World) -> None:
    sent = {
        **PUBLIC,
        "c-join": "any",
        "c-0-join": "any",
        "c-0-1-field": "country",
        "c-0-1-sign": "in",
        "c-0-1-value": "DE, FR",
        "c-1-not": "1",
        "c-1-0-field": "key_account",
        "c-1-0-sign": "=",
        "c-1-0-value": "yes",
        "c-1-1-field": "oldest_dpd",
        "c-1-1-sign": ">=",
        "c-1-1-value": "30",
    }
    send(world, "/segments/new", sent)
    (row,) = rows(world)
    assert row["when"] == {
        "any": [
            {"any": [["kind", "=", "PUBLIC"], ["country", "in", ["DE", "FR"]]]},
            {"not": {"all": [["key_account", "=", True], ["oldest_dpd", ">=", 30]]}},
        ]
    }
    page = world.get("/segments/public-bodies")
    assert 'value="Germany, France"' in page
    assert "not (key account is yes and lateness of the oldest invoice is at least 30 days)" in page.replace(
        "&#x27;", "'"
    )


def test_a_condition_written_by_hand_stays_as_it_is(world: World) -> None:
    deep = {"any": [{"all": [{"any": [["kind", "=", "PUBLIC"]]}, ["country", "=", "DE"]]}]}
    row = {"key": "deep", "name": "Deep", "when": deep, "strategy": "public"}
    with transaction.atomic():
        text = segments.written([row])
        operations.save_segments(organization=world.ours.pk, text=text, at=world.at, actor="cli")
    assert "written by hand" in world.get("/segments/deep")
    send(world, "/segments/deep", {"do": "save", "name": "Deeper", "strategy": "firm", "by_hand": "1"})
    (kept,) = rows(world)
    assert (kept["name"], kept["when"]) == ("Deeper", deep)


def test_the_order_is_changed_and_a_segment_taken_out(world: World) -> None:
    send(world, "/segments/new", PUBLIC)
    send(world, "/segments/new", {**PUBLIC, "name": "Öffentliche, Österreich"})
    assert [row["key"] for row in rows(world)] == ["public-bodies", "offentliche-osterreich"]
    send(world, "/segments/offentliche-osterreich/move", {"to": "up"})
    assert [row["key"] for row in rows(world)] == ["offentliche-osterreich", "public-bodies"]
    assert "cannot be moved further" in send(world, "/segments/offentliche-osterreich/move", {"to": "up"})
    send(world, "/segments/public-bodies/remove", {})
    assert [row["key"] for row in rows(world)] == ["offentliche-osterreich"]
    assert "no such segment" in send(world, "/segments/public-bodies/remove", {})
    assert "thrown away" in send(world, "/segments/draft/drop", {})
    assert not rows(world)


def test_two_people_at_once_do_not_overwrite_each_other(world: World) -> None:
    send(world, "/segments/new", {**PUBLIC, "seen": ""})
    assert "Somebody changed the segments meanwhile" in send(world, "/segments/new", {**PUBLIC, "seen": ""}, "admin")
    assert len(rows(world)) == 1


def test_whoever_drafted_does_not_publish_where_the_house_wants_two(world: World) -> None:
    with transaction.atomic():
        update_settings(organization=world.ours.pk, changes={"four_eyes_strategies": True}, at=world.at, actor="cli")
    send(world, "/segments/new", PUBLIC)
    assert "a second person publishes what you drafted" in send(world, "/segments/draft/publish", {})
    assert "are in force" in send(world, "/segments/draft/publish", {}, "admin")


def test_the_worklist_says_how_to_speak(world: World) -> None:
    city = world.customer("CITY", kind="PUBLIC")
    world.invoice(city, 50_000, days_late=120, number="INV-1")
    send(world, "/segments/new", PUBLIC)
    send(world, "/segments/draft/publish", {})
    world.night()
    with transaction.atomic():
        worklist.open_task(
            organization=world.ours.pk,
            customer=city.pk,
            kind=TaskKind.CALL,
            due_on=world.today,
            reason="call",
            at=world.at,
            actor="test",
        )
    assert "Two weeks." in world.get("/worklist?whose=all")


def test_publishing_by_the_page_moves_the_places_of_those_who_change(world: World) -> None:
    city, other = world.customer("CITY", kind="PUBLIC"), world.customer("OTHER")
    lines = {world.invoice(one, 60_000, days_late=20, number=f"INV-{one.number}").pk for one in (city, other)}
    world.night()
    taken = StepTaken.objects.of(world.ours)
    assert set(taken.values_list("subject", flat=True)) >= lines
    send(world, "/segments/new", PUBLIC)
    send(world, "/segments/draft/publish", {})
    tomorrow = world.today + dt.timedelta(days=1)
    run_night(world.ours.pk, as_of=tomorrow, at=world.at, actor="test")
    marks = taken.filter(step_id__startswith="event@changed_strategy@keep@")
    assert set(marks.values_list("customer_id", flat=True)) == {city.pk}


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_change_of_segment_stands_on_the_timeline(world: World, ahead: int) -> None:
    city = world.customer("CITY", kind="PUBLIC")
    world.invoice(city, 60_000, days_late=20, number="INV-1")
    world.night()
    send(world, "/segments/new", PUBLIC)
    send(world, "/segments/draft/publish", {})
    run_night(world.ours.pk, as_of=world.today + dt.timedelta(days=ahead), at=world.at, actor="test")
    assert "Came into the segment Public bodies" in world.get(f"/customers/{city.public_id}")


def test_a_count_says_when_the_other_segments_cannot_be_read(world: World) -> None:
    world.customer("CITY", kind="PUBLIC")
    broken = {"key": "x", "name": "X", "when": ["nonsense", "=", 1], "strategy": "firm"}
    with transaction.atomic():
        text = segments.written([broken])
        operations.save_segments(organization=world.ours.pk, text=text, at=world.at, actor="cli")
    said = send(world, "/segments/new", {**PUBLIC, "do": "refresh"})
    assert "cannot be read, so those who belong" in said
    assert "CITY Ltd" in said


def test_an_estimate_says_between_which_bounds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WHOLE", "SLICES", "LOOKED_AT"):
        monkeypatch.setattr(f"dunwell.dunning.members.{name}", 1)
    world.customer("CITY", kind="PUBLIC")
    world.customer("SHOP")
    late = {**PUBLIC, "c-0-0-field": "overdue", "c-0-0-sign": ">=", "c-0-0-value": "0"}
    assert "Most likely it is between" in send(world, "/segments/new", {**late, "do": "refresh"})
    assert "Counted exactly" in send(world, "/segments/new", {**PUBLIC, "do": "refresh"})
