"""How we treat you, in English."""

from dunwell.portal.words.words import Words

ENGLISH = Words(
    title="How {house} treats you",
    intro=("Sometimes an invoice stays open. This is what you can expect from us then, and what you can rely on."),
    when_title="What we send, and about when",
    kinds={
        "note": "A friendly note before the due date",
        "reminder": "A first reminder",
        "again": "Another reminder",
        "call": "A call from one of us",
        "final": "A final notice",
        "decision": "A person of us decides what comes next, never a machine",
    },
    within_a_week="within a week after the due date",
    weeks="about {weeks} weeks after the due date",
    between="about {first} to {last} weeks after the due date",
    once=(
        "You get one message about everything that is open, not one for each invoice. What you have paid or "
        "been credited is deducted."
    ),
    rhythm_title="When we do not write",
    hours=(
        "Our mails leave on working days in your country only, between {start} and {end} of your time; never "
        "on weekends or public holidays."
    ),
    cap="You hear from us at most {cap} times in seven days.",
    quiet="At least {days} days lie between two requests for money.",
    wrong_title="If something is not right",
    wrong=(
        ("Tell us. While we look into it, nobody asks you for what is contested; the rest stays due."),
        (
            "You get our answer first, then some days of quiet, and only then a courteous request for what is "
            "still open."
        ),
    ),
    reach="You reach us here: {reach}. Answering one of our mails is enough.",
    answer="Answering one of our mails is enough.",
    hardship_title="If you cannot pay now",
    hardship=(
        "Talk to us early; we look for a way together, such as more time or parts.",
        "When we have agreed on a day, we wait until it has passed.",
        (
            "If you are ill, in need or in trouble, say so: a person, not a machine, will deal with it, and only "
            "those who need to know it will."
        ),
    ),
    paid_title="If you have paid already",
    paid=(
        "Thank you. It can take about {days} bank days until we see it; a message that crossed your payment "
        "needs no answer."
    ),
    stop_title="If you do not want these mails",
    stop=(
        (
            "Say so in an answer to any of them, and that address gets no more requests from us. A person will "
            "then find another way to reach you."
        ),
        "What you owe stays owed, and you can always ask us for a statement of it.",
    ),
    language_title="Languages",
    language="We write in {languages}. Tell us if you prefer another of these.",
)
