"""How long a buyer has to pay."""

from dataclasses import dataclass

from integrations.accounting.documents import rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTermsRecord:
    """``days`` from the invoice to its due date. ``type`` is the source's own word for how they are counted, '' unknown."""

    name: str
    days: int
    number: str = ""
    type: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise rejected("name")
        if not 0 <= self.days <= 3650:
            raise rejected("days", value=self.days)
