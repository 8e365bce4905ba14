"""Every address, by every method it knows, as everybody: the whole of tests/web/matrix.yaml."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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


def path_of(name: str, world: World) -> str:
    """The address, made of what the world has."""
    of = ADDRESSES[name].get("of", {})
    return reverse(name, kwargs={key: world.named[thing] for key, thing in of.items()})


def sent_by(row: dict[str, Any], world: World) -> dict[str, Any]:
    """The row's `send`, with what begins with $ filled in from the world."""
    csv = SimpleUploadedFile("customers.csv", b"customer,name\nDORA,Dora\n")
    known = {**world.named, "password": PASSWORD, "csv": csv}
    return {
        name: known[value[1:]] if isinstance(value, str) and value.startswith("$") else value
        for name, value in row.get("send", {}).items()
    }


def test_everybody_gets_what_the_matrix_says(full: World, subtests: pytest.Subtests) -> None:
    # One world for all addresses: to make it takes longer than to ask it.
    for name, row in ADDRESSES.items():
        with subtests.test(name), undone():
            path, methods = path_of(name, full), [method for method in METHODS if method in row]
            got = {method: [tried(full, who, method, path, sent_by(row, full)) for who in WHO] for method in methods}
            assert got == {method: row[method] for method in methods}
            if "POST" in row:
                # Mail scanners and prefetchers follow every link, and other sites may post forms: neither changes
                # anything.
                assert "GET" in row or full.client("admin").get(path).status_code == 405
                response = forged(full).post(path, sent_by(row, full))
                assert (response.status_code, b"out of date" in response.content) == (403, True)


def tried(world: World, who: str, method: str, path: str, sent: dict[str, Any]) -> object:
    """What somebody gets; what they did is undone before the next one tries."""
    client = world.client(who)
    with undone():
        return answer(client, method, path, sent)


@contextmanager
def undone() -> Iterator[None]:
    """Take back all that is written."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def forged(world: World) -> Client:
    """A browser in which an administrator is signed in, and a form of another site."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["admin"])
    return client


def test_every_address_is_in_the_matrix() -> None:
    edges = [get_resolver(f"dunwell.{edge}.urls") for edge in ("web", "portal")]
    known = {pattern.name for edge in edges for pattern in edge.url_patterns}  # type: ignore[union-attr]
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
