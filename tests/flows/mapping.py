"""What a person decides in a test, through the door that the admin uses."""

from django.utils import timezone

from accounts.models import User
from integrations.desk import decisions
from integrations.models import AccountMapping, LedgerAccount, PaymentMethodRule, ProductClassRule
from tests.world import World


def person() -> User:
    """Somebody of the support staff."""
    return User.objects.get_or_create(email="signe@bilagsbro.example", defaults={"name": "Signe"})[0]


def map_account(world: World, role: str, key: str, number: str) -> int:
    """Choose a ledger account; how many documents are on their way because of it."""
    account = LedgerAccount.objects.get(connection=world.stage.ledger, number=number)
    row = AccountMapping.objects.filter(connection=world.shop, role=role, key=key).first()
    row = row or AccountMapping(connection=world.shop, role=role, key=key)
    row.ledger_account = account
    return decisions.save(row, actor=person(), now=timezone.now())


def class_of(world: World, tax_class: str, product_class: str) -> int:
    """Choose a product class for a tax class of the shop."""
    row = ProductClassRule(connection=world.shop, tax_class=tax_class, product_class=product_class)
    return decisions.save(row, actor=person(), now=timezone.now())


def paid_when(world: World, method: str, when: str) -> int:
    """Choose when a payment method counts as paid."""
    row = PaymentMethodRule.objects.filter(connection=world.shop, method=method).first()
    row = row or PaymentMethodRule(connection=world.shop, method=method)
    row.paid_when = when
    return decisions.save(row, actor=person(), now=timezone.now())
