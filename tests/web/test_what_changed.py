"""What a version changed, told in sentences."""

from dunwell.strategies import documents
from dunwell.strategies.segments import written
from dunwell.web.what_changed import Part, Told, of_segments, of_strategy, ordinal
from tests.web.world import World

LARGE = {"key": "large", "name": "Large debtors", "when": ["overdue", ">=", "500"], "strategy": "firm"}
GERMAN = {"key": "german", "name": "Germans", "when": ["country", "=", "DE"], "strategy": "gentle", "tone": "Formal."}
CALLED = {"firm": "Firm", "gentle": "Gentle"}


def test_a_segment_that_changed_says_what_was_and_what_is() -> None:
    now = {**LARGE, "when": ["overdue", ">=", "1000"], "strategy": "gentle", "ask": "Ann"}
    assert of_segments(written([LARGE]), written([now]), CALLED, "EUR") == [
        Told(
            "Large debtors",
            "changed",
            [
                Part(
                    "Who belongs",
                    "amount overdue in all is at least 500.00 EUR",
                    "amount overdue in all is at least 1,000.00 EUR",
                ),
                Part("Strategy", "Firm", "Gentle"),
                Part("Whom to ask for more", "", "Ann"),
            ],
        )
    ]


def test_new_ones_those_taken_out_and_their_order_are_told() -> None:
    other = {**LARGE, "key": "other", "name": "Others"}
    assert of_segments(written([LARGE, GERMAN]), written([GERMAN, LARGE]), CALLED, "EUR") == [
        Told("The order in which they are asked", "changed", [], [("Germans", "was 2nd"), ("Large debtors", "")])
    ]
    told = of_segments(written([LARGE]), written([GERMAN, other]), CALLED, "EUR")
    assert [(one.about, one.mark) for one in told] == [
        ("Germans", "new"),
        ("Others", "new"),
        ("Large debtors", "taken out"),
        ("The order in which they are asked", "changed"),
    ]
    assert told[-1].order == [("Germans", "new"), ("Others", "new")]
    assert told[0].parts == [
        Part("Who belongs", "", "country is Germany"),
        Part("Strategy", "", "Gentle"),
        Part("How to speak", "", "Formal."),
    ]
    assert of_segments("", "", CALLED, "EUR") == []
    assert of_segments(written([LARGE]), "segments: [{key: large, when: what}]", CALLED, "EUR")[0].mark == "changed"


def test_the_place_of_a_new_segment_and_of_one_that_was_moved_is_told() -> None:
    rows = [{**LARGE, "key": key, "name": key, "when": ["overdue", ">=", "500"]} for key in "abcd"]
    a, b, c, d = rows
    moved = of_segments(written(rows), written([d, a, b, c]), CALLED, "EUR")
    assert [one.order for one in moved] == [[("d", "was 4th"), ("a", ""), ("b", ""), ("c", "")]]
    put_in = of_segments(written([a, b, c]), written([a, d, b, c]), CALLED, "EUR")
    assert put_in[-1].order == [("a", ""), ("d", "new"), ("b", ""), ("c", "")]
    taken_out = of_segments(written(rows), written([a, b, c]), CALLED, "EUR")
    assert [one.about for one in taken_out] == ["d"], "those that stay only close ranks"
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 21, 113)] == [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "11th",
        "12th",
        "21st",
        "113th",
    ]


def test_a_strategy_tells_its_steps_and_what_holds_for_all() -> None:
    before = documents.builtin("courteous")
    after = before.replace("days: 14", "days: 10").replace("quiet_days: 7", "quiet_days: 5\nminimum_customer: 50")
    told = {one.about: one for one in of_strategy(before, after, "EUR")}
    assert told["For all steps"].parts == [Part("Quiet days", "7", "5"), Part("Smallest sum", "", "50.00 EUR")]
    assert told["Second reminder"].parts == [Part("When", "14 days after the due day", "10 days after the due day")]
    assert len(told) == 2
    assert of_strategy(before, f"{before}# only a remark\n", "EUR") == []
    assert {one.mark for one in of_strategy("", before, "EUR")} == {"new"}
    broken = {one.about: one for one in of_strategy(before, before.replace("days: 14", "days: soon"), "EUR")}
    assert broken["Second reminder"].mark == "changed"


def test_of_a_long_sentence_only_the_words_that_changed_are_marked() -> None:
    before = "average delay is at least 25 days or promises broken is at least 2"
    assert Part("Who belongs", before, before.replace("25", "30")).words == [
        (" ", "average delay is at least"),
        ("-", "25"),
        ("+", "30"),
        (" ", "days or promises broken is at least 2"),
    ]
    assert Part("When", "3 days after the due day", "2 days after the due day").words == []
    assert Part("Who belongs", before, "the country is Germany and nothing else counts here").words == []


def test_the_newest_version_is_told_and_any_other_on_request(world: World) -> None:
    sent = {"do": "save", "name": "Germans", "strategy": "gentle"}
    sent |= {"c-0-0-field": "country", "c-0-0-sign": "=", "c-0-0-value": "DE"}
    manager = world.client("manager")
    manager.post("/segments/new", sent)
    manager.post("/segments/draft/publish", {})
    manager.post("/segments/germans", {**sent, "c-0-0-value": "FR"})
    page = world.get("/segments/versions")
    assert "Country is Germany</del>" in page
    assert "Country is France</ins>" in page
    assert page.count('class="diff"') == 1
    assert "Country is France" not in world.get("/segments/versions?version=1")
    assert "Country is Germany</dd>" in world.get("/segments/versions?version=1")
    assert "Country is France" in world.get("/segments/versions?version=nine")
