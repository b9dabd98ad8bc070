"""The tables of who: companies, people, their roles and second factors, invitations, and what people did."""

from accounts.models.audit import AuditEntry
from accounts.models.company import Membership, Tenant, validate_org_number
from accounts.models.joining import Invitation, SignUp
from accounts.models.limit import LimitCount
from accounts.models.new_address import NewAddress
from accounts.models.person import User, UserManager
from accounts.models.second_factor import RecoveryCode, TwoFactor
from accounts.models.subscription import Plan, Subscription, SubscriptionCharge, SubscriptionPeriod

__all__ = [
    "AuditEntry",
    "Invitation",
    "LimitCount",
    "Membership",
    "NewAddress",
    "Plan",
    "RecoveryCode",
    "SignUp",
    "Subscription",
    "SubscriptionCharge",
    "SubscriptionPeriod",
    "Tenant",
    "TwoFactor",
    "User",
    "UserManager",
    "validate_org_number",
]
