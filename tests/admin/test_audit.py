"""Every change by a person is in the log, with before and after, and nothing that must stay secret."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Membership, Tenant, User
from tests import factories
from tests.admin.conftest import Shop

INLINES = {
    f"{prefix}-{key}": value
    for prefix in ("memberships", "connections")
    for key, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
}


def test_a_changed_company_is_logged_with_what_differs(admin: Client, alices: Tenant, stine: User) -> None:
    data = {"name": "Alices Ski AS", "org_number": alices.org_number, "is_active": "on", **INLINES}
    admin.post(reverse("admin:accounts_tenant_change", args=[alices.pk]), data)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.tenant) == ("change", stine, alices)
    assert (entry.before, entry.after) == ({"name": "Alices Sport AS"}, {"name": "Alices Ski AS"})


def test_saving_without_a_change_logs_nothing(admin: Client, alices: Tenant) -> None:
    data = {"name": alices.name, "org_number": alices.org_number, "is_active": "on", **INLINES}
    admin.post(reverse("admin:accounts_tenant_change", args=[alices.pk]), data)
    assert not AuditEntry.objects.exists()


def test_a_new_company_and_a_refused_one(admin: Client, db: None) -> None:
    data = {"name": "Ny AS", "org_number": "123456789", "is_active": "on", **INLINES}
    response = admin.post(reverse("admin:accounts_tenant_add"), data)
    assert list(response.context["adminform"].form.errors) == ["org_number"]
    admin.post(reverse("admin:accounts_tenant_add"), {**data, "org_number": "984809085"})
    assert [(entry.action, entry.object_label) for entry in AuditEntry.objects.all()] == [("add", "Ny AS")]


def test_a_membership_added_on_the_companys_page_is_logged(
    admin: Client, alices: Tenant, charlie: User
) -> None:
    row = {"memberships-TOTAL_FORMS": "1", "memberships-0-user": charlie.pk, "memberships-0-role": "reader"}
    data = {"name": alices.name, "org_number": alices.org_number, "is_active": "on", **INLINES, **row}
    admin.post(reverse("admin:accounts_tenant_change", args=[alices.pk]), data)
    assert Membership.objects.filter(tenant=alices, user=charlie).exists()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.after["role"]) == ("add", "reader")


def test_a_membership_taken_away_is_logged_with_what_it_was(
    admin: Client, alice: User, alices: Tenant
) -> None:
    membership = Membership.objects.get(user=alice)
    admin.post(reverse("admin:accounts_membership_delete", args=[membership.pk]), {"post": "yes"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.tenant, entry.before["role"]) == ("delete", alices, "owner")


def test_memberships_changed_and_removed_on_the_companys_page_are_logged(
    admin: Client, alice: User, bob: User, alices: Tenant
) -> None:
    rows: dict[str, object] = {"memberships-TOTAL_FORMS": "2", "memberships-INITIAL_FORMS": "2"}
    for index, membership in enumerate(Membership.objects.order_by("user__email")):
        rows |= {
            f"memberships-{index}-id": membership.pk,
            f"memberships-{index}-tenant": alices.pk,
            f"memberships-{index}-user": membership.user_id,
            f"memberships-{index}-role": "reader",
        }
    rows["memberships-0-DELETE"] = "on"
    data = {"name": alices.name, "org_number": alices.org_number, "is_active": "on", **INLINES, **rows}
    response = admin.post(reverse("admin:accounts_tenant_change", args=[alices.pk]), data)
    assert response.status_code == 302, [
        formset.errors for formset in response.context["inline_admin_formsets"]
    ]
    entries = {entry.action: (entry.before, entry.after) for entry in AuditEntry.objects.all()}
    assert entries["delete"][0]["role"] == "owner"
    assert entries["change"] == ({"role": "accountant"}, {"role": "reader"})


def test_a_new_password_is_a_fact_and_never_a_value(admin: Client, alice: User) -> None:
    address = reverse("admin:auth_user_password_change", args=[alice.pk])
    data = {
        "password1": "en helt ny setning 7",
        "password2": "en helt ny setning 7",
        "usable_password": "true",
    }
    response = admin.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == ("change_password", {}, {})


def test_rights_handed_out_are_logged_by_name(admin: Client, alice: User) -> None:
    inlines = {f"memberships-{key}": value for key, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))}
    data = {
        "email": alice.email,
        "name": "Alice",
        "language": "nb",
        "is_active": "on",
        "is_staff": "on",
        **inlines,
    }
    response = admin.post(reverse("admin:accounts_user_change", args=[alice.pk]), data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == ({"is_staff": False}, {"is_staff": True})


def test_the_log_is_never_changed(admin: Client, shop: Shop) -> None:
    entry = factories.AuditEntryFactory(tenant=shop.tenant)
    entry.action = "other"
    with pytest.raises(ValidationError):
        entry.save()
    with pytest.raises(ValidationError):
        entry.delete()
    for step in ("delete", "change"):
        address = reverse(f"admin:accounts_auditentry_{step}", args=[entry.pk])
        assert admin.post(address, {"post": "yes", "action": "x"}).status_code == 403
    assert admin.get(reverse("admin:accounts_auditentry_add")).status_code == 403


def test_an_objects_history_is_its_part_of_the_log(admin: Client, alices: Tenant, charlies: Tenant) -> None:
    for tenant in (alices, charlies):
        factories.AuditEntryFactory(tenant=tenant, object_type="accounts.tenant", object_id=str(tenant.pk))
    response = admin.get(reverse("admin:accounts_tenant_history", args=[alices.pk]), follow=True)
    assert [entry.tenant for entry in response.context["cl"].result_list] == [alices]


@pytest.mark.parametrize(
    "model", ["accounts_tenant", "accounts_user", "integrations_connection", "integrations_entitylink"]
)
def test_what_books_hang_on_is_never_deleted(model: str, admin: Client, one_of_each: Shop) -> None:
    first = {
        "accounts_tenant": one_of_each.tenant,
        "accounts_user": User.objects.get(is_staff=True),
        "integrations_connection": one_of_each.source,
        "integrations_entitylink": one_of_each.source.links.get(),
    }[model]
    assert admin.post(reverse(f"admin:{model}_delete", args=[first.pk]), {"post": "yes"}).status_code == 403
