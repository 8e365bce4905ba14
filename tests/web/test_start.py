"""The first hour: its shell, who is let in, and that two tabs never act on an old picture."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dunwell.audit.models import File
from dunwell.correspondence.letters import Rendered
from dunwell.correspondence.mails import Post, write_mail
from dunwell.kit import clock, iban
from dunwell.organizations import operations, queries
from dunwell.organizations.models import Milestone, Organization, User
from dunwell.web.start import company, pages
from dunwell.web.start.screens import SCREENS, done_of
from tests.web.world import AT, PASSWORD, World, mailed

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def first_user(db: None) -> Client:
    """Somebody made by `create-admin` in an installation in which nothing is."""
    user = operations.create_user(email="anna@alice.example", name="Anna", password=PASSWORD, at=AT, actor="test")
    client = Client()
    client.force_login(user)
    return client


def details(world: World, **changes: Any) -> dict[str, Any]:
    """What the form of the company holds, with changes; `seen` as the page gave it."""
    page = world.client("manager").get("/start/company")
    world.ours.refresh_from_db()
    kept = {name: getattr(world.ours, name) for name in company.FIELDS}
    values = {"address": "Street 1\n10115 Berlin", "sells_to": "BUSINESS", "seen": page.context["seen"]}
    return {**kept, **values, **changes}


def save(world: World, **changes: Any) -> Any:
    """Send the form of the company and follow."""
    return world.client("manager").post("/start/company/save", details(world, **changes), follow=True)


@pytest.mark.django_db
def test_the_first_user_of_all_is_welcomed_and_founds_the_organization() -> None:
    client = first_user(None)
    page = client.get("/", follow=True)
    assert page.redirect_chain == [("/start", 302)]
    assert "Start with my own data" in page.text
    assert "Look at the demo" in page.text
    wrong = client.post("/start/found", {"name": "", "country": "Germany", "base_currency": "EUR"})
    assert wrong.status_code == 422
    asked = {"name": "Alice", "country": "de", "base_currency": "EUR"}
    page = client.post("/start/found", asked, follow=True)
    assert page.redirect_chain[-1] == ("/start/company", 302)
    row = Organization.objects.get()
    assert (row.name, row.country, row.time_zone, row.language, row.sending) == (
        "Alice", "DE", "Europe/Berlin", "de", "OFF",
    )  # fmt: skip
    assert [seat.role for seat in queries.list_seats(User.objects.get().pk)] == ["ADMIN"]
    # The same form from a second tab founds no second one.
    assert "You have an organization already" in client.post("/start/found", asked, follow=True).text
    assert Organization.objects.count() == 1


def test_who_belongs_to_no_organization_cannot_found_one_beside_others(world: World) -> None:
    client = first_user(None)
    assert client.get("/start").status_code == 403
    assert client.post("/start/found", {"name": "X", "country": "DE", "base_currency": "EUR"}).status_code == 403
    assert Organization.objects.count() == 2


def test_today_of_an_empty_organization_leads_to_the_first_screen_that_is_not_done(world: World) -> None:
    text = world.get("/")
    assert "1 of 12 done" in text
    assert "Your company" in text
    response = world.client("manager").get("/start", follow=True)
    assert response.redirect_chain == [("/start/company", 302)]
    assert "2 of 12" in response.text
    assert "first hour" not in world.get("/", "agent")


def test_every_screen_can_be_opened_left_and_resumed(world: World) -> None:
    for number, screen in enumerate(SCREENS, start=1):
        if screen.key in pages.VIEWS:
            text = world.get(f"/start/{screen.key}")
            assert f"{number} of 12" in text
            assert "Leave for now" in text
    assert world.client("manager").get("/start/nonsense").status_code == 404
    assert world.client("manager").post("/start/company/passed").status_code == 404


def test_the_company_is_kept_and_the_next_screen_comes(world: World) -> None:
    response = save(world, signer="Anna Aal", iban="DE02 1203 0000 0000 2020 51", hours="Mon-Fri 9-16 h")
    assert response.redirect_chain[-1] == ("/start/source", 302)
    row = Organization.objects.get(pk=world.ours.pk)
    assert (row.signer, row.iban, row.sells_to) == ("Anna Aal", "DE02120300000000202051", "BUSINESS")
    assert "company" in done_of(world.ours.pk)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"iban": "DE03120300000000202051"}, "check digits"),
        ({"iban": "DE0212030000000020205"}, "has 22 letters and digits"),
        ({"sells_to": ""}, "This field is required"),
        ({"time_zone": "Mars/North"}, "IANA name"),
        ({"logo": SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>")}, "PNG, JPEG or GIF"),
        ({"logo": SimpleUploadedFile("x.png", PNG + bytes(300_000))}, "50 kB"),
    ],
)
def test_wrong_details_change_nothing_and_say_why(world: World, change: dict[str, Any], complaint: str) -> None:
    assert complaint in save(world, name="Other", **change).text
    assert Organization.objects.get(pk=world.ours.pk).name == "Alice Ltd"
    assert not Milestone.objects.of(world.ours).exists()


def test_a_form_of_an_older_state_changes_nothing(world: World) -> None:
    old = details(world)
    save(world, phone="030 1")
    response = world.client("admin").post("/start/company/save", {**old, "phone": "030 2"}, follow=True)
    assert "changed meanwhile" in response.text
    assert Organization.objects.get(pk=world.ours.pk).phone == "030 1"


def test_the_sample_letter_carries_what_is_typed_and_keeps_nothing(world: World) -> None:
    sent = details(world, name="Alice & Söhne", phone="030 99", hours="9-16 h", language="de")
    sent["logo"] = SimpleUploadedFile("logo.png", PNG)
    letter = world.client("manager").post("/start/company/sample", sent)
    assert "Alice &amp; Söhne" in letter.text
    assert "030 99 (9-16 h)" in letter.text
    assert "data:image/png;base64," in letter.text
    assert letter.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert Organization.objects.get(pk=world.ours.pk).name == "Alice Ltd"
    assert File.objects.of(world.ours).count() == 0


def test_a_logo_is_kept(world: World) -> None:
    save(world, logo=SimpleUploadedFile("logo.png", PNG))
    row = Organization.objects.get(pk=world.ours.pk)
    assert File.objects.of(world.ours).get(kind="LOGO").pk == row.logo_id
    assert "data:image/png" in world.get("/start/company/sample")


def test_going_through_a_screen_twice_is_noted_once(world: World) -> None:
    client = world.client("manager")
    for _ in range(2):
        assert client.post("/start/rehearsal/passed").headers["Location"] == "/start/mail"
    assert Milestone.objects.of(world.ours).filter(key="rehearsal").count() == 1


def test_the_card_on_today_goes_once_mail_leaves(world: World) -> None:
    assert "The first hour" in world.get("/")
    Organization.objects.filter(pk=world.ours.pk).update(sending="ON")
    assert "The first hour" not in world.get("/")
    assert clock.now() == AT


@pytest.mark.parametrize("text", ["DE02120300000000202051", "gb33 bukb 2020 1555 5555 55", "NL02ABNA0123456789", ""])
def test_an_iban_is_read(text: str) -> None:
    assert iban.checked(text) == "".join(text.split()).upper()


def test_a_mail_with_a_logo_shows_it_and_fetches_nothing(world: World) -> None:
    post = Post("Alice", "ar@alice.example", "", "Bob", "ap@bob.example", key="k", attempt=1, at=AT, logo=PNG)
    letter = Rendered(
        "Reminder", "Dear Bob", '<img src="cid:logo"><img src="cid:other"><img src="https://x.example/y">'
    )
    bob = world.customer("BOB")
    sent = mailed(world, bob, "SENT", write_mail(letter, post))
    shown = world.client("agent").get(f"/messages/{sent.public_id}/body")
    assert "data:image/png;base64," in shown.text
    assert 'src="cid:other"' in shown.text
    assert "img-src data:" in shown.headers["Content-Security-Policy"]
