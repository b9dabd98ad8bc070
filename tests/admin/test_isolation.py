"""Every admin page, walked by people who must not see it. A new page is covered the day it is registered."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib import admin as django_admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.admin.conftest import Shop

PAGES = sorted(django_admin.site._registry, key=lambda model: model._meta.label)
DECISIONS = (
    "accountmapping",
    "vatrule",
    "productclassrule",
    "productrule",
    "vatregistration",
    "paymentmethodrule",
)


def addresses(model: type[Model]) -> Iterator[str]:
    """The list, the form for a new row, the import and export pages, and the page of the first row."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_add")
    if model._meta.model_name in DECISIONS:
        yield reverse(f"{name}_import")
        yield reverse(f"{name}_export")
    first = model._default_manager.first()
    if first is not None:
        yield reverse(f"{name}_change", args=[first.pk])
        yield reverse(f"{name}_delete", args=[first.pk])
        yield reverse(f"{name}_history", args=[first.pk])


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_a_customer_is_sent_to_the_log_in(
    model: type[Model], one_of_each: Shop, charlie: User, as_: Callable[[User], Client]
) -> None:
    client = as_(charlie)
    for address in addresses(model):
        response = client.get(address)
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("admin:login")), address


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_support_without_rights_is_refused(
    model: type[Model], one_of_each: Shop, nils: User, as_: Callable[[User], Client]
) -> None:
    client = as_(nils)
    for address in addresses(model):
        response = client.get(address)
        is_history = address.endswith("/history/") and response.status_code == 302
        assert response.status_code == 403 or is_history, address
        assert b"10432" not in response.content


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_every_list_and_page_opens_for_support(model: type[Model], one_of_each: Shop, admin: Client) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert admin.get(reverse(f"{name}_changelist")).status_code == 200
    assert admin.get(reverse(f"{name}_changelist"), {"q": "10432"}, follow=True).status_code == 200
    first = model._default_manager.first()
    if first is not None:
        assert admin.get(reverse(f"{name}_change", args=[first.pk])).status_code == 200


@pytest.mark.parametrize("field", ["accountmapping.connection", "connection.tenant", "syncevent.connection"])
def test_autocompletes_answer_nobody_without_rights(
    field: str, one_of_each: Shop, nils: User, charlie: User, as_: Callable[[User], Client]
) -> None:
    model, _, name = field.partition(".")
    asked = {"app_label": "integrations", "model_name": model, "field_name": name, "term": ""}
    for user, status in ((nils, 403), (charlie, 302)):
        response = as_(user).get(reverse("admin:autocomplete"), asked)
        assert response.status_code == status
        assert b"Nettbutikk" not in response.content


def test_autocompletes_name_the_company_of_a_connection(one_of_each: Shop, admin: Client) -> None:
    asked = {
        "app_label": "integrations",
        "model_name": "accountmapping",
        "field_name": "connection",
        "term": "Nettb",
    }
    results = admin.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [row["text"] for row in results] == ["Nettbutikk – Alices Sport AS"]


def test_the_front_page_shows_support_without_rights_nothing(
    one_of_each: Shop, nils: User, as_: Callable[[User], Client]
) -> None:
    response = as_(nils).get(reverse("admin:index"))
    assert response.status_code == 200
    assert b"Alices" not in response.content


def test_steering_needs_its_own_right(one_of_each: Shop, nils: User, as_: Callable[[User], Client]) -> None:
    from tests.admin.conftest import allow

    client = as_(allow(nils, "integrations.view_syncevent", "integrations.view_connection"))
    event = one_of_each.source.events.get()
    for step in ("retry", "ignore"):
        response = client.post(
            reverse(f"admin:integrations_syncevent_{step}", args=[event.pk]), {"reason": "x"}
        )
        assert response.status_code == 403
    for step in ("check", "refresh", "pause", "resume", "start_history", "cancel_history"):
        address = reverse(f"admin:integrations_connection_{step}", args=[one_of_each.source.pk])
        assert client.post(address, {"reason": "x"}).status_code == 403
    event.refresh_from_db()
    assert event.state == "blocked"


def test_nothing_is_steered_by_a_link(one_of_each: Shop, admin: Client) -> None:
    event = one_of_each.source.events.get()
    assert admin.get(reverse("admin:integrations_syncevent_retry", args=[event.pk])).status_code == 403
    assert admin.get(reverse("admin:integrations_syncevent_preview", args=[event.pk])).status_code == 405
    assert (
        admin.get(reverse("admin:integrations_connection_check", args=[one_of_each.source.pk])).status_code
        == 403
    )


def test_support_cannot_give_itself_more_rights(
    nils: User, stine: User, as_: Callable[[User], Client]
) -> None:
    from tests.admin.conftest import allow

    nils = allow(nils, "accounts.view_user", "accounts.change_user")
    client = as_(nils)
    data = {
        "email": nils.email,
        "name": "Nils",
        "language": "nb",
        "is_active": "on",
        "is_superuser": "on",
        "is_staff": "on",
    }
    data |= {f"memberships-{key}": value for key, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))}
    client.post(reverse("admin:accounts_user_change", args=[nils.pk]), data)
    nils.refresh_from_db()
    assert not nils.is_superuser
    response = client.get(reverse("admin:auth_user_password_change", args=[stine.pk]))
    assert response.status_code == 403
