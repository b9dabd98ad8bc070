"""Files in and out: by natural keys, previewed, all or nothing, within what one may see, and no formulas."""

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.admin.transfer import formats
from integrations.desk.cells import defuse, fuse
from integrations.models import AccountMapping, SyncEvent, VatRule
from tests import factories
from tests.admin.conftest import Shop, allow

HEAD = "org_number;connection;role;key;account"
IMPORT = "admin:integrations_accountmapping_import"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


def upload(
    client: Client, content: bytes | str, *, model: str = "accountmapping", name: str = "fil.csv", **data: Any
) -> Any:
    """Choose a file; the answer is the preview."""
    raw = content.encode() if isinstance(content, str) else content
    data["import_file"] = SimpleUploadedFile(name, raw)
    return client.post(reverse(f"admin:integrations_{model}_import"), {"resource": "0", **data})


def confirm(client: Client, preview: Any, *, model: str = "accountmapping") -> Any:
    """Press the button below a preview."""
    form = preview.context["confirm_form"]
    data = {name: form.initial.get(name) or "" for name in form.fields}
    data["tenant"] = data["tenant"].pk if data["tenant"] else ""
    return client.post(reverse(f"admin:integrations_{model}_process_import"), data, follow=True)


def export(client: Client, *, model: str = "accountmapping", format: str = "0") -> bytes:
    response = client.post(reverse(f"admin:integrations_{model}_export"), {"format": format, "resource": "0"})
    assert response["Content-Disposition"].startswith("attachment")
    return response.content


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def row(shop: Shop, *cells: str) -> str:
    return ";".join((shop.tenant.org_number, shop.source.name, *cells))


def test_a_file_is_previewed_then_saved_and_what_waited_runs(admin: Client, shop: Shop, stine: User) -> None:
    event = factories.SyncEventFactory(connection=shop.source, blocked=True)
    preview = upload(admin, f"{HEAD}\n{row(shop, 'tender', 'vipps', '1932')}\n")
    assert preview.context["result"].totals["new"] == 1
    assert not AccountMapping.objects.exists(), "a preview saves nothing"
    event.refresh_from_db()
    assert event.state == "blocked"
    assert not AuditEntry.objects.exists()

    confirm(admin, preview)

    mapping = AccountMapping.objects.get()
    assert (mapping.key, mapping.ledger_account, mapping.set_by) == ("vipps", shop.vipps, stine)
    event.refresh_from_db()
    assert event.state == "pending"
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"import_new", "import_file"}


def test_one_wrong_row_and_nothing_is_saved(admin: Client, shop: Shop) -> None:
    content = f"{HEAD}\n{row(shop, 'tender', 'vipps', '1932')}\n{row(shop, 'tender', 'klarna', '9999')}\n"
    preview = upload(admin, content)
    assert "confirm_form" not in preview.context
    assert [
        (bad.number, dict(bad.field_specific_errors)) for bad in preview.context["result"].invalid_rows
    ] == [(2, {"account": ["Konto 9999 finnes ikke i regnskapet."]})]
    assert not AccountMapping.objects.exists()


def test_what_changed_between_preview_and_confirmation_stops_everything(admin: Client, shop: Shop) -> None:
    content = f"{HEAD}\n{row(shop, 'tender', 'vipps', '1932')}\n{row(shop, 'sales', '3', '3000')}\n"
    preview = upload(admin, content)
    shop.sales.delete()
    confirm(admin, preview)
    assert not AccountMapping.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_confirmation_counts_once(admin: Client, shop: Shop) -> None:
    preview = upload(admin, f"{HEAD}\n{row(shop, 'tender', 'vipps', '1932')}\n")
    confirm(admin, preview)
    again = confirm(admin, preview)
    assert again.status_code == 200
    assert AccountMapping.objects.get().version == 1


def test_a_confirmation_reads_no_other_file(admin: Client, shop: Shop, tmp_path: Any) -> None:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "secret").write_text("x")
    data = {"import_file_name": "../secret", "original_file_name": "x.csv", "format": "0", "resource": "0"}
    response = admin.post(reverse("admin:integrations_accountmapping_process_import"), data, follow=True)
    assert response.status_code == 200
    assert (tmp_path / "secret").exists()


@pytest.mark.parametrize("format", ["0", "1"], ids=["csv", "xlsx"])
@pytest.mark.parametrize("model", ["accountmapping", "vatrule", "productclassrule", "paymentmethodrule"])
def test_what_is_exported_imports_without_a_change(
    model: str, format: str, admin: Client, one_of_each: Shop
) -> None:
    if model == "vatrule":
        factories.VatRuleFactory(
            connection=one_of_each.source,
            product_class="food",
            vat_code="0",
            note="=SUM(1)",
            valid_to="2026-12-31",
        )
    name = "fil.csv" if format == "0" else "fil.xlsx"
    preview = upload(admin, export(admin, model=model, format=format), model=model, name=name)
    result = preview.context["result"]
    assert not result.has_errors()
    assert not result.has_validation_errors(), [bad.error for bad in result.invalid_rows]
    assert (result.totals["new"], result.totals["update"]) == (0, 0)
    assert result.totals["skip"] == (2 if model == "vatrule" else 1)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'"])
def test_no_exported_cell_is_a_formula(start: str, admin: Client, shop: Shop) -> None:
    factories.VatRuleFactory(connection=shop.source, note=f"{start}HYPERLINK(1)")
    rows = list(
        csv.DictReader(io.StringIO(export(admin, model="vatrule").decode("utf-8-sig")), delimiter=";")
    )
    assert rows[0]["note"].startswith("'")
    sheet = openpyxl.load_workbook(io.BytesIO(export(admin, model="vatrule", format="1"))).active
    assert "f" not in {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert fuse(defuse(f"{start}x")) == f"{start}x"


def test_a_row_for_a_company_one_may_not_see_is_an_error(
    shop: Shop, other_shop: Shop, nils: User, as_: Callable[[User], Client]
) -> None:
    rights = ("view", "change")
    nils = allow(nils, *(f"integrations.{right}_accountmapping" for right in rights))
    factories.MembershipFactory(user=nils, tenant=shop.tenant)
    client = as_(nils)
    preview = upload(client, f"{HEAD}\n{row(other_shop, 'tender', 'vipps', '1932')}\n")
    assert list(preview.context["result"].invalid_rows[0].field_specific_errors) == ["org_number"]
    factories.AccountMappingFactory(connection=other_shop.source, ledger_account=other_shop.vipps)
    assert other_shop.tenant.org_number not in export(client).decode("utf-8-sig")


def test_a_file_for_one_company_touches_no_other(admin: Client, shop: Shop, other_shop: Shop) -> None:
    content = (
        f"{HEAD}\n{row(shop, 'tender', 'vipps', '1932')}\n{row(other_shop, 'tender', 'vipps', '1932')}\n"
    )
    preview = upload(admin, content, tenant=shop.tenant.pk)
    assert [bad.number for bad in preview.context["result"].invalid_rows] == [2]
    mine = upload(admin, f"{HEAD}\n{row(shop, 'tender', 'vipps', '1932')}\n", tenant=shop.tenant.pk)
    confirm(admin, mine)
    assert list(AccountMapping.objects.values_list("connection", flat=True)) == [shop.source.pk]


def test_the_same_row_twice_is_an_error(admin: Client, shop: Shop) -> None:
    line = row(shop, "tender", "vipps", "1932")
    preview = upload(admin, f"{HEAD}\n{line}\n{line}\n")
    assert [bad.number for bad in preview.context["result"].invalid_rows] == [2]


def test_commas_and_a_byte_order_mark_are_read_too(admin: Client, shop: Shop) -> None:
    content = f"{HEAD}\n{row(shop, 'tender', 'vipps', '1932')}\n".replace(";", ",").encode("utf-8-sig")
    assert upload(admin, content).context["result"].totals["new"] == 1


def sheet_of(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_excel_numbers_are_account_numbers(admin: Client, shop: Shop) -> None:
    head = tuple(HEAD.split(";"))
    cells = (int(shop.tenant.org_number), shop.source.name, "tender", "vipps", 1932)
    preview = upload(admin, sheet_of(head, cells), name="fil.xlsx")
    assert preview.context["result"].totals["new"] == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xff\xfe\x00\xd8", "fil.csv"),
        ("org_number;connection\n1;æøå".encode("latin-1"), "fil.csv"),
        (b"", "fil.csv"),
        (b"PK\x03\x04 not really", "fil.xlsx"),
        (b"org_number;role\n1;2\n", "fil.xlsx"),
        (b"a", "fil.exe"),
        (b"org_number;connection;role;key;account\n1;2;3;4;5;6\n", "fil.csv"),
        (b"x" * (formats.MOST_BYTES + 1), "fil.csv"),
        (b"org_number;connection;role;key;account\n" + b"1;2;3;4;5\n" * (formats.MOST_ROWS + 1), "fil.csv"),
    ],
    ids=[
        "half utf-16",
        "latin-1",
        "empty",
        "broken xlsx",
        "csv called xlsx",
        "exe",
        "ragged",
        "large",
        "long",
    ],
)
def test_files_that_cannot_be_read_are_refused_in_words(
    content: bytes, name: str, admin: Client, shop: Shop
) -> None:
    response = upload(admin, content, name=name)
    assert response.status_code == 200
    errors = response.context["form"].errors["import_file"]
    assert len(errors) == 1
    assert "Error" not in errors[0]
    assert "Traceback" not in response.content.decode()


@pytest.mark.parametrize("head", ["org_number;connection;role;key", f"{HEAD};password", "navn;verdi"])
def test_wrong_columns_are_named(head: str, admin: Client, shop: Shop) -> None:
    response = upload(admin, f"{head}\n{';'.join('1' for _ in head.split(';'))}\n")
    result = response.context["result"]
    assert len(result.base_errors) == 1
    assert not result.rows
    assert "Traceback" not in response.content.decode()
    assert "confirm_form" not in response.context


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (("abc", "any", "domestic", "standard", "3", "2026-01-01"), "position"),
        (("1", "any", "domestic", "standard", "3", "1. januar"), "valid_from"),
        (("1", "any", "moon", "standard", "3", "2026-01-01"), "delivery_area"),
        (("1", "any", "domestic", "bread", "3", "2026-01-01"), "product_class"),
        (("1", "any", "domestic", "standard", "99", "2026-01-01"), "vat_code"),
    ],
)
def test_wrong_cells_of_vat_rules_are_named(
    cells: tuple[str, ...], field: str, admin: Client, shop: Shop
) -> None:
    head = "org_number;connection;position;customer_type;delivery_area;product_class;vat_code;valid_from"
    preview = upload(admin, f"{head}\n{row(shop, *cells)}\n", model="vatrule")
    invalid = preview.context["result"].invalid_rows
    assert [list(bad.field_specific_errors) for bad in invalid] == [[field]]
    assert not VatRule.objects.exists()


def test_hostile_cells_are_shown_as_text(admin: Client, shop: Shop) -> None:
    preview = upload(admin, f"{HEAD}\n{row(shop, 'tender', '<script>alert(1)</script>', '1932')}\n")
    assert b"<script>alert(1)" not in preview.content


def test_only_people_who_may_change_import(shop: Shop, nils: User, as_: Callable[[User], Client]) -> None:
    client = as_(allow(nils, "integrations.view_accountmapping"))
    assert client.get(reverse(IMPORT)).status_code == 403
    assert client.post(reverse("admin:integrations_accountmapping_process_import")).status_code == 403
    assert not SyncEvent.objects.exists()
