"""The embedded mailbox: files that can be read again."""

import os
from pathlib import Path

import pytest

from dunwell.connectors.ports import Config, Envelope
from dunwell.connectors.registry import mail_connector

MAIL = b"From: a@ours.example\r\nTo: b@theirs.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nhello\r\n"


def test_kept_mails_are_listed_newest_first_by_page(tmp_path: Path) -> None:
    connector = mail_connector("mailbox")
    line = connector.open(Config({}), place=tmp_path / "box")
    line.connect()
    for n in range(3):
        line.send(Envelope("a@ours.example", "b@theirs.example", MAIL, f"m{n}"))
        os.utime(tmp_path / "box" / f"m{n}.eml", (n, n))
    shelf = connector.shelf(place=tmp_path / "box")
    assert shelf is not None
    assert shelf.count() == 3
    assert [mail.key for mail in shelf.page()] == ["m2", "m1", "m0"]
    assert [mail.key for mail in shelf.page(start=1, limit=1)] == ["m1"]
    assert shelf.page()[0].subject == "Grüße"
    assert shelf.page()[0].recipient == "b@theirs.example"


def test_the_same_key_is_the_same_mail(tmp_path: Path) -> None:
    line = mail_connector("mailbox").open(Config({}), place=tmp_path)
    for _ in range(2):
        line.send(Envelope("a@ours.example", "b@theirs.example", MAIL, "once"))
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("key", ["../secret", "/etc/passwd", "", ".hidden", "a/b", "missing"])
def test_a_key_reads_no_other_file(tmp_path: Path, key: str) -> None:
    (tmp_path / "secret.eml").write_bytes(b"hush")
    (tmp_path / "box").mkdir()
    shelf = mail_connector("mailbox").shelf(place=tmp_path / "box")
    assert shelf is not None
    with pytest.raises(KeyError):
        shelf.read(key)


def test_an_empty_mailbox_has_no_folder_yet(tmp_path: Path) -> None:
    shelf = mail_connector("mailbox").shelf(place=tmp_path / "none")
    assert shelf is not None
    assert shelf.count() == 0
    assert list(shelf.page()) == []
