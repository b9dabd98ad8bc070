"""What the browser is told with every answer, and that our pages keep to it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.log_in import browser_of

pytestmark = pytest.mark.django_db
OURS = [
    path
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
    if not {"admin", "unfold", "mail"} & set(path.relative_to(Path(settings.BASE_DIR, "templates")).parts)
]
INLINE = re.compile(r"""<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=["']|javascript:""")


@pytest.mark.parametrize(
    "path",
    ["/login/", "/sign-up/", "/portal/", "/finnes-ikke/", "/health/live", "/static/bilagsbro/paper.css"],
)
def test_no_script_or_style_runs_that_is_not_a_file_of_ours(client: Client, path: str) -> None:
    answer = client.get(path)
    answer.close()

    rules = dict(rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";"))
    assert rules["default-src"] == "'none'"
    assert (rules["script-src"], rules["style-src"], rules["form-action"]) == ("'self'",) * 3
    assert (rules["frame-ancestors"], rules["base-uri"]) == ("'none'", "'none'")


def test_the_admins_theme_may_what_it_needs_and_nothing_from_elsewhere(admin_user) -> None:
    header = browser_of(admin_user).get("/admin/").headers["Content-Security-Policy"]

    assert "'unsafe-eval'" in header
    assert "frame-ancestors 'none'" in header
    assert "http" not in header


def test_our_pages_hold_no_script_or_style() -> None:
    found = {path.name: INLINE.findall(path.read_text()) for path in OURS}

    assert {name: inline for name, inline in found.items() if inline} == {}
    assert len(found) > 40


def test_no_page_is_shown_in_a_frame(client: Client) -> None:
    assert client.get("/login/").headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "path", ["/login/", "/sign-up/", "/password/forgotten/", "/me/", "/portal/company/users/", "/logout/"]
)
def test_a_post_from_another_site_is_refused(path: str) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(path, {"email": "alice@example.no"}).status_code == 403
