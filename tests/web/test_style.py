"""The living style page shows every class it names and every picture there is."""

from dunwell.kit import svg
from dunwell.web import style
from tests.web.world import World


def test_it_shows_every_kind_of_picture(world: World) -> None:
    text = world.get("/style")
    kinds = {name for name in svg.__all__ if name.islower()} - {"lanes"}
    assert kinds == {chart.title for chart in style._charts()}
    assert all(all(chart.head) and len(chart.head) == len(chart.rows[0]) for chart in style._charts())
    for kind in kinds:
        assert f"chart-{kind}" in text


def test_saying_something_offers_to_undo_it(world: World) -> None:
    response = world.client("agent").post("/style/say")
    assert response.status_code == 200
    assert 'role="status"' in response.text
    assert "Undo" in response.text
