"""What the ledger holds after a test, in the fewest figures that say it."""

from integrations.models import EntityLink
from tests.world import World


def balances(world: World) -> dict[int, float]:
    """Accounts whose postings do not add up to nothing."""
    sums: dict[int, float] = {}
    for voucher in world.vouchers():
        for posting in voucher["postings"]:
            sums[posting["account"]] = round(sums.get(posting["account"], 0.0) + float(posting["net"]), 2)
    return {account: left for account, left in sums.items() if left}


def booked(world: World, document_id: str) -> list[tuple[int, str, str]]:
    """(account, VAT code, gross) of the refund's voucher, without the ledger's own rows."""
    link = EntityLink.objects.get(connection=world.shop, flow="refund", document_id=document_id)
    voucher = next(v for v in world.vouchers() if v["external_number"] == link.reference)
    return [(p["account"], p["vat"], p["gross"]) for p in voucher["postings"] if p["row"]]
