"""Kind of reason -> its sentence in Norwegian and English. Figures stand in braces; ``reasons.render`` fills them."""

from collections.abc import Mapping
from types import MappingProxyType

SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "source_field": (
            "Linjen «{title}» i ordren ({field}): {gross} {currency}, derav mva {vat} etter butikken.",
            "The line “{title}” of the order ({field}): {gross} {currency}, of which VAT {vat} by the shop.",
        ),
        "vat_rule": (
            "{product_class} til {customer_type}, levert {area}, har mva-kode {vat_code}: {rate} den "
            "{date}. Mva-regel «{rule}»{in_choice}.",
            "{product_class} to a {customer_type}, delivered {area}, has VAT code {vat_code}: {rate} on "
            "{date}. VAT rule “{rule}”{in_choice}.",
        ),
        "mapping": (
            "Konto {account} er valgt for {role}{in_choice}.",
            "Account {account} is chosen for {role}{in_choice}.",
        ),
        "department_chosen": (
            "Avdeling {department} er valgt for tilkoblingen.",
            "Department {department} is chosen for the connection.",
        ),
        "project_chosen": (
            "Prosjekt {project} er valgt for tilkoblingen; dokumentet har ikke noe eget.",
            "Project {project} is chosen for the connection; the document names none of its own.",
        ),
        "product_rule": (
            "Varen er {product_class}: {looked_at} passer med «{pattern}» i varereglene. Regel {rule}{in_choice}.",
            "The product is {product_class}: its {looked_at} fits “{pattern}” in the product rules. Rule {rule}{in_choice}.",
        ),
        "voucher_is_prepayment": (
            "Verdikortet er et forskudd: mva beregnes når det brukes.",
            "The single-purpose voucher is a prepayment: VAT is calculated when it is used.",
        ),
        "voucher_taxed_at_sale": (
            "Firmaet beregner mva når verdikort for ett formål selges; kortet gjelder {product_class}.",
            "The company charges VAT when single-purpose vouchers are sold; this one is for {product_class}.",
        ),
        "foreign_vat": (
            "Av {gross} er {vat} mva til {country}, {rate}, ordning {scheme}{in_number}. Den skyldes der og er verken "
            "inntekt eller norsk mva.",
            "Of {gross}, {vat} is VAT of {country}, {rate}, scheme {scheme}{in_number}. It is owed there and is neither "
            "income nor Norwegian VAT.",
        ),
        "net_of_foreign_vat": (
            "Inntekten er {gross} uten {vat} i mva til {country} ({rate}, ordning {scheme}).",
            "The income is {gross} without {vat} of VAT of {country} ({rate}, scheme {scheme}).",
        ),
        "consignment_value": (
            "Varene i sendingen er verdt {worth} {unit} uten mva og frakt; ordningen gjelder til og med {most} {currency}.",
            "The goods of the consignment are worth {worth} {unit} without VAT and freight; the scheme goes up to "
            "{most} {currency}.",
        ),
        "consignment_value_untested": (
            "Varene i sendingen er verdt {worth} {unit} uten mva og frakt. Grensen er {most} {currency}, og kursen "
            "den dagen er ikke kjent; verdien er ikke klart over.",
            "The goods of the consignment are worth {worth} {unit} without VAT and freight. The limit is "
            "{most} {currency} and that day's rate is not known; the worth is not clearly above it.",
        ),
        "not_vat_registered": (
            "Firmaet er ikke registrert i Merverdiavgiftsregisteret, så salget føres uten mva-kode.",
            "The company is not in the VAT register, so the sale is booked without a VAT code.",
        ),
        "allocation": (
            "Frakt og gebyr følger varene: {gross} er fordelt etter varenes {by} som {parts}.",
            "Shipping and fees follow the goods: {gross} is split by the goods' {by} as {parts}.",
        ),
        "stated_rate": (
            "Butikken har selv beregnet {rate} på denne linjen ({field}), og den gjelder.",
            "The shop itself has charged {rate} on this line ({field}), and that governs.",
        ),
        "vat_variance": (
            "Butikken har {stated} i mva, beregnet av beløpet blir det {booked}; forskjellen er "
            "øreavrunding.",
            "The shop has {stated} of VAT, taken out of the amount it is {booked}; the difference is "
            "rounding.",
        ),
        "receivable": (
            "Det kunden skulle betale: {owed}. Føres på kunden «{customer}».",
            "What the buyer owed: {owed}. Booked on the customer “{customer}”.",
        ),
        "settled": (
            "Betalt med {method}: {gross}.",
            "Paid with {method}: {gross}.",
        ),
        "tender": (
            "Betalingen i butikken: {method}, {gross}, {date}{in_reference}.",
            "The payment in the shop: {method}, {gross}, {date}{in_reference}.",
        ),
        "gap": (
            "Linjene er {lines}, men butikkens sum er {total}. De {gap} imellom er bekreftet som gavekort.",
            "The lines are {lines}, but the shop's total is {total}. The {gap} between is confirmed as "
            "gift cards.",
        ),
        "prepayment": (
            "Pengene kom {paid_on} og varene ble levert {delivered_on}: i mellomtiden er det forskudd.",
            "The money came on {paid_on} and the goods were delivered on {delivered_on}: a prepayment in "
            "between.",
        ),
        "deposit_put_off": (
            "Faktura {number} kommer før prosjektet er over: {net} uten mva er forskudd til det er sluttfakturert.",
            "Invoice {number} comes before the project is over: {net} without VAT is a prepayment until the final invoice.",
        ),
        "deposit_earned": (
            "Faktura {number} gjør forskuddet fra faktura {deposit} til inntekt: {net} uten mva.",
            "Invoice {number} makes the prepayment of invoice {deposit} income: {net} without VAT.",
        ),
        "waiting_prepayment": (
            "Pengene kom {paid_on} for en ordre som ikke er levert: {gross} er forskudd fra kunden.",
            "The money came on {paid_on} for an order that is not delivered: {gross} is a prepayment.",
        ),
        "rounding": (
            "Butikkens sum og linjene skiller {difference}: øreavrunding.",
            "The shop's total and its lines differ by {difference}: rounding.",
        ),
        "exchange": (
            "Kursen endret seg mellom levering og betaling: {difference} kroner.",
            "The exchange rate moved between delivery and payment: {difference} kroner.",
        ),
        "currency_rate": (
            "{foreign} {currency} regnet om med kurs {quote} fra {source}, {date}.",
            "{foreign} {currency} converted at {quote} from {source}, {date}.",
        ),
        "ledger_converts": (
            "Tripletex regner selv om fakturaen med sin egen kurs. Etter {source} er kursen {quote} ({date}): {foreign} "
            "{currency} er {kroner} kroner, derav {vat_kroner} i mva.",
            "Tripletex itself converts the invoice by its own rate. By {source} the rate is {quote} ({date}): {foreign} "
            "{currency} is {kroner} kroner, of which {vat_kroner} of VAT.",
        ),
        "refund_share": (
            "Gitt tilbake {gross} av {sold} som ble solgt.",
            "Given back {gross} of {sold} that was sold.",
        ),
        "amount_spread": (
            "Butikken sier bare et beløp, {gross}: en lavere pris, fordelt på de {left} som er igjen av ordren som "
            "{parts}.",
            "The shop states an amount only, {gross}: a lower price, spread over the {left} left of the order as "
            "{parts}.",
        ),
        "goodwill": (
            "Kompensasjon til kunden for ordre {number}: {gross}{in_reason}. Den er ingen lavere pris, så det er ingen "
            "mva i den.",
            "Compensation to the buyer for order {number}: {gross}{in_reason}. It is no lower price, so there is no VAT "
            "in it.",
        ),
        "returned_prepayment": (
            "Pengene for ordre {number} kom {paid_on}, og {gross} gikk tilbake {date}, før noe var levert: det ble aldri "
            "et salg.",
            "The money for order {number} came on {paid_on}, and {gross} went back on {date}, before anything was "
            "delivered: it never became a sale.",
        ),
        "moved_to_open_period": (
            "Datoen er egentlig {was}. Den perioden er lukket, så det føres {date}.",
            "The date is really {was}. That period is closed, so it is booked on {date}.",
        ),
        "taken_back": (
            "Tar tilbake {gross} fra bilag {voucher} av {date}, som ikke lenger stemmer med butikken.",
            "Takes back {gross} of voucher {voucher} of {date}, which no longer agrees with the shop.",
        ),
        "as_it_is_now": (
            "Slik det er i butikken nå, i stedet for det som står i bilag {voucher} av {date}.",
            "As it is in the shop now, instead of what stands in voucher {voucher} of {date}.",
        ),
        "invoice_credited": (
            "Kreditnota for faktura {voucher}: {gross}{in_reason}.",
            "Credit note of invoice {voucher}: {gross}{in_reason}.",
        ),
        "credited": (
            "Refusjon av ordre {number}: {gross}{in_reason}.",
            "Refund of order {number}: {gross}{in_reason}.",
        ),
        "promotional_card": (
            "{discount} er betalt med gavekort som ble gitt bort ({cards}). Det er en rabatt, så {booked} av {gross} "
            "føres som salg.",
            "{discount} was paid with a gift card that was given away ({cards}). That is a discount, so {booked} of "
            "{gross} is booked as sale.",
        ),
        "taxed_card": (
            "{discount} er betalt med gavekort som det ble betalt mva av da det ble solgt ({cards}). Bare {booked} av "
            "{gross} er nytt salg.",
            "{discount} was paid with a gift card whose VAT was paid when it was sold ({cards}). Only {booked} of "
            "{gross} is a new sale.",
        ),
        "expiry_without_code": (
            "Konto {account} eller firmaet tar ikke mva-kode {vat_code}, så den føres uten kode; begge deler betyr at det "
            "ikke beregnes mva.",
            "Account {account} or the company does not take VAT code {vat_code}, so no code is used; both mean that there "
            "is no VAT treatment.",
        ),
        "card_expired": (
            "Gavekortet {card} gikk ut {date}. De {balance} som ikke var brukt, er butikkens inntekt uten mva.",
            "The gift card {card} expired on {date}. The {balance} left on it is the shop's income, without VAT.",
        ),
        "overpaid": (
            "Kunden har betalt {gross} for mye. Pengene er kundens til de er betalt tilbake eller brukt.",
            "The buyer has paid {gross} too much. The money is the buyer's until it is paid back or used.",
        ),
        "payout": (
            "Utbetaling {payout} fra {gateway}: {net} {currency}.",
            "Payout {payout} from {gateway}: {net} {currency}.",
        ),
        "payout_item": (
            "I utbetalingen ({field}): {item}{in_order}, {gross} {currency}.",
            "In the payout ({field}): {item}{in_order}, {gross} {currency}.",
        ),
        "payout_item_booked": (
            "I utbetalingen ({field}): {item}{in_order}, {gross} {currency}, bokført med {booked} kroner.",
            "In the payout ({field}): {item}{in_order}, {gross} {currency}, booked at {booked} kroner.",
        ),
        "fee_vat_not_claimed": (
            "Gebyret har {vat} i mva. Den trekkes ikke fra uten leverandørens egen faktura, så hele gebyret er "
            "kostnad.",
            "The fee has {vat} of VAT. It is not deducted without the supplier's own invoice, so that the whole "
            "fee is cost.",
        ),
        "dispute": (
            "Tvist {dispute} om ordre {number} hos {gateway}, åpnet {opened_on}: {gross}. Nå {outcome}.",
            "Dispute {dispute} about order {number} at {gateway}, opened {opened_on}: {gross}. Now {outcome}.",
        ),
        "supplier_line": (
            "Linjen «{title}» i faktura {number} ({field}): {quantity} × i alt {net} {currency} uten mva.",
            "The line “{title}” of invoice {number} ({field}): {quantity} × in all {net} {currency} without "
            "VAT.",
        ),
        "input_vat": (
            "{supplier} har beregnet {rate} i mva, som trekkes fra med kode {vat_code} den {date}.",
            "{supplier} has charged {rate} of VAT, which is deducted by code {vat_code} on {date}.",
        ),
        "purchase_without_vat": (
            "{supplier} har ikke beregnet mva, så det er ingen å trekke fra.",
            "{supplier} has charged no VAT, so that there is none to deduct.",
        ),
        "purchase_not_deducted": (
            "Firmaet er ikke registrert i Merverdiavgiftsregisteret, så {rate} i mva er en del av kostnaden.",
            "The company is not in the VAT register, so that {rate} of VAT is part of the cost.",
        ),
        "reverse_charge": (
            "Tjeneste fra {country} uten mva: 25 % beregnes og trekkes fra med kode {vat_code} den {date} "
            "(omvendt avgiftsplikt).",
            "A service from {country} without VAT: 25% is calculated and deducted by code {vat_code} on {date} "
            "(reverse charge).",
        ),
        "foreign_goods": (
            "Varer fra {country}: kode {vat_code}. Mva ved innførsel føres på kode 81 etter tolldeklarasjonen.",
            "Goods from {country}: code {vat_code}. VAT on import is booked on code 81 by the customs "
            "declaration.",
        ),
        "supplier_debt": (
            "Faktura {number} fra {supplier}: {gross} {currency}, forfall {due_date}.",
            "Invoice {number} from {supplier}: {gross} {currency}, due {due_date}.",
        ),
        "credited_by_note": (
            "Kreditnota {note} krediterer {gross} av faktura {number}.",
            "Credit note {note} credits {gross} of invoice {number}.",
        ),
        "summed": (
            "Summen av {count} linjer fra {documents} ordrer, fra {first} til {last}: {gross}.",
            "The sum of {count} lines of {documents} orders, from {first} to {last}: {gross}.",
        ),
        "summed_vat": (
            "Mva er regnet av summen: {booked}. Linje for linje er den {vat}; forskjellen er {difference}.",
            "VAT is taken out of the sum: {booked}. Line by line it is {vat}; the difference is {difference}.",
        ),
        "summed_in_bunches": (
            "Salget er delt på flere posteringer, slik at mva-en er på øret den som står på ordrene. Her er den {vat}.",
            "The sales are divided into several postings, so that the VAT is to the øre what the orders say. Here "
            "it is {vat}.",
        ),
        "order_draft": (
            "Ordre {number} legges som salgsordre i Tripletex, klar til å faktureres: {owed}.",
            "Order {number} is put into Tripletex as a sales order, ready to be invoiced: {owed}.",
        ),
        "booked_elsewhere": (
            "Faktura {number} er bokført i lagersystemet og legges som salgsordre i Tripletex, klar til å faktureres: {gross}.",
            "Invoice {number} is booked in the stock system and is put into Tripletex as a sales order, ready to be "
            "invoiced: {gross}.",
        ),
        "paid_before_invoice": (
            "Pengene for ordre {number} er kommet, men fakturaen er ikke laget ennå: forskudd til da.",
            "The money for order {number} has come, but the invoice is not made yet: a prepayment until then.",
        ),
        "invoice": (
            "Ordre {number} faktureres kunden: {owed}.",
            "Order {number} is invoiced to the buyer: {owed}.",
        ),
    }
)
