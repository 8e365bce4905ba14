"""Where the demo's customers live: countries with their languages, zones, currencies, names and made-up towns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Land:
    """A country: `share` of the customers in percent, and what names are made of there.

    `firm` and `street` are patterns; `bodies` are names of public bodies, with the town in them.
    """

    country: str
    share: int
    language: str
    zone: str
    currency: str
    dial: str
    towns: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    street: str
    trades: tuple[str, ...]
    firm: str
    forms: tuple[str, ...]
    bodies: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    vat: str


LANDS = (
    Land(
        "DE",
        42,
        "de",
        "Europe/Berlin",
        "EUR",
        "+49 30 5550",
        (
            ("01968", "Brunnenau"),
            ("24837", "Holmstedt"),
            ("35119", "Waldkappeln"),
            ("48431", "Emsrode"),
            ("71083", "Talheim am Forst"),
            ("86551", "Lechried"),
            ("98693", "Ilmenthal"),
            ("17192", "Seebergen"),
        ),
        ("Industriestraße", "Am Kanal", "Werkstraße", "Lindenweg", "Bahnhofstraße", "An der Mühle"),
        "{street} {number}",
        ("Pumpen", "Messtechnik", "Laborbedarf", "Kältetechnik", "Maschinenbau", "Verpackung", "Medizintechnik"),
        "{name} {trade} {form}",
        ("GmbH", "GmbH & Co. KG", "AG", "e.K."),
        ("Stadtwerke {town}", "Klinikum {town}", "Landkreis {town}", "Hochschule {town}"),
        ("Anna", "Jonas", "Miriam", "Stefan", "Katrin", "Lukas", "Sabine", "Thomas", "Heike", "Felix"),
        ("Brandt", "Köhler", "Reimann", "Voss", "Lorenz", "Hartwig", "Sommer", "Pohl", "Ziegler", "Marquardt"),
        "DE{9}",
    ),
    Land(
        "AT",
        8,
        "de",
        "Europe/Vienna",
        "EUR",
        "+43 1 5550",
        (("4873", "Hallbrunn"), ("8943", "Ennskirchen"), ("6273", "Zillertann")),
        ("Gewerbepark", "Mühlgasse", "Hauptstraße"),
        "{street} {number}",
        ("Anlagenbau", "Fenster", "Analytik", "Seilbahntechnik", "Holzbau"),
        "{name} {trade} {form}",
        ("GmbH", "KG", "AG"),
        ("Marktgemeinde {town}", "Landesklinik {town}"),
        ("Johanna", "Florian", "Magdalena", "Matthias", "Elisabeth"),
        ("Gruber", "Steiner", "Moser", "Leitner", "Eder"),
        "ATU{8}",
    ),
    Land(
        "CH",
        8,
        "de",
        "Europe/Zurich",
        "CHF",
        "+41 44 555 0",
        (("8489", "Obermatt"), ("3127", "Lindental"), ("6182", "Escholzwil")),
        ("Industriestrasse", "Dorfstrasse", "Seeweg"),
        "{street} {number}",
        ("Präzision", "Uhrwerke", "Pharma", "Sensorik", "Apparatebau"),
        "{name} {trade} {form}",
        ("AG", "GmbH"),
        ("Gemeinde {town}", "Spital {town}"),
        ("Reto", "Ursina", "Beat", "Claudia", "Urs"),
        ("Zumthor", "Ammann", "Gerber", "Wyss", "Bühler"),
        "CHE-{9}",
    ),
    Land(
        "FR",
        10,
        "fr",
        "Europe/Paris",
        "EUR",
        "+33 1 99 00 ",
        (("38914", "Valserre"), ("63489", "Montbrison-le-Lac"), ("29899", "Kermorvan"), ("21988", "Saint-Aubert")),
        ("rue des Forges", "avenue du Port", "rue de la Gare"),
        "{number} {street}",
        ("Ateliers", "Établissements", "Laboratoires", "Mécanique", "Plastiques"),
        "{trade} {name} {form}",
        ("SARL", "SAS", "SA"),
        ("Mairie de {town}", "Centre hospitalier de {town}"),
        ("Camille", "Julien", "Élodie", "Mathieu", "Claire"),
        ("Lambert", "Rousseau", "Garnier", "Chevalier", "Moulin"),
        "FR{11}",
    ),
    Land(
        "NL",
        9,
        "nl",
        "Europe/Amsterdam",
        "EUR",
        "+31 20 555 0",
        (("3899 KD", "Oosterdam"), ("8491 AB", "Wolderzijl"), ("5988 TG", "Meerveld")),
        ("Havenkade", "Molenweg", "Industrieweg"),
        "{street} {number}",
        ("Koeltechniek", "Machinebouw", "Techniek", "Logistiek", "Laboratorium"),
        "{name} {trade} {form}",
        ("B.V.", "N.V.", "V.O.F."),
        ("Gemeente {town}", "Ziekenhuis {town}"),
        ("Sanne", "Daan", "Lotte", "Bram", "Femke"),
        ("de Wit", "van Leeuwen", "Dijkstra", "Mulder", "Bakker"),
        "NL{9}B01",
    ),
    Land(
        "GB",
        8,
        "en",
        "Europe/London",
        "GBP",
        "+44 20 7946 0",
        (("HX9 4QT", "Marlowbridge"), ("TR98 2LB", "Penhallow"), ("NE99 8RD", "Thornwick")),
        ("Mill Lane", "Canal Street", "Station Road"),
        "{number} {street}",
        ("Instruments", "Engineering", "Laboratories", "Fabrication", "Brewing"),
        "{name} {trade} {form}",
        ("Ltd", "LLP", "plc"),
        ("{town} Borough Council", "{town} NHS Trust"),
        ("Harriet", "Oliver", "Priya", "George", "Imogen"),
        ("Whitcombe", "Ashdown", "Patel", "Fenwick", "Marsh"),
        "GB{9}",
    ),
    Land(
        "ES",
        5,
        "es",
        "Europe/Madrid",
        "EUR",
        "+34 910 550 ",
        (("27899", "Ribadeva"), ("44598", "Alcantara del Río"), ("04899", "Puerto Salinas")),
        ("calle Mayor", "polígono Norte", "avenida del Mar"),
        "{street} {number}",
        ("Talleres", "Conservas", "Suministros", "Cerámicas"),
        "{trade} {name} {form}",
        ("S.L.", "S.A."),
        ("Ayuntamiento de {town}",),
        ("Lucía", "Álvaro", "Marta", "Javier", "Carmen"),
        ("Ortega", "Navarro", "Iglesias", "Vidal", "Serrano"),
        "ES{9}",
    ),
    Land(
        "IT",
        5,
        "it",
        "Europe/Rome",
        "EUR",
        "+39 02 5550 ",
        (("24899", "Montelupo Alto"), ("37989", "Valdarsa"), ("15989", "Borgo Sereno")),
        ("via Roma", "via delle Officine", "viale Europa"),
        "{street} {number}",
        ("Officine", "Ceramiche", "Meccanica", "Forniture"),
        "{trade} {name} {form}",
        ("S.r.l.", "S.p.A."),
        ("Comune di {town}",),
        ("Giulia", "Marco", "Francesca", "Luca", "Elena"),
        ("Conti", "Ferrari", "Galli", "Rinaldi", "Moretti"),
        "IT{11}",
    ),
    Land(
        "US",
        5,
        "en",
        "America/New_York",
        "USD",
        "+1 212 555 01",
        (("04899", "Harbor Ridge, ME"), ("13999", "Elmira Falls, NY"), ("06899", "Westbrook Mills, CT")),
        ("Main Street", "Foundry Road", "Lake Avenue"),
        "{number} {street}",
        ("Labs", "Controls", "Biotech", "Manufacturing"),
        "{name} {trade} {form}",
        ("Inc.", "LLC"),
        ("City of {town}", "{town} County Hospital"),
        ("Emily", "Jacob", "Naomi", "Tyler", "Grace"),
        ("Sullivan", "Brooks", "Nguyen", "Carter", "Hayes"),
        "{9}",
    ),
)

_STEMS = (
    "Adler Arden Ascan Auster Bellin Berlow Birk Brenta Calder Carrow Corvin Dahlen Darnow Delfin Eichholt Elster "
    "Ermin Falken Farnow Fennick Fjordal Galen Garmond Gelder Halven Harrow Hellin Ilmen Iskar Jarrow Jessen Kaltern "
    "Karven Kestrel Lando Larkin Lindow Lorsch Marden Melvin Merlow Norden Novak Oberlin Orvelle Osten Parrow Perlin "
    "Quern Ravel Rhodan Rowan Salvin Sarnow Selkirk Tamsen Tarrow Tellin Ulmer Urban Valden Varnow Vesper Wallin "
    "Werder Wexford Yarrow Zellin Zorn"
)
STEMS = _STEMS.split()
"""What firms are called by."""
