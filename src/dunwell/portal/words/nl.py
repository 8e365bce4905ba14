"""How we treat you, in Dutch."""

from dunwell.portal.words.words import Words

DUTCH = Words(
    title="Hoe {house} met u omgaat",
    intro=("Soms blijft een factuur openstaan. Dit mag u dan van ons verwachten, en hierop kunt u rekenen."),
    when_title="Wat wij sturen, en ongeveer wanneer",
    kinds={
        "note": "Een vriendelijk bericht vóór de vervaldag",
        "reminder": "Een eerste herinnering",
        "again": "Nog een herinnering",
        "call": "Een telefoontje van een van ons",
        "final": "Een laatste aanmaning",
        "decision": "Een mens bij ons beslist hoe het verdergaat, nooit een machine",
    },
    within_a_week="binnen een week na de vervaldag",
    weeks="ongeveer {weeks} weken na de vervaldag",
    between="ongeveer {first} tot {last} weken na de vervaldag",
    once=(
        "U krijgt één bericht over alles wat openstaat, niet één per factuur. Wat u betaald hebt of "
        "gecrediteerd kreeg, is afgetrokken."
    ),
    rhythm_title="Wanneer wij niet schrijven",
    hours=(
        "Onze mails gaan alleen weg op werkdagen in uw land, tussen {start} en {end} uur uw tijd; nooit in "
        "het weekend of op feestdagen."
    ),
    cap="U hoort hooguit {cap} keer in zeven dagen van ons.",
    quiet="Tussen twee betalingsverzoeken liggen ten minste {days} dagen.",
    wrong_title="Als er iets niet klopt",
    wrong=(
        (
            "Laat het ons weten. Zolang wij het uitzoeken, vraagt niemand u om het betwiste bedrag; de rest "
            "blijft verschuldigd."
        ),
        (
            "U krijgt eerst ons antwoord, daarna is het enkele dagen stil, en pas dan vragen wij beleefd om wat "
            "nog openstaat."
        ),
    ),
    reach="Zo bereikt u ons: {reach}. Antwoorden op een van onze mails is genoeg.",
    answer="Antwoorden op een van onze mails is genoeg.",
    hardship_title="Als u nu niet kunt betalen",
    hardship=(
        "Praat vroeg met ons; wij zoeken samen een oplossing, zoals meer tijd of delen.",
        "Als wij een dag hebben afgesproken, wachten wij tot die voorbij is.",
        (
            "Als u ziek bent, in nood of in moeilijkheden, zeg het dan: een mens houdt zich ermee bezig, geen "
            "machine, en alleen wie het moet weten hoort ervan."
        ),
    ),
    paid_title="Als u al betaald hebt",
    paid=(
        "Dank u. Het kan ongeveer {days} bankdagen duren tot wij het zien; een bericht dat uw betaling heeft "
        "gekruist, hoeft u niet te beantwoorden."
    ),
    stop_title="Als u deze mails niet wilt",
    stop=(
        (
            "Zeg het in een antwoord op een ervan, en dat adres krijgt geen verzoeken meer van ons. Een mens "
            "vindt dan een andere weg naar u."
        ),
        ("Wat u verschuldigd bent, blijft verschuldigd, en u kunt altijd een overzicht bij ons opvragen."),
    ),
    language_title="Talen",
    language="Wij schrijven in {languages}. Laat het ons weten als u een andere daarvan verkiest.",
)
