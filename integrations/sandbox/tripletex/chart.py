"""The accounts and VAT codes that a company starts with: numbers, names, locks and ids as Tripletex gives them.

A selection of about 150 of the default chart's 529 accounts. VAT type ids are the same in every company, account
ids are not. Ids and numbers of VAT types differ for several (12 % out is number 33 and id 32).
"""

# number, VAT type id, flags, name. Flags: L locked to its VAT code, I inactive, B bank, V used on invoices,
# R needs reconciliation, C closeable, S offered for supplier invoices.
_ACCOUNTS = """
1000 0 - Forskning og utvikling, ervervet
1080 0 L Goodwill, ervervet
1200 1 - Maskiner og anlegg
1230 1 - Vare- og lastebiler
1250 1 - Inventar
1280 1 - Kontormaskiner
1399 0 L Andre fordringer
1400 0 - Råvarer
1460 0 - Innkjøpte varer for videresalg
1469 0 - Beholdningsendring
1480 0 - Forskuddsbetaling til leverandører
1500 0 LC Kundefordringer
1530 0 L Opptjent, ikke fakturert driftsinntekt
1550 0 L Kundefordringer på selskap i samme konsern
1570 0 L Reiseforskudd
1571 0 L Lønnsforskudd
1579 0 L Andre kortsiktige fordringer
1580 0 L Avsetning tap på kundefordringer
1700 0 S Forskuddsbetalt leiekostnad
1710 0 L Forskuddsbetalt rentekostnad
1740 0 L Forskuddsbetalt, ikke påløpt lønn
1749 0 S Andre forskuddsbetalte kostnader
1750 0 - Påløpt leieinntekt
1760 0 L Påløpt renteinntekt
1800 0 L Aksjer og andeler i foretak i samme konsern
1900 0 L Kontanter NOK
1908 0 L Kontanter annen valuta
1909 0 L Kassedifferanser
1920 0 LBVR Bankinnskudd
1940 0 LI Bankinnskudd utland
1950 0 LB Bankinnskudd for skattetrekk
2000 0 L Aksjekapital
2020 0 L Overkurs
2050 0 L Annen egenkapital
2080 0 L Udekket tap
2100 0 L Pensjonsforpliktelser
2120 0 L Utsatt skatt
2220 0 L Gjeld til kredittinstitusjoner
2240 0 L Pantelån
2290 0 L Annen langsiktig gjeld
2380 0 L Kassakreditt
2400 0 LCS Leverandørgjeld
2460 0 L Leverandørgjeld til selskap i samme konsern
2500 0 L Betalbar skatt, ikke utlignet
2510 0 L Betalbar skatt, utlignet
2600 0 L Forskuddstrekk
2700 0 LI Utgående merverdiavgift, høy sats
2701 0 LI Utgående merverdiavgift, middels sats
2702 0 LI Utgående merverdiavgift, lav sats
2703 0 LI Utgående merverdiavgift kjøp av tjenester fra utlandet, høy sats
2704 0 LI Utgående merverdiavgift kjøp av tjenester fra utlandet, lav sats
2705 0 LI Utgående merverdiavgift innførsel, høy sats
2706 0 LI Utgående merverdiavgift innførsel, middels sats
2707 0 LI Utgående merverdiavgift kjøp av klimakvoter og gull
2710 0 LI Inngående merverdiavgift, høy sats
2711 0 LI Inngående merverdiavgift, middels sats
2712 0 LI Inngående merverdiavgift, lav sats
2713 23 LI Direktepostert inngående merverdiavgift ved innførsel, høy sats
2714 24 LI Direktepostert inngående merverdiavgift ved innførsel, middels sats
2740 0 LC Oppgjørskonto merverdiavgift
2770 0 L Skyldig arbeidsgiveravgift
2780 0 L Påløpt arbeidsgiveravgift på påløpt lønn
2785 0 L Påløpt arbeidsgiveravgift på ferielønn
2790 0 L Andre offentlige avgifter
2800 0 L Avsatt utbytte
2900 0 L Forskudd fra kunder
2910 0 LCS Gjeld til ansatte og eiere
2930 0 L Skyldig lønn
2940 0 L Skyldig feriepenger
2960 0 - Annen påløpt kostnad
2965 0 L Forskuddsbetalt inntekt
2970 0 L Uopptjent inntekt
2989 0 L Avsetning andre forpliktelser
2990 0 L Annen kortsiktig gjeld
3000 3 L Salgsinntekt, avgiftspliktig
3001 31 L Salgsinntekt, avgiftspliktig, middels sats
3002 32 L Salgsinntekt, avgiftspliktig, lav sats
3011 311 LI Salgsinntekt, avgiftspliktig, råfisk
3080 3 L Rabatt og annen salgsinntektsreduksjon
3090 0 L Opptjent, ikke fakturert inntekt
3100 5 L Salgsinntekt, avgiftsfri
3107 52 LI Salgsinntekt utførsel av varer og tjenester, avgiftsfri
3108 51 LI Salgsinntekt gull og klimakvoter, avgiftsfri
3180 5 L Rabatt og annen salgsinntektsreduksjon
3200 6 L Salgsinntekt, utenfor avgiftsområdet
3280 6 L Rabatt og annen salgsinntektsreduksjon
3600 3 L Leieinntekt fast eiendom, avgiftspliktig
3605 6 L Leieinntekt fast eiendom utenfor avgiftsområdet
3610 3 L Leieinntekt andre varige driftsmidler avgiftspliktig
3700 3 L Provisjonsinntekt, avgiftspliktig
3705 5 L Provisjonsinntekt, avgiftsfri
3710 6 L Provisjonsinntekt, utenfor avgiftsområdet
3900 0 L Annen driftsrelatert inntekt
4000 1 S Innkjøp av råvarer og halvfabrikater
4060 1 - Frakt, toll og spedisjon
4090 0 L Beholdningsendring
4300 1 S Innkjøp av varer for videresalg
4301 11 S Innkjøp av varer for videresalg, middels sats
4350 1 - Svinn, tap
4360 1 - Frakt, toll og spedisjon
4370 1 - Innkjøpsprisreduksjon
4390 0 L Beholdningsendring
4400 13 S Innkjøp av varer for videresalg - utland
4500 1 S Fremmedytelse og underentreprise
5000 0 L Lønn til ansatte
5090 0 L Påløpt, ikke utbetalt lønn
5400 0 L Arbeidsgiveravgift
5900 0 LS Gave til ansatte, fradragsberettiget
6000 0 L Avskrivning på bygninger og annen fast eiendom
6100 1 S Frakt, transportkostnad og forsikring ved vareforsendelse
6110 1 S Toll og spedisjonskostnad ved vareforsendelse
6300 0 S Leie lokale
6340 1 S Lys, varme
6540 1 S Inventar
6551 1 S Datautstyr (hardware)
6552 1 S Datautstyr (software)
6560 1 S Rekvisita
6701 1 S Honorar revisjon
6705 1 S Honorar regnskap
6790 1 S Annen fremmed tjeneste
6800 1 S Kontorrekvisita
6810 1 S Datakostnad
6860 1 S Møte, kurs, oppdatering o.l.
6900 1 S Telefon
6940 1 S Porto
7000 1 S Drivstoff, selskapets transportmidler
7100 0 L Bilgodtgjørelse oppgavepliktig
7140 12 S Reisekostnad, ikke oppgavepliktig
7300 1 S Salgskostnad
7320 1 S Reklamekostnad
7350 0 LS Representasjon, fradragsberettiget
7420 0 S Gave, fradragsberettiget
7500 0 S Forsikringspremie
7600 1 S Lisensavgift og royalties
7740 0 LS Øredifferanser
7770 0 L Bank og kortgebyrer
7790 1 S Annen kostnad, fradragsberettiget
7791 0 S Annen kostnad, ikke fradragsberettiget
7830 0 - Konstaterte tap på fordringer
7831 0 - Endring i avsetning tap på fordringer
8050 0 L Annen renteinntekt
8060 0 L Valutagevinst (agio)
8070 0 L Annen finansinntekt
8150 0 L Annen rentekostnad
8160 0 L Valutatap (disagio)
8170 0 L Annen finanskostnad
8300 0 L Betalbar skatt
8800 0 L Årsresultat
8960 0 L Overføringer annen egenkapital
"""

# id, number, percentage, parent id, name. 100 % means posted directly; negative means reverse charge.
_VAT_TYPES = """
0 0 0 0 Ingen avgiftsbehandling
1 1 25 0 Fradrag inngående avgift, høy sats
3 3 25 0 Utgående avgift, høy sats
4 4 100 0 Direktepostert utgående avgift, høy sats
5 5 0 0 Ingen utgående avgift (innenfor mva-loven)
6 6 0 0 Ingen utgående avgift (utenfor mva-loven)
7 7 0 0 Ingen avgiftsbehandling (inntekter)
11 11 15 0 Fradrag inngående avgift, middels sats
111 12 11.11 0 Fradrag inngående avgift, råfisk
12 13 12 0 Fradrag inngående avgift, lav sats
23 14 100 0 Fradrag inngående avgift betalt ved innførsel, høy sats
24 15 100 0 Fradrag inngående avgift betalt ved innførsel, middels sats
230 20 0 0 Grunnlag, ingen inngående avgift ved innførsel
13 21 0 0 Grunnlag inngående avgift ved innførsel, høy sats
14 22 0 0 Grunnlag inngående avgift ved innførsel, middels sats
31 31 15 0 Utgående avgift, middels sats
311 32 11.11 0 Utgående avgift, råfisk
32 33 12 0 Utgående avgift, lav sats
41 41 100 0 Direktepostert utgående avgift, middels sats
42 42 100 0 Direktepostert utgående avgift, lav sats
51 51 0 0 Avgiftsfri innlands omsetning med omvendt avgiftsplikt
52 52 0 0 Avgiftsfri utførsel av varer og tjenester
81 81 -25 0 Fradrag inngående avgift ved innførsel, høy sats
82 82 -25 0 Inngående avgift uten fradrag ved innførsel, høy sats
83 83 -15 0 Fradrag inngående avgift ved innførsel, middels sats
84 84 -15 0 Inngående avgift uten fradrag ved innførsel, middels sats
85 85 0 0 Grunnlag, avgiftsfri innførsel
34 86 -25 0 Fradrag inngående avgift ved kjøp av tjenester fra utlandet, høy sats
35 87 -25 0 Kjøp av tjenester fra utlandet uten fradrag, høy sats
88 88 -12 0 Fradrag inngående avgift ved kjøp av tjenester fra utlandet, lav sats
89 89 -12 0 Kjøp av tjenester fra utlandet uten fradrag, lav sats
91 91 -25 0 Fradrag inngående avgift ved kjøp av klimakvoter/gull
92 92 -25 0 Kjøp av klimakvoter/gull uten avgiftskompensasjon
600 81-K -25 0 Fradrag inngående avgift ved innførsel, høy sats med kompensasjon
601 83-K -15 0 Fradrag inngående avgift ved innførsel, middels sats med kompensasjon
602 86-K -25 0 Fradrag inngående avgift ved kjøp av tjenester fra utlandet, høy sats med kompensasjon
603 88-K -12 0 Fradrag inngående avgift ved kjøp av tjenester fra utlandet, lav sats med kompensasjon
604 91-K -25 0 Fradrag inngående avgift ved kjøp av klimakvoter/gull med kompensasjon
2 UT-2 100 0 Direktepostert fradrag inngående avgift, høy sats (mva-kode utgikk 01.01.2017)
550 TAP-1 25 1 Tap på krav - kode 1
21 UT-21 100 0 Direktepostert fradrag inngående avgift, middels sats (mva-kode utgikk 01.01.2017)
22 UT-22 100 0 Direktepostert fradrag inngående avgift, lav sats (mva-kode utgikk 01.01.2017)
559 JUST-1 25 1 Mva-justering for kapitalvarer - kode 1
501 RED-13 6 0 Redusert lav sats (6 %) for bruk etter 01.10.2021
551 TAP-11 15 11 Tap på krav - kode 11
552 TAP-12 11.11 111 Tap på krav - kode 12
553 TAP-13 12 12 Tap på krav - kode 13
560 TILB-1 25 1 Tilbakeføring av mva for kapitalvarer - kode 1
562 JUST-81 -25 81 Mva-justering for kapitalvarer - kode 81
561 TILB-81 -25 81 Tilbakeføring av mva for kapitalvarer - kode 81
500 URED-13 12 0 Uredusert lav sats for bruk i perioden med midlertidig lav sats i 2020
554 UTTAK-3 25 3 Uttak - kode 3
555 UTTAK-5 0 5 Uttak - kode 5
556 UTTAK-31 15 31 Uttak - kode 31
557 UTTAK-32 11.11 311 Uttak - kode 32
558 UTTAK-33 12 32 Uttak - kode 33
"""

# What a cost account may carry besides no VAT.
COST_VAT_IDS = (0, 1, 11, 12, 230, 13, 14, 34, 35, 559, 550, 551, 553, 560)

LEDGER_TYPES = {1500: "CUSTOMER", 2400: "VENDOR", 2910: "EMPLOYEE"}

# What ``typeOfVat=OUTGOING`` returns for a newly registered company (in that order) and an unregistered one.
OUTGOING_REGISTERED = (3, 31, 32, 5, 52, 6)
OUTGOING_UNREGISTERED = (6,)
OUTGOING_POSSIBLE = (3, 31, 32, 311, 5, 51, 52, 6, 7)
INCOMING_REGISTERED = (0, 1, 11, 12, 230, 13, 14, 81, 83, 34, 88)
LEDGER_UNREGISTERED = (0, 6, 7)
# Codes that a company must switch on before the ledger takes them.
NEEDS_ACTIVATION = frozenset({51, 311, 111, 91, 92, 600, 601, 602, 603, 604, 2, 21, 22, 500, 501})


def accounts() -> list[tuple[int, int, str, str]]:
    """(number, VAT type id, flags, name) of each account of a new company."""
    split = (line.split(" ", 3) for line in _ACCOUNTS.strip().splitlines())
    return [(int(number), int(vat), flags, name) for number, vat, flags, name in split]


def vat_types() -> list[tuple[int, str, str, int, str]]:
    """(id, number, percentage, parent id, name) of each VAT type."""
    split = (line.split(" ", 4) for line in _VAT_TYPES.strip().splitlines())
    return [(int(found), number, rate, int(parent), name) for found, number, rate, parent, name in split]


def account_type(number: int) -> str:
    """Tripletex' account type by the number's class in the Norwegian standard chart (NS 4102)."""
    if number < 2000:
        return "ASSETS"
    if number < 2100:
        return "EQUITY"
    classes = {2: "LIABILITIES", 3: "OPERATING_REVENUES", 80: "INVESTMENT_INCOME", 81: "COST_OF_CAPITAL"}
    classes |= {83: "TAX_ON_ORDINARY_ACTIVITIES", 88: "ANNUAL_RESULT", 89: "TRANSFERS_AND_ALLOCATIONS"}
    return classes.get(number // 100) or classes.get(number // 1000) or "OPERATING_EXPENSES"
