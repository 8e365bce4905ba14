"""How we treat you, in Italian."""

from dunwell.portal.words.words import Words

ITALIAN = Words(
    title="Come {house} si comporta con voi",
    intro=("A volte una fattura resta aperta. Ecco che cosa potete aspettarvi da noi, e su che cosa potete contare."),
    when_title="Che cosa inviamo, e all'incirca quando",
    kinds={
        "note": "Un avviso cortese prima della scadenza",
        "reminder": "Un primo promemoria",
        "again": "Un altro promemoria",
        "call": "Una telefonata di uno di noi",
        "final": "Un ultimo avviso",
        "decision": "Una persona da noi decide come proseguire, mai una macchina",
    },
    within_a_week="entro una settimana dalla scadenza",
    weeks="circa {weeks} settimane dopo la scadenza",
    between="da circa {first} a {last} settimane dopo la scadenza",
    once=(
        "Ricevete un solo messaggio su tutto ciò che è aperto, non uno per fattura. Ciò che avete pagato o "
        "che vi è stato accreditato è detratto."
    ),
    rhythm_title="Quando non scriviamo",
    hours=(
        "Le nostre e-mail partono solo nei giorni lavorativi del vostro paese, tra le {start} e le {end} "
        "della vostra ora; mai nel fine settimana o nei giorni festivi."
    ),
    cap="Ci sentite al massimo {cap} volte in sette giorni.",
    quiet="Tra due richieste di pagamento passano almeno {days} giorni.",
    wrong_title="Se qualcosa non è giusto",
    wrong=(
        ("Ditecelo. Mentre verifichiamo, nessuno vi chiede l'importo contestato; il resto rimane dovuto."),
        (
            "Prima ricevete la nostra risposta, poi ci sono alcuni giorni di quiete, e solo dopo una richiesta "
            "cortese di ciò che è ancora aperto."
        ),
    ),
    reach="Ci trovate qui: {reach}. Basta rispondere a una delle nostre e-mail.",
    answer="Basta rispondere a una delle nostre e-mail.",
    hardship_title="Se ora non potete pagare",
    hardship=(
        "Parlatecene presto; cerchiamo insieme una soluzione, come più tempo o più rate.",
        "Quando abbiamo concordato un giorno, aspettiamo che sia passato.",
        (
            "Se siete malati, nel bisogno o in difficoltà, ditelo: se ne occupa una persona, non una macchina, e "
            "lo sa solo chi deve saperlo."
        ),
    ),
    paid_title="Se avete già pagato",
    paid=(
        "Grazie. Possono passare circa {days} giorni bancari prima che lo vediamo; un messaggio che ha "
        "incrociato il vostro pagamento non richiede risposta."
    ),
    stop_title="Se non volete queste e-mail",
    stop=(
        (
            "Ditelo rispondendo a una di esse, e quell'indirizzo non riceverà più richieste da noi. Una persona "
            "troverà allora un altro modo per raggiungervi."
        ),
        "Ciò che dovete resta dovuto, e potete sempre chiederci un estratto conto.",
    ),
    language_title="Lingue",
    language="Scriviamo in {languages}. Diteci se ne preferite un'altra.",
)
