"""Letters in Dutch."""

from dunwell.correspondence.texts.words import Spoken, Texts

DUTCH = Texts(
    note=Spoken(
        subject="Binnenkort te betalen: {numbers}",
        opening="Een vriendelijk bericht vooraf: de onderstaande posten vervallen binnenkort.",
        wish="Als uw betaling al gepland is, hoeft u niets te doen.",
    ),
    courtesy=Spoken(
        subject="Openstaande posten: {numbers}",
        opening=(
            "Onze verzoeken hebben een tijd stilgelegen. "
            "In onze boeken staan de onderstaande posten nog open en wij komen daar graag op terug."
        ),
        wish="Wij stellen het op prijs als u de betaling verzorgt, en beantwoorden net zo graag uw vragen.",
    ),
    reminder=Spoken(
        subject="Betalingsherinnering: {numbers}",
        opening=(
            "Volgens onze boeken is de vervaldatum van de onderstaande posten verstreken. "
            "Misschien is het aan uw aandacht ontsnapt."
        ),
        wish="Wij stellen het op prijs als u de betaling in de komende dagen verzorgt.",
    ),
    again=Spoken(
        subject="Tweede herinnering: {numbers}",
        opening=(
            "Wij schreven u op {reminded_on}. Voor zover wij kunnen zien, zijn de onderstaande posten nog niet betaald."
        ),
        wish=(
            "Wilt u de betaling verzorgen of ons laten weten wat in de weg staat? Wij zoeken graag samen naar "
            "een oplossing."
        ),
    ),
    final=Spoken(
        subject="Laatste aanmaning: {numbers}",
        opening=(
            "Wij hebben u al eerder geschreven. "
            "Voor zover wij kunnen zien, zijn de onderstaande posten nog steeds niet betaald."
        ),
        wish=(
            "Kunt u niet alles in één keer betalen? Neem dan vóór die datum contact met ons op. Samen vinden we "
            "een weg."
        ),
    ),
    answer=Spoken(
        subject="Uw vraag over {numbers}",
        opening=(
            "Wij hebben uitgezocht wat u ons over {numbers} hebt gemeld. Na controle blijft het "
            "gefactureerde bedrag staan."
        ),
        wish="Ziet u dit anders of hebt u een document nodig, laat het ons weten; we nemen het graag met u door.",
    ),
    not_found=Spoken(
        subject="Uw betaling voor {numbers}",
        opening=(
            "U hebt ons laten weten dat {numbers} is betaald. Wij hebben gezocht en de betaling nog niet gevonden."
        ),
        wish=(
            "Laat ons alstublieft weten op welke dag, vanaf welke rekening en met welk kenmerk u hebt betaald, "
            "of stuur ons een bewijs van uw bank. Daarmee kunnen wij de betaling zoeken. Is zij intussen bij ons "
            "binnengekomen, dan hoeft u niets te doen."
        ),
    ),
    greeting="Geachte heer, mevrouw,",
    greeting_named="Beste {name},",
    last_word=(
        "Dit is onze laatste aanmaning voor {severe}. Wilt u uiterlijk op {deadline} betalen? "
        "Als wij dan niets van u hebben gehoord, moeten wij over verdere stappen beslissen."
    ),
    overdue="Vervallen",
    due_soon="Nu of binnenkort te betalen",
    due_today="vervalt vandaag",
    number="Factuur",
    issued="Datum",
    due="Vervaldatum",
    late="Dagen te laat",
    open="Open",
    asked="Nu te betalen",
    day_late="1 dag te laat",
    days_late="{days} dagen te laat",
    contested="{amount} van {number} wordt nog onderzocht en wordt hier niet gevraagd.",
    promised="{amount} van {number} valt onder onze afspraak en wordt hier niet gevraagd.",
    rests="{amount} van {number} rust voorlopig en wordt hier niet gevraagd.",
    credit="Uw openstaande tegoed van {amount} is in mindering gebracht.",
    cash="Uw betaling van {amount}, die nog niet aan een factuur is toegewezen, is in mindering gebracht.",
    seen="Wij hebben een nog niet geboekte betaling van {amount} gezien; die is in mindering gebracht.",
    total_overdue="Totaal vervallen: {amount}",
    please_pay="Te betalen: {amount}",
    nothing_asked="Van de vervallen posten hoeft u op dit moment niets te betalen.",
    bank="Bankrekening: {holder}, IBAN {iban}",
    reference="Betalingskenmerk: {reference}",
    paid_already="Hebt u inmiddels betaald? Dan kunt u dit bericht als niet verzonden beschouwen. Hartelijk dank.",
    contact="Hebt u een vraag of klopt er iets niet? Neem contact op met {person}: {ways}.",
    by_phone="telefoon {phone}",
    by_mail="e-mail {email}",
    somebody_else="Moet iemand anders deze berichten krijgen? Beantwoord dan gewoon dit bericht.",
    regards="Met vriendelijke groet",
    discreet="Uw rekening: {numbers}",
    redirected="Proef: dit bericht was bestemd voor {recipient} en is daar niet heen gestuurd.",
)
