"""Addresses of the staff pages. Nouns; what changes something is a POST to a noun below them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from dunwell.web import (
    account,
    bringing,
    contacts,
    customer,
    customers,
    disputes,
    documents,
    holds,
    imports,
    mailbox,
    messages,
    notes,
    organization,
    promises,
    review,
    reviewing,
    runs,
    searching,
    signing,
    sources,
    tasks,
    today,
    unreachable,
    users,
    why,
)
from dunwell.web.start.urls import urlpatterns as first_hour


@login_not_required
def health(_request: HttpRequest) -> HttpResponse:
    """Say that the server answers."""
    return HttpResponse("ok\n", content_type="text/plain")


ONE = "customers/<uuid:key>"
OWN = "organizations/<uuid:organization>"

urlpatterns: list[URLPattern] = [
    path("health", health, name="health"),
    path("sign-in", signing.sign_in, name="sign-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("organization", signing.choose, name="choose"),
    path("account", account.account, name="account"),
    path("account/password", account.change_password, name="change-password"),
    path("", today.today, name="today"),
    path("unreachable/<slug:reason>", unreachable.unreachable, name="unreachable"),
    path("unreachable/<slug:reason>/answer", unreachable.answer, name="answer-unreachable"),
    path("tasks", tasks.list_tasks, name="tasks"),
    path("tasks/<uuid:key>/done", tasks.finish, name="finish-task"),
    path("tasks/<uuid:key>/drop", tasks.drop, name="drop-task"),
    path("tasks/<uuid:key>/assignee", tasks.assign, name="assign-task"),
    path("search", searching.search, name="search"),
    path("customers", customers.list_customers, name="customers"),
    path(ONE, customer.customer, name="customer"),
    path(f"{ONE}/why", why.why, name="why"),
    path(f"{ONE}/notes", notes.add_note, name="add-note"),
    path(f"{ONE}/calls", notes.log_call, name="log-call"),
    path(f"{ONE}/holds", holds.place_hold, name="place-hold"),
    path(f"{ONE}/holds/<int:hold>/release", holds.release_hold, name="release-hold"),
    path(f"{ONE}/promises", promises.make_promise, name="make-promise"),
    path(f"{ONE}/promises/<int:promise>/withdraw", promises.withdraw_promise, name="withdraw-promise"),
    path(f"{ONE}/disputes", disputes.open_dispute, name="open-dispute"),
    path(f"{ONE}/disputes/<int:dispute>/close", disputes.close_dispute, name="close-dispute"),
    path(f"{ONE}/disputes/<int:dispute>/undo", disputes.undo_dispute, name="undo-dispute"),
    path(f"{ONE}/contacts", contacts.add_contact, name="add-contact"),
    path(f"{ONE}/contacts/<int:contact>/remove", contacts.remove_contact, name="remove-contact"),
    path(f"{ONE}/facts", contacts.change_facts, name="change-facts"),
    path(f"{ONE}/strategy", contacts.choose_strategy, name="choose-strategy"),
    path("documents", documents.list_documents, name="documents"),
    path("documents/<uuid:key>", documents.document, name="document"),
    path("messages", messages.list_messages, name="messages"),
    path("messages/<uuid:key>", messages.message, name="message"),
    path("messages/<uuid:key>/body", messages.body, name="message-body"),
    path("messages/<uuid:key>/file", messages.file, name="message-file"),
    path("messages/<uuid:key>/resolve", reviewing.resolve, name="resolve-message"),
    path("messages/<uuid:key>/release", reviewing.release, name="release-message"),
    path("messages/<uuid:key>/drop", reviewing.drop, name="drop-message"),
    path("messages/<uuid:key>/words", review.rewrite, name="rewrite-message"),
    path("review", review.review, name="review"),
    path("review/decide", review.decide, name="decide-review"),
    path("mailbox", mailbox.mailbox, name="mailbox"),
    path("mailbox/<str:key>", mailbox.kept_mail, name="kept-mail"),
    path("mailbox/<str:key>/body", mailbox.kept_body, name="kept-body"),
    path("mailbox/<str:key>/file", mailbox.kept_file, name="kept-file"),
    path("nights", runs.list_runs, name="runs"),
    path("nights/<uuid:key>", runs.run, name="run"),
    path("nights/<uuid:key>/release", review.release_night, name="release-night"),
    path("nights/<uuid:key>/drop", review.drop_night, name="drop-night"),
    path("imports", imports.list_imports, name="imports"),
    path("imports/file", bringing.choose, name="bring"),
    path("imports/file/bring", bringing.bring, name="bring-in"),
    path("imports/<uuid:key>", imports.one_import, name="import"),
    path("imports/<uuid:key>/undo", bringing.undo, name="undo-import"),
    path("sources", sources.list_sources, name="sources"),
    path(f"{OWN}/settings", organization.settings, name="settings"),
    path(f"{OWN}/settings/change", organization.change_settings, name="change-settings"),
    path(f"{OWN}/sending", organization.sending, name="sending"),
    path(f"{OWN}/sending/change", organization.change_sending, name="change-sending"),
    path(f"{OWN}/users", users.users, name="users"),
    path(f"{OWN}/users/add", users.add_user, name="add-user"),
    path(f"{OWN}/users/<uuid:key>/role", users.change_role, name="change-role"),
    path(f"{OWN}/users/<uuid:key>/remove", users.remove_user, name="remove-user"),
    path(f"{OWN}/users/<uuid:key>/password", users.new_password, name="new-password"),
    *first_hour,
]
