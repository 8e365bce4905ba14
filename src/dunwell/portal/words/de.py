"""How we treat you, in German."""

from dunwell.portal.words.words import Words

GERMAN = Words(
    title="Wie {house} mit Ihnen umgeht",
    intro=(
        "Manchmal bleibt eine Rechnung offen. Das dürfen Sie dann von uns erwarten, und darauf können Sie "
        "sich verlassen."
    ),
    when_title="Was wir schicken, und ungefähr wann",
    kinds={
        "note": "Ein freundlicher Hinweis vor der Fälligkeit",
        "reminder": "Eine erste Erinnerung",
        "again": "Eine weitere Erinnerung",
        "call": "Ein Anruf von einem von uns",
        "final": "Eine letzte Mahnung",
        "decision": "Ein Mensch bei uns entscheidet, wie es weitergeht, nie eine Maschine",
    },
    within_a_week="in der Woche nach der Fälligkeit",
    weeks="etwa {weeks} Wochen nach der Fälligkeit",
    between="etwa {first} bis {last} Wochen nach der Fälligkeit",
    once=(
        "Sie bekommen eine Nachricht über alles Offene, nicht eine je Rechnung. Was Sie bezahlt haben oder "
        "gutgeschrieben bekamen, ist abgezogen."
    ),
    rhythm_title="Wann wir nicht schreiben",
    hours=(
        "Unsere Mails gehen nur an Werktagen Ihres Landes hinaus, zwischen {start} und {end} Uhr Ihrer Zeit; "
        "nie am Wochenende oder an Feiertagen."
    ),
    cap="Sie hören höchstens {cap}-mal in sieben Tagen von uns.",
    quiet="Zwischen zwei Zahlungsaufforderungen liegen mindestens {days} Tage.",
    wrong_title="Wenn etwas nicht stimmt",
    wrong=(
        (
            "Sagen Sie es uns. Solange wir es klären, fordert niemand den strittigen Betrag von Ihnen; der Rest "
            "bleibt fällig."
        ),
        (
            "Zuerst bekommen Sie unsere Antwort, dann ist einige Tage Ruhe, und erst danach bitten wir höflich "
            "um das, was noch offen ist."
        ),
    ),
    reach="So erreichen Sie uns: {reach}. Es genügt, auf eine unserer Mails zu antworten.",
    answer="Es genügt, auf eine unserer Mails zu antworten.",
    hardship_title="Wenn Sie gerade nicht zahlen können",
    hardship=(
        ("Sprechen Sie früh mit uns; wir suchen gemeinsam einen Weg, etwa mehr Zeit oder Teilbeträge."),
        "Haben wir einen Tag vereinbart, warten wir, bis er vorbei ist.",
        (
            "Wenn Sie krank, in Not oder in Schwierigkeiten sind, sagen Sie es: Ein Mensch kümmert sich darum, "
            "keine Maschine, und nur wer es wissen muss, erfährt davon."
        ),
    ),
    paid_title="Wenn Sie schon bezahlt haben",
    paid=(
        "Vielen Dank. Es kann etwa {days} Bankarbeitstage dauern, bis wir es sehen; eine Nachricht, die sich "
        "mit Ihrer Zahlung gekreuzt hat, braucht keine Antwort."
    ),
    stop_title="Wenn Sie diese Mails nicht möchten",
    stop=(
        (
            "Schreiben Sie das als Antwort auf eine davon, und diese Adresse bekommt keine Aufforderungen mehr "
            "von uns. Ein Mensch findet dann einen anderen Weg zu Ihnen."
        ),
        ("Was Sie schulden, bleibt offen, und eine Aufstellung können Sie jederzeit von uns bekommen."),
    ),
    language_title="Sprachen",
    language="Wir schreiben auf {languages}. Sagen Sie uns, wenn Ihnen eine andere davon lieber ist.",
)
