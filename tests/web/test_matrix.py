"""Every address, by every method it knows, as everybody: the whole of tests/web/matrix.yaml."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from ruamel.yaml import YAML

from tests.web.world import PASSWORD, WHO, World

MATRIX: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("matrix.yaml"))
ADDRESSES: dict[str, dict[str, Any]] = MATRIX["addresses"]
METHODS = ("GET", "POST")


def answer(client: Client, method: str, path: str, sent: dict[str, Any]) -> object:
    """What somebody gets, in the words of the matrix."""
    response = client.post(path, sent) if method == "POST" else client.get(path)
    if response.status_code != 302:
        if hasattr(response, "streaming_content"):
            list(response.streaming_content)
        return response.status_code
    return "in" if response.headers["Location"].startswith("/sign-in") else "done"


def sent_by(row: dict[str, Any], world: World) -> dict[str, Any]:
    """The row's `send`, with what begins with $ filled in from the world."""
    known = {**world.named, "password": PASSWORD}
    return {
        name: known[value[1:]] if isinstance(value, str) and value.startswith("$") else value
        for name, value in row.get("send", {}).items()
    }


@pytest.mark.parametrize("name", ADDRESSES)
def test_everybody_gets_what_the_matrix_says(name: str, world: World) -> None:
    row = ADDRESSES[name]
    path = reverse(name, kwargs={key: world.named[thing] for key, thing in row.get("of", {}).items()})
    sent = sent_by(row, world)
    got: dict[str, list[object]] = {}
    for method in set(METHODS) & row.keys():
        got[method] = []
        for who in WHO:
            client = world.client(who)
            # What one may do is undone before the next tries.
            with transaction.atomic():
                got[method].append(answer(client, method, path, sent))
                transaction.set_rollback(True)
    assert got == {method: row[method] for method in got}
    assert got


def test_every_address_is_in_the_matrix() -> None:
    known = {pattern.name for pattern in get_resolver("dunwell.web.urls").url_patterns}  # type: ignore[union-attr]
    assert known == set(ADDRESSES)
    assert MATRIX["who"] == WHO


def test_every_row_answers_for_everybody() -> None:
    wrong = [
        f"{name} {method}"
        for name, row in ADDRESSES.items()
        for method in METHODS
        if method in row and len(row[method]) != len(WHO)
    ]
    assert not wrong


@pytest.mark.parametrize("name", [name for name, row in ADDRESSES.items() if "POST" in row and "GET" not in row])
def test_what_changes_something_is_never_read(name: str, world: World) -> None:
    """Mail scanners and prefetchers follow every link; no GET may change anything."""
    row = ADDRESSES[name]
    path = reverse(name, kwargs={key: world.named[thing] for key, thing in row.get("of", {}).items()})
    assert world.client("admin").get(path).status_code == 405


@pytest.mark.parametrize("name", [name for name, row in ADDRESSES.items() if "POST" in row])
def test_no_form_of_another_site_is_accepted(name: str, world: World) -> None:
    row = ADDRESSES[name]
    path = reverse(name, kwargs={key: world.named[thing] for key, thing in row.get("of", {}).items()})
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["admin"])
    response = client.post(path, sent_by(row, world))
    assert response.status_code == 403
    assert b"out of date" in response.content
