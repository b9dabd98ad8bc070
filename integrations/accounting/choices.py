"""The reason that names who chose an account."""

from integrations.accounting.rules import AccountChoice
from integrations.accounting.voucher import Reason


def mapping_reason(role: str, *, key: str, account: AccountChoice) -> Reason:
    """Why this account: the mapping that was chosen, by whom, in which version."""
    params = {
        "role": role, "key": key, "account": account.number, "name": account.name, "origin": account.origin,
        "version": str(account.version), "set_by": account.set_by, "mapping": account.mapping_id,
    }  # fmt: skip
    return Reason("mapping", params)
