"""Nothing in the record is altered, removed, inserted or left unsealed unseen."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from dunwell.audit import operations, sealing, verifying
from dunwell.audit.keeping import file_path
from dunwell.audit.models import Document, Event, EventBody, File, Heartbeat
from dunwell.audit.queries import list_events
from dunwell.audit.sealing import Head
from dunwell.audit.verifying import Proof, verify
from tests.audit.conftest import AT

SOON = AT + dt.timedelta(minutes=5)


def events() -> Any:
    return Event.objects.unscoped("a test looks at all")


def kinds(proof: Proof) -> list[tuple[str, int]]:
    return [(row.kind, row.number) for row in proof.broken]


def remove(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_eventbody WHERE event_id = %s", [pk])
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [pk])


def test_a_whole_record_is_whole(chain: list[int]) -> None:
    proof = verify(at=SOON)
    assert proof.is_whole
    assert (proof.events, proof.erased, proof.unsealed, proof.files, proof.documents) == (7, 1, 0, 1, 1)
    assert proof.head == sealing.last_sealed() == sealing.read_head()
    assert verifying.to_json(proof)["whole"] is True
    assert verifying.to_lines(proof)[-1].startswith("whole; 7 events, 1 texts erased")


def test_an_empty_record_is_whole(organization: int) -> None:
    assert verify(at=SOON).is_whole


@pytest.mark.parametrize(
    "change",
    [
        {"at": AT + dt.timedelta(microseconds=1)},
        {"actor": "user:2"},
        {"verb": "dispute.closed"},
        {"subject_kind": "promise"},
        {"subject_id": 10},
        {"subject_id": None},
        {"customer_id": 45},
        {"customer_id": None},
        {"organization_id": None},
        {"digest": "0" * 64},
        {"seal": "0" * 64},
    ],
    ids=str,
)
def test_every_changed_column_is_found(chain: list[int], change: dict[str, Any]) -> None:
    events().filter(pk=chain[1]).update(**change)
    proof = verify(at=SOON)
    assert ("altered", 2) in kinds(proof)
    assert proof.broken[0].number == 2
    assert verifying.to_lines(proof)[0] == "the first broken link is number 2"


def test_an_event_given_to_another_organization_is_found(chain: list[int], stranger: int) -> None:
    events().filter(pk=chain[1]).update(organization=stranger)
    assert kinds(verify(at=SOON)) == [("altered", 2)]


def test_an_event_under_another_id_is_found(chain: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET id = 999999 WHERE id = %s", [chain[1]])
        cursor.execute("UPDATE audit_eventbody SET event_id = 999999 WHERE event_id = %s", [chain[1]])
    assert kinds(verify(at=SOON)) == [("altered", 2)]


@pytest.mark.parametrize("change", [{"text": '{"text": "Zoe called"}'}, {"text": ""}, {"salt": "x"}, {"erased_at": AT}])
def test_every_changed_body_is_found(chain: list[int], change: dict[str, Any]) -> None:
    EventBody.objects.filter(event=chain[1]).update(**change)
    assert kinds(verify(at=SOON)) == [("altered", 2)]


def test_a_body_that_is_gone_is_found(chain: list[int]) -> None:
    EventBody.objects.filter(event=chain[1]).delete()
    assert kinds(verify(at=SOON)) == [("altered", 2)]


def test_a_text_erased_without_an_event_that_says_so_is_found(chain: list[int]) -> None:
    EventBody.objects.filter(event=chain[1]).update(text="", salt="", erased_at=AT)
    assert kinds(verify(at=SOON)) == [("altered", 2)]


def test_another_date_of_erasure_is_found(chain: list[int]) -> None:
    EventBody.objects.filter(event=chain[2]).update(erased_at=AT)
    assert kinds(verify(at=SOON)) == [("altered", 3)]


@pytest.mark.parametrize("place", [0, 1, 5])
def test_a_removed_event_is_found(chain: list[int], place: int) -> None:
    remove(chain[place])
    assert kinds(verify(at=SOON)) == [("removed", place + 1)]


def test_several_removed_events_are_one_gap(chain: list[int]) -> None:
    for pk in (chain[4], chain[5]):
        remove(pk)
    found = verify(at=SOON).broken
    assert [(row.kind, row.place) for row in found if row.kind == "removed"] == [("removed", "number 5 to 6")]


def test_a_gap_closed_by_new_numbers_is_found(chain: list[int]) -> None:
    remove(chain[3])
    for place in range(4, 7):
        events().filter(pk=chain[place]).update(number=place)
    assert kinds(verify(at=SOON)) == [("altered", 4), ("altered", 5), ("altered", 6), ("removed", 7)]


def test_events_in_another_order_are_found(chain: list[int]) -> None:
    events().filter(pk=chain[0]).update(number=100)
    events().filter(pk=chain[1]).update(number=1)
    events().filter(pk=chain[0]).update(number=2)
    assert {number for _, number in kinds(verify(at=SOON))} >= {1, 2}


def test_an_inserted_event_is_found(chain: list[int], write: Callable[..., int]) -> None:
    pk = write()
    events().filter(pk=chain[6]).update(number=8)
    events().filter(pk=pk).update(number=7, seal="0" * 64)
    assert kinds(verify(at=SOON))[0] == ("altered", 7)


def test_a_cut_tail_is_found(chain: list[int]) -> None:
    remove(chain[6])
    assert kinds(verify(at=SOON)) == [("removed", 7)]


def test_a_cut_tail_is_found_by_the_data_folder_alone(chain: list[int]) -> None:
    remove(chain[6])
    head = sealing.last_sealed()
    Heartbeat.objects.filter(name=sealing.HEAD).update(detail=f"{head.number} {head.seal}")
    assert kinds(verify(at=SOON)) == [("removed", 7)]


def test_a_chain_written_anew_is_found(chain: list[int], folder: Path, seal: Callable[[], int]) -> None:
    events().filter(pk=chain[1]).update(actor="user:2")
    events().update(number=None, seal="")
    assert seal() == 7
    assert kinds(verify(at=SOON)) == [("altered", 7)]


@pytest.mark.parametrize("text", ["", "nonsense", "7", "x y", "\xff"])
def test_a_head_that_is_gone_or_makes_no_sense_is_found(chain: list[int], folder: Path, text: str) -> None:
    Heartbeat.objects.filter(name=sealing.HEAD).delete()
    (folder / "audit.head").write_text(text, "utf-8")
    expected = 2 if connection.vendor == "sqlite" else 1
    assert kinds(verify(at=SOON)) == [("removed", 0)] * expected


def test_a_seal_without_a_number_is_found(chain: list[int]) -> None:
    events().filter(pk=chain[6]).update(number=None)
    assert ("altered", 0) in kinds(verify(at=SOON))


def test_an_event_waits_ten_minutes_for_its_seal_and_no_longer(chain: list[int], write: Callable[..., int]) -> None:
    pk = write()
    assert verify(at=SOON).is_whole
    proof = verify(at=AT + dt.timedelta(minutes=10, seconds=1))
    assert [(row.kind, row.place) for row in proof.broken] == [("unsealed", f"event {pk}")]
    assert proof.unsealed == 1
    assert verifying.to_lines(proof)[-1] == "1 events wait for their seal"


def test_the_text_of_an_unsealed_event_is_looked_at_too(chain: list[int], write: Callable[..., int]) -> None:
    EventBody.objects.filter(event=write()).update(text="{}")
    assert kinds(verify(at=SOON)) == [("altered", 0)]


def test_changed_and_missing_bytes_of_kept_files_are_found(chain: list[int]) -> None:
    sha256 = File.objects.unscoped("a test").values_list("sha256", flat=True).get()
    path = file_path(sha256)
    path.write_bytes(b"A mail")
    assert [(row.kind, row.message[:9]) for row in verify(at=SOON).broken] == [("altered", "its bytes")]
    path.unlink()
    assert [row.kind for row in verify(at=SOON).broken] == ["removed"]


def test_a_changed_document_is_found(chain: list[int]) -> None:
    Document.objects.update(text="key: yours")
    assert [row.kind for row in verify(at=SOON).broken] == ["altered"]


def test_a_burned_down_record_is_told_in_a_thousand_lines(chain: list[int]) -> None:
    proof = Proof()
    verifying.follow((verifying.Link(number, "x", "y") for number in range(1, 1_500)), proof)
    assert len(proof.broken) == verifying.MOST


def test_an_erased_text_is_gone_and_the_record_says_who_erased_it(chain: list[int], organization: int) -> None:
    bodies = {event.id: event.body for event in list_events(organization)}
    assert bodies[chain[2]] == {}
    assert bodies[chain[4]] == {"reason": "asked to"}
    with pytest.raises(EventBody.DoesNotExist):
        operations.erase_body(event=chain[2], reason="again", at=AT, actor="user:1")


def test_the_head_in_the_data_folder_never_goes_back(chain: list[int]) -> None:
    head = sealing.read_head()
    sealing._write_head(Head(3, "x"))
    assert sealing.read_head() == head
