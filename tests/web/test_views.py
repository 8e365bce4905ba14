"""Saved views: what is filtered now under a name, one's own or everybody's, and what a list opens with."""

import re

from dunwell.organizations.models import SavedView
from tests.web.test_customers import a_book, names
from tests.web.test_duplicates import post
from tests.web.world import World


def keep(world: World, who: str = "agent", **sent: str) -> str:
    """Keep a view of the list of customers and return the page that follows."""
    return post(world, "/views", who, **{"page": "customers", "name": "Late ones", "parameters": "state=LATE", **sent})


def shown(text: str) -> list[str]:
    """The names of the views on a page."""
    found = re.search(r'<nav aria-label="Saved views">(.*?)</nav>', text, re.DOTALL)
    return re.findall(r'<a href="\?[^"]*"[^>]*>([^<]+)', found[1]) if found else []


def test_what_is_filtered_is_kept_shown_renamed_and_deleted(world: World) -> None:
    a_book(world)
    world.night()
    assert "Save this view" in world.get("/customers?state=LATE", "agent")
    assert "Save this view" not in world.get("/customers", "agent")
    text = keep(world)
    assert (shown(text), names(text)) == (["Late ones"], ["SMALL Ltd"])
    assert shown(world.get("/customers", "supervisor")) == []
    assert shown(world.get("/tasks", "agent")) == []
    view = SavedView.objects.of(world.ours).get()
    assert shown(post(world, f"/views/{view.public_id}/rename", "agent", name="Just late")) == ["Just late"]
    assert world.client("supervisor").post(f"/views/{view.public_id}/delete").status_code == 404
    assert shown(post(world, f"/views/{view.public_id}/delete", "agent")) == []


def test_everybody_sees_a_shared_one_and_supervisors_keep_it(world: World) -> None:
    assert world.client("agent").post("/views", {"page": "customers", "name": "x", "shared": "on"}).status_code == 403
    keep(world, "supervisor", shared="on")
    assert shown(world.get("/customers", "agent")) == ["Late ones"]
    assert shown(world.get("/customers", "other")) == []
    view = SavedView.objects.of(world.ours).get()
    assert world.client("agent").post(f"/views/{view.public_id}/rename", {"name": "y"}).status_code == 403
    assert world.client("other").post(f"/views/{view.public_id}/rename", {"name": "y"}).status_code == 404


def test_a_list_opens_with_what_its_role_starts_with_and_all_is_a_click_away(world: World) -> None:
    keep(world, "supervisor", shared="on", default_for="AGENT")
    response = world.client("agent").get("/customers")
    assert response.headers["Location"] == "/customers?state=LATE"
    assert world.client("agent").get("/customers?view=all").status_code == 200
    assert world.client("manager").get("/customers").status_code == 200
    # Another default for the same role takes its place; one's own can be none.
    keep(world, "manager", shared="on", default_for="AGENT", name="Silent", parameters="why=SILENT")
    assert world.client("agent").get("/customers").headers["Location"] == "/customers?why=SILENT"
    keep(world, "agent", default_for="AGENT", name="Mine", parameters="kind=CONSUMER")
    assert world.client("agent").get("/customers").headers["Location"] == "/customers?why=SILENT"


def test_only_filters_are_kept_and_a_name_is_one_view(world: World) -> None:
    keep(world, parameters="state=LATE&after=[1,2]&next=//evil.example&q=")
    keep(world, parameters="state=DELINQUENT")
    view = SavedView.objects.of(world.ours).get()
    assert view.parameters == "state=DELINQUENT"
    assert "Name: This field is required" in keep(world, name="  ")
    assert "Nothing was changed" in post(world, "/views", "agent", page="nonsense", name="x")
    keep(world, name="Other")
    text = post(world, f"/views/{view.public_id}/rename", "agent", name="Other")
    assert "There is a view &#x27;Other&#x27; of this list already" in text


def test_every_list_keeps_views(world: World) -> None:
    for page, parameters in (
        ("documents", "late=1"), ("messages", "state=READY"), ("tasks", "kind=CALL"),
        ("imports", "kind=INVOICES"), ("runs", "kind=SWEEP"),
    ):  # fmt: skip
        text = post(world, "/views", "agent", page=page, name=f"My {page}", parameters=parameters)
        assert shown(text) == [f"My {page}"], page
