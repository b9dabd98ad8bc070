"""Tripletex' own sentences, Norwegian and English, as recorded answers show them (where none was recorded: likely)."""

NO, EN = 0, 1

_TEXTS: dict[str, tuple[str, str]] = {
    "failed": ("Validering feilet.", "Validation failed."),
    "null": ("Kan ikke være null.", "Cannot be null."),
    "empty": ("Feltet kan ikke være tomt.", "The field cannot be empty."),
    "length": (
        "Feltet har ikke korrekt lengde. Det må være mellom {least} og {most}.",
        "The field does not have the correct length. It must be between {least} and {most}.",
    ),
    "least": ("Må være minimum {least}", "Must be at least {least}"),
    "most": ("Må være maksimum {most}", "Must be at most {most}"),
    "unknown_field": ("Feltet eksisterer ikke i objektet.", "The field does not exist in the object."),
    "wrong_type": (
        "Verdien er ikke av korrekt type for dette feltet.",
        "The value is not of the correct type for this field.",
    ),
    "id_set": (
        "ID kan ikke settes når et nytt objekt opprettes.",
        "An ID cannot be set when creating a new object.",
    ),
    "date": (
        "Dato er ugyldig. Korrekt format er yyyy-mm-dd.",
        "Invalid date. The correct format is yyyy-mm-dd.",
    ),
    "ids": (
        "Listen med ID-er må være en kommaseparert liste med positive heltall.",
        "The list of IDs must be a comma separated list of positive integers.",
    ),
    "range": (
        "'From and including' value ({start}) is greater than or equal 'To and excluding' value ({end}) in filter.",
        "'From and including' value ({start}) is greater than or equal 'To and excluding' value ({end}) in filter.",
    ),
    "format": ("Ugyldig format.", "Invalid format."),
    "organization_number": ("Ugyldig organisasjonsnummer.", "Invalid organisation number."),
    "customer_number": ("Kundenummeret er i bruk.", "The customer number is in use."),
    "supplier_number": ("Leverandørnummeret er i bruk.", "The supplier number is in use."),
    "ehf_address": (
        "Postadresse må fylles ut for å sende EHF.",
        "A postal address is needed in order to send EHF.",
    ),
    "ehf_receiver": ("Kunden kan ikke motta EHF-dokumenter", "The customer cannot receive EHF documents"),
    "product_number": ("Produktnummeret {number} er i bruk.", "The product number {number} is in use."),
    "product_name": ("Navnet er i bruk.", "The name is in use."),
    "vat_code": ("Ugyldig mva-kode.", "Invalid VAT code."),
    "vat_account": (
        "Finner ikke en gyldig regnskapskonto for mva-koden {code}.",
        "Cannot find a valid ledger account for the VAT code {code}.",
    ),
    "line_text": (
        "Det må registreres en beskrivelse eller et produkt.",
        "A description or a product must be registered.",
    ),
    "price_with_vat": (
        "Enhetspris må være med mva siden enhetspris på ordre er med mva.",
        "The unit price must include VAT since the order's unit prices include VAT.",
    ),
    "price_without_vat": (
        "Enhetspris må være uten mva siden enhetspris på ordre er uten mva.",
        "The unit price must exclude VAT since the order's unit prices exclude VAT.",
    ),
    "number_used": (
        'Nummeret er allerede i bruk: <a href="/execute/orderMenu?orderId={id}&contextId={company}">{name}</a>',
        'The number is already in use: <a href="/execute/orderMenu?orderId={id}&contextId={company}">{name}</a>',
    ),
    "number_used_by_project": (
        "Nummeret er allerede i bruk: "
        '<a href="/execute/projectMenu?projectId={id}&contextId={company}">{name}</a>',
        "The number is already in use: "
        '<a href="/execute/projectMenu?projectId={id}&contextId={company}">{name}</a>',
    ),
    "project_manager": (
        'Feltet "Prosjektleder" må fylles ut.',
        'The field "Project manager" must be filled in.',
    ),
    "project_manager_access": (
        "Oppgitt prosjektleder har ikke fått tilgang som prosjektleder i kontoen: {name}.",
        "The given project manager does not have access as a project manager in the account: {name}.",
    ),
    "main_project": (
        "Prosjektet kan ikke være underprosjekt av seg selv.",
        "The project cannot be a sub-project of itself.",
    ),
    "contact_name": (
        "Fornavn, etternavn eller e-postadresse må angis.",
        "First name, last name or e-mail address must be given.",
    ),
    "participant": (
        "Den ansatte er allerede deltaker i prosjektet.",
        "The employee takes part in the project already.",
    ),
    "not_chargeable": ("Ordrelinjen er ikke fakturerbar.", "The order line is not chargeable."),
    "number_taken": (
        "Ugyldig nummer. Dette nummeret er i bruk på en annen ordre, tilbud eller prosjekt.",
        "Invalid number. This number is in use on another order, offer or project.",
    ),
    "order_invoiced": (
        "Ordren kan ikke slettes fordi den er fakturert.",
        "The order cannot be deleted because it is invoiced.",
    ),
    "bank_account": (
        "Faktura kan ikke opprettes før selskapet har registrert et bankkontonummer.",
        "Invoice cannot be created until the company has registered a bank account number.",
    ),
    "no_lines": ("Fakturaen inneholder ingen ordrelinjer.", "Order contains no OrderLines."),
    "one_order": ("Fakturaen må ha nøyaktig én ordre.", "The invoice must have exactly one order."),
    "payment_pair": (
        "Både betalingstype og betalt beløp må oppgis, eller ingen av dem.",
        "Both paymentTypeId and paidAmount must be given, or neither.",
    ),
    "payment_type": ("Ugyldig betalingstype.", "Invalid payment type."),
    "payment_type_value": (
        'Feltet "paymentTypeId" har en ugyldig verdi.',
        'The field "paymentTypeId" has an invalid value.',
    ),
    "payment_currency": (
        "Betalingstypen må ha samme valuta som fakturaen.",
        "The payment type must have the invoice's currency.",
    ),
    "must_fill": ("Feltet må fylles ut.", "The field must be filled in."),
    "missing": ("Mangler", "Missing"),
    "negative_payment": ("Må være minimum 0", "Must be at least 0"),
    "credited": ("Fakturaen er allerede kreditert.", "The invoice is already credited."),
    "credit_date": (
        "Kreditnotaen kan ikke dateres før fakturaen.",
        "The credit note cannot be dated before the invoice.",
    ),
    "credit_credit": ("En kreditnota kan ikke krediteres.", "A credit note cannot be credited."),
    "not_charged": ("Fakturaen er ikke fakturert.", "The invoice has not been charged."),
    "send_channel": ("Faktura kan ikke sendes via {channel}", "Invoice cannot be sent via {channel}"),
    "no_postings": (
        "Et bilag kan ikke registreres uten posteringer.",
        "A voucher cannot be registered without postings.",
    ),
    "row_zero": (
        "Posteringene på rad 0 (guiRow 0) er systemgenererte og kan ikke opprettes eller endres på utsiden av "
        "Tripletex.",
        "The postings on row 0 (guiRow 0) are system generated and cannot be created or changed outside of "
        "Tripletex.",
    ),
    "currency_amounts": (
        "Beløp (amountGross) må være det samme som valutabeløpet (amountGrossCurrency).",
        "Amount (amountGross) must be the same as the currency amount (amountGrossCurrency).",
    ),
    "decimals": ("Beløpet kan ha maksimalt to desimaler.", "The amount can have at most two decimals."),
    "unbalanced": (
        "Summen av posteringene for {date} er ikke lik 0.",
        "The postings for {date} do not sum to 0.",
    ),
    "row_unbalanced": (
        "Summen av posteringene på rad {row} er ikke lik 0.",
        "The postings on row {row} do not sum to 0.",
    ),
    "vat_locked": (
        "Kontoen {account} er låst til mva-kode {code}.",
        "The account {account} is locked to VAT code {code}.",
    ),
    "vat_illegal": (
        "Mva-kode {code} kan ikke brukes på kontoen {account}.",
        "VAT code {code} cannot be used on the account {account}.",
    ),
    "account_inactive": ("Kontoen {account} er inaktiv.", "The account {account} is inactive."),
    "customer_missing": ("Kunde mangler.", "Customer is missing."),
    "supplier_missing": ("Leverandør mangler.", "Supplier is missing."),
    "employee_missing": ("Ansatt mangler.", "Employee is missing."),
    "voucher_type": (
        "Bilagstypen «Utgående faktura» kan ikke brukes på nye bilag.",
        'The voucher type "Outgoing invoice" cannot be used on new vouchers.',
    ),
    "vat_term_locked": (
        "Regnskapet er låst for mva-posteringer på følgende dato: {date}.",
        "The accounts are locked for VAT postings on the following date: {date}.",
    ),
    "period_closed": (
        "Perioden er avsluttet. Bilag kan ikke føres på {date}.",
        "The period is closed. Vouchers cannot be posted on {date}.",
    ),
    "before_opening": (
        "Bilag kan ikke føres før åpningsbalansen {date}.",
        "Vouchers cannot be posted before the opening balance {date}.",
    ),
    "reconciled": (
        "Det kan ikke føres på en periode med avstemt kontoutskrift.",
        "An entry cannot be made in a period with a reconciled bank statement.",
    ),
    "file_format": (
        "Filformatet støttes ikke. Gyldige formater er PDF, PNG, JPEG og TIFF.",
        "The file format is not supported. Valid formats are PDF, PNG, JPEG and TIFF.",
    ),
    "not_deletable": ("Bilaget kan ikke slettes.", "The voucher cannot be deleted."),
    "bank_number": (
        "Dette er ikke et gyldig norsk kontonummer",
        "This is not a valid Norwegian bank account number",
    ),
    "account_number": ("Kontonummeret er i bruk.", "The account number is in use."),
    "purchase_ended": (
        "Innkjøpsordren er mottatt eller avsluttet, og linjene kan ikke endres.",
        "The purchase order is received or ended, and its lines cannot be changed.",
    ),
    "purchase_in_use": (
        "Innkjøpsordren kan ikke slettes fordi den er i bruk.",
        "The purchase order cannot be deleted because it is in use.",
    ),
    "related_already": (
        "Bilaget er allerede koblet til innkjøpsordren.",
        "The voucher is connected to the purchase order already.",
    ),
    "internal_field": ("Internt felt ({name})", "Internal field ({name})"),
    "forbidden": (
        "You do not have permission to access this feature.",
        "You do not have permission to access this feature.",
    ),
    "consumer_token": (
        "Ugyldig consumerToken, eller den finnes ikke.",
        "Invalid consumerToken, or it does not exist.",
    ),
    "employee_token": (
        "Ugyldig employeeToken, eller den finnes ikke.",
        "Invalid employeeToken, or it does not exist.",
    ),
    "refresh_token": ("Ugyldig refreshToken.", "Invalid refreshToken."),
    "expiration": ("Datoen må være senere enn i dag.", "The date must be later than today."),
    "ttl": ("ttlSeconds kan ikke overstige 28800.", "ttlSeconds cannot exceed 28800."),
    "ttl_least": ("ttlSeconds må være minst 300.", "ttlSeconds must be at least 300."),
    "event": ("Ugyldig hendelse.", "Invalid event."),
    "url": ("URL må være absolutt og bruke https.", "The URL must be absolute and use https."),
    "batch": ("Listen kan ha maksimalt {most} elementer.", "The list can have at most {most} elements."),
}


def text(key: str, language: int, **values: object) -> str:
    """The sentence for ``key`` in a language (``NO`` or ``EN``), with its values filled in."""
    return _TEXTS[key][language].format(**values)
