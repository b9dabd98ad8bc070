"""What the demo shop sells, its discount codes and the ways to pay and to send. All invented."""

from dataclasses import dataclass
from decimal import Decimal

from integrations.sandbox.demo_shop.tax import EXEMPT, FOOD, RAW_FISH, STANDARD, TRANSPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product with its price in kroner (incl. tax, unless the order says otherwise). ``taxable`` False:
    tax_status none."""

    product_id: int
    name: str
    sku: str
    price: Decimal
    tax_class: str = STANDARD
    category: str = "Hjem"
    tag: str = ""
    taxable: bool = True
    virtual: bool = False
    kind: str = "simple"
    variation_id: int = 0
    size: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A discount code. ``kind`` is WooCommerce's discount_type; ``amount`` percent or kroner incl. tax."""

    coupon_id: int
    code: str
    kind: str
    amount: Decimal
    gift_card: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A way to pay: WooCommerce's payment_method and the title that the buyer saw."""

    gateway_id: str
    title: str
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Freight:
    """A way to send. ``net`` is kroner without tax, as WooCommerce keeps freight costs."""

    method_id: str
    title: str
    net: Decimal
    instance_id: str = "1"


def _product(product_id: int, name: str, sku: str, price: str, **more: object) -> Product:
    return Product(product_id=product_id, name=name, sku=sku, price=Decimal(price), **more)  # type: ignore[arg-type]


CHAIR = _product(11, "Stol Nordlys", "STOL-1", "1249.00", category="Møbler")
CUP = _product(12, "Kopp hvit", "KOPP-3333", "33.33", category="Kjøkken")
COFFEE = _product(13, "Kaffe 500 g", "KAFFE-500", "129.90", tax_class=FOOD, category="Mat")
FERRY = _product(14, "Ferjebillett", "BILLETT", "310.00", tax_class=TRANSPORT, category="Reise", virtual=True)
BOOK = _product(15, "Bok: Fjord", "BOK-0", "399.00", tax_class=EXEMPT, category="Bøker")
SCREW = _product(16, "Skrue", "SKRUE", "0.07", category="Verktøy")
GIFT_CARD = _product(
    18,
    "Gavekort 500",
    "GAVEKORT-500",
    "500.00",
    category="Gavekort",
    tag="gavekort",
    taxable=False,
    virtual=True,
)
GIFT_CARD_1000 = _product(
    19,
    "Gavekort 1000",
    "GAVEKORT-1000",
    "1000.00",
    category="Gavekort",
    tag="gavekort",
    taxable=False,
    virtual=True,
)
BLANKET = _product(20, "Ullpledd Hardanger", "PLEDD-H", "899.00", category="Tekstil")
RUCKSACK = _product(21, "Tursekk 35 l", "SEKK-35", "1599.00", category="Tur")
FLASK = _product(22, "Termos Fjell", "TERMOS-1", "449.00", category="Tur")
CANDLES = _product(23, "Telys 100 stk", "TELYS-100", "79.50")
LAMP = _product(24, "Lykt i messing", "LYKT-M", "649.90")
MITTENS = _product(25, "Votter barn", "VOTTER-B", "249.00", category="Klær")
SWEATER = _product(
    26,
    "Genser Setesdal",
    "GENSER-S-M",
    "1899.00",
    category="Klær",
    kind="variable",
    variation_id=27,
    size="M",
)
CHEESE = _product(30, "Brunost 1 kg", "BRUNOST-1", "139.00", tax_class=FOOD, category="Mat")
FLATBREAD = _product(31, "Flatbrød", "FLATBROD", "59.90", tax_class=FOOD, category="Mat")
HONEY = _product(32, "Lynghonning 350 g", "HONNING-L", "119.00", tax_class=FOOD, category="Mat")
HAMPER = _product(33, "Gavekurv lokalmat", "KURV-LOKAL", "749.00", tax_class=FOOD, category="Mat")
SPEEDBOAT = _product(
    34, "Hurtigbåt tur/retur", "HURTIGBAT-TR", "540.00", tax_class=TRANSPORT, category="Reise", virtual=True
)
GUIDEBOOK = _product(35, "Bok: Fjellvett for alle", "BOK-FJELL", "249.00", tax_class=EXEMPT, category="Bøker")
COD = _product(36, "Rund torsk fra båt, 1 kg", "TORSK-RUND", "110.00", tax_class=RAW_FISH, category="Fisk")

GOODS_25 = (CHAIR, CUP, BLANKET, RUCKSACK, FLASK, CANDLES, LAMP, MITTENS, SWEATER)
GOODS_15 = (COFFEE, CHEESE, FLATBREAD, HONEY, HAMPER)
TICKETS_12 = (FERRY, SPEEDBOAT)
BOOKS_0 = (BOOK, GUIDEBOOK)
PRODUCTS = (*GOODS_25, SCREW, *GOODS_15, *TICKETS_12, *BOOKS_0, COD, GIFT_CARD, GIFT_CARD_1000)

SUMMER10 = Coupon(coupon_id=41, code="sommer10", kind="percent", amount=Decimal(10))
WELCOME15 = Coupon(coupon_id=42, code="velkommen15", kind="percent", amount=Decimal(15))
GOODWILL100 = Coupon(coupon_id=43, code="beklager100", kind="percent", amount=Decimal(100))
CARD_AS_COUPON = Coupon(
    coupon_id=44, code="gc-7k2m-99", kind="fixed_cart", amount=Decimal(300), gift_card=True
)
COUPONS = (SUMMER10, WELCOME15, GOODWILL100, CARD_AS_COUPON)

BANK = Gateway(gateway_id="bacs", title="Bankoverføring")
ON_DELIVERY = Gateway(gateway_id="cod", title="Betal ved henting")
VIPPS = Gateway(gateway_id="vipps", title="Vipps")
KLARNA = Gateway(gateway_id="klarna_payments", title="Klarna")
STRIPE = Gateway(gateway_id="stripe", title="Kredittkort (Stripe)")
PAYPAL = Gateway(gateway_id="ppcp-gateway", title="PayPal")
NETS = Gateway(gateway_id="dibs_easy", title="Nets Easy")
WALLEY = Gateway(gateway_id="walley", title="Walley delbetaling")
GATEWAYS = (BANK, ON_DELIVERY, VIPPS, KLARNA, STRIPE, PAYPAL, NETS, WALLEY)

POST = Freight(method_id="flat_rate", title="Posten", net=Decimal("79.20"))
PARCEL = Freight(method_id="flat_rate", title="Bedriftspakke", net=Decimal("240.00"), instance_id="4")
ABROAD = Freight(method_id="flat_rate", title="International", net=Decimal("200.00"), instance_id="3")
DHL_EUR = Freight(method_id="flat_rate", title="DHL", net=Decimal("15.00"), instance_id="3")
FREE = Freight(method_id="free_shipping", title="Fri frakt", net=Decimal("0.00"), instance_id="2")
PICKUP = Freight(method_id="local_pickup", title="Hent i butikken", net=Decimal("0.00"), instance_id="5")
