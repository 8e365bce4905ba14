"""Letters in English."""

from dunwell.correspondence.texts.words import Spoken, Texts

ENGLISH = Texts(
    note=Spoken(
        subject="Due soon: {numbers}",
        opening="This is just a friendly note: what is listed below falls due soon.",
        wish="If your payment is already planned, there is nothing for you to do.",
    ),
    courtesy=Spoken(
        subject="Open items: {numbers}",
        opening=(
            "Our requests to you had been resting for a while. "
            "In our books, what is listed below is still open, and we would like to come back to it."
        ),
        wish="We would be glad if you could arrange the payment, and just as glad to answer any question.",
    ),
    reminder=Spoken(
        subject="Reminder: {numbers}",
        opening=(
            "According to our books, what is listed below has passed its due date. It may simply have been overlooked."
        ),
        wish="We would be glad if you could arrange the payment in the next few days.",
    ),
    again=Spoken(
        subject="Second reminder: {numbers}",
        opening="We wrote to you on {reminded_on}. As far as we can see, what is listed below is still unpaid.",
        wish=(
            "Please arrange the payment, or tell us what stands in the way; we will gladly look for a solution "
            "with you."
        ),
    ),
    final=Spoken(
        subject="Final notice: {numbers}",
        opening="We have written to you before, and as far as we can see, what is listed below is still unpaid.",
        wish=(
            "If you cannot pay all of it at once, please talk to us before that date. We will look for a way together."
        ),
    ),
    answer=Spoken(
        subject="Your query about {numbers}",
        opening="We have looked into what you told us about {numbers}. After checking, the amount stands as invoiced.",
        wish="If you see it differently or need a document, please tell us; we will gladly go through it with you.",
    ),
    not_found=Spoken(
        subject="Your payment for {numbers}",
        opening="You told us that {numbers} has been paid. We have looked, and we could not find the payment yet.",
        wish=(
            "Please send us the day of the payment, the account it left and the reference it carried, or a copy "
            "of your bank's confirmation. With that we can look for it. If it has reached us meanwhile, there is "
            "nothing you need to do."
        ),
    ),
    greeting="Dear Sir or Madam,",
    greeting_named="Dear {name},",
    last_word=(
        "This is our final notice for {severe}. Please pay by {deadline}. "
        "If we have not heard from you by then, we will have to decide about further steps."
    ),
    overdue="Overdue",
    due_soon="Due now or soon",
    due_today="due today",
    number="Invoice",
    issued="Date",
    due="Due",
    late="Days late",
    open="Open",
    asked="To pay now",
    day_late="1 day late",
    days_late="{days} days late",
    contested="{amount} of {number} is being looked into and is not asked for here.",
    promised="{amount} of {number} is covered by what we agreed and is not asked for here.",
    rests="{amount} of {number} rests for the time being and is not asked for here.",
    credit="Your open credit of {amount} has been deducted.",
    cash="Your payment of {amount}, not yet assigned to an invoice, has been deducted.",
    seen="We have seen a payment of {amount} that is not booked yet; it has been deducted.",
    total_overdue="Overdue in all: {amount}",
    please_pay="Please pay: {amount}",
    nothing_asked="You need not pay anything overdue at present.",
    bank="Bank account: {holder}, IBAN {iban}",
    reference="Payment reference: {reference}",
    paid_already="If you have paid in the meantime, please ignore this message. Thank you.",
    contact="Do you have a question, or is something not right? Please contact {person}: {ways}.",
    by_phone="phone {phone}",
    by_mail="e-mail {email}",
    somebody_else="If somebody else should get these messages, just reply and tell us.",
    regards="Kind regards",
    discreet="Your account: {numbers}",
    redirected="Trial run: this message was meant for {recipient} and was not sent there.",
)
