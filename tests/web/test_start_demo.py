"""The demo by a button: asked for, watched while it is built, and the way in; a command where no button can do it."""

import json
from pathlib import Path
from typing import Any

import pytest

from dunwell.practice.demo import beside
from tests.web.world import World

HERE = {"host": "localhost:8000"}
SIGN_INS = [{"role": "agent", "name": "Lena", "email": "agent@demo.example", "password": "s3same"}]


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A data folder under which `dunwell up` runs."""
    settings.DATA, settings.OFFERS_DEMO = tmp_path, True
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    return tmp_path


def get(world: World) -> Any:
    return world.client("manager").get("/start/demo", headers=HERE)


def test_the_button_asks_for_it_once_and_the_page_watches(world: World, data: Path) -> None:
    assert "Build the demo" in get(world).text
    for _ in range(2):
        world.client("manager").post("/start/demo", headers=HERE)
    page = get(world)
    assert (page.headers["Refresh"], "It is being prepared" in page.text) == ("2", True)
    assert [beside.take_wish(data), beside.take_wish(data)] == [True, False]

    beside.note_address(data, "http://127.0.0.1:8001")
    beside.note_progress(data / beside.FOLDER, "nights with their mail", 12, 75)
    page = get(world)
    assert "Nights with their mail: 12 of 75" in page.text
    assert "Refresh" in page.headers

    beside.keep(data / beside.FOLDER / beside.STATE, {"finished": True, "sign_ins": SIGN_INS})
    page = get(world)
    assert ("Refresh" in page.headers, "starting up" in page.text) == (True, True)
    beside.note_address(data, "http://127.0.0.1:8001", answers=True)
    page = get(world)
    assert "Refresh" not in page.headers
    assert 'href="http://127.0.0.1:8001/sign-in?email=agent%40demo.example"' in page.text
    assert "s3same" in page.text

    beside.note_address(data, "")
    page = get(world)
    assert "Start the demo" in page.text
    assert "s3same" not in page.text


def test_from_another_computer_or_without_up_a_command_is_named(world: World, data: Path, settings: Any) -> None:
    far = world.client("manager").get("/start/demo")
    settings.OFFERS_DEMO = False
    assert all("dunwell demo --port 8001" in page.text for page in (far, get(world)))
    world.client("manager").post("/start/demo", headers=HERE)
    assert not beside.take_wish(data)


def test_what_is_half_written_is_not_there_yet(data: Path) -> None:
    (data / beside.FOLDER).mkdir()
    (data / beside.FOLDER / beside.STATE).write_text('{"finished": tr', "utf-8")
    assert beside.look(data) == beside.Beside()
    (data / beside.FOLDER / beside.STATE).write_text(json.dumps({"finished": False}), "utf-8")
    assert not beside.look(data).is_built
    assert beside.is_itself(data / beside.FOLDER)
    assert not beside.is_itself(data)


def test_an_address_with_a_name_fills_in_who_signs_in(world: World) -> None:
    text = world.client("stranger").get("/sign-in?email=agent@demo.example").text
    assert 'value="agent@demo.example"' in text
