"""Every page that the URL table knows, with something of Alice's for those that are about one thing: what is walked page by
page. A page that somebody adds is walked from the moment it stands in the table."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts import invitations, links, new_addresses, sign_up
from accounts.models import Invitation, NewAddress, User
from accounts.urls import urlpatterns as accounts_patterns
from accounts.views.passwords import new_password_link
from tests.portal.test_isolation import NAMES, address

HTML = "text/html; charset=utf-8"
PASSWORD = "ski-og-staver-7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where it stands, and what."""

    path: str
    content: str


ASKED = {"deviation_group": "?cause=missing_mapping&waits=tender%3Avipps"}
"""What is asked of pages that show nothing without."""


def portal_addresses(keys: Mapping[str, int]) -> dict[str, str]:
    """Every address of the portal by its name, ``portal:`` before it."""
    return {f"portal:{name}": _address(name, dict(keys)) for name in NAMES}


def _address(name: str, keys: dict[str, int]) -> str:
    return address(name, keys) + ASKED.get(name, "")


def accounts_addresses() -> dict[str, str]:
    """Every address of the pages of people that needs nothing more than its name."""
    found = {}
    for pattern in accounts_patterns:
        try:
            found[str(pattern.name)] = reverse(str(pattern.name))
        except NoReverseMatch:
            continue  # a letter's link: letter_addresses
    return found


def letter_addresses(somebody: User) -> dict[str, str]:
    """Where letters lead: a sign-up to confirm, an invitation, a new password for ``somebody``, whose address is being changed
    and was changed once."""
    waiting = sign_up.ask(
        name="Ny Person", email="ny@example.no", password=PASSWORD, company="Nytt AS", org_number="", language="nb"
    )  # fmt: skip
    open_one = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).latest("id")
    wanted = NewAddress.objects.create(user=somebody, old=somebody.email, new="ny@example.no")
    changed = NewAddress.objects.create(
        user=somebody, old="gammel@example.no", new=somebody.email, confirmed_at=timezone.now()
    )
    return {
        "confirm_address": reverse("confirm_address", args=[links.make(new_addresses.CONFIRM, wanted.key)]),
        "undo_address": reverse("undo_address", args=[links.make(new_addresses.UNDO, changed.undo_key)]),
        "confirm_sign_up": reverse("confirm_sign_up", args=[links.make(sign_up.PURPOSE, waiting.key)]),
        "invitation": reverse("invitation", args=[invitations.token_of(open_one)]),
        "password_new": "/" + new_password_link(somebody).split("/", 3)[3],
    }


def readable(client: Client, addresses: Mapping[str, str]) -> dict[str, Page]:
    """Those that answer this browser with a page to look at."""
    found = {}
    for name, path in addresses.items():
        answer = read(client, path)
        if _is_page(answer):
            found[name] = Page(path=path, content=_content(answer.content.decode()))
    return found


def _content(html: str) -> str:
    """What stands in the page between its head and its foot; nothing that is drawn anew for each browser."""
    return re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"', "", html.partition("<main")[2].partition("</main>")[0]
    )


def read(client: Client, path: str) -> Any:
    """The answer; a file is read to its end, so that it is closed as by a server."""
    answer = client.get(path)
    for _part in answer.streaming_content if answer.streaming else ():
        pass
    return answer


def is_page(client: Client, path: str) -> bool:
    """Whether there is something to look at."""
    return _is_page(read(client, path))


def _is_page(answer: Any) -> bool:
    return answer.status_code == 200 and answer.headers["Content-Type"] == HTML


def patterns(within: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the whole table: its name with the names of the tables it stands in, and its pattern."""
    resolver = within or get_resolver()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from patterns(entry, inner)
        else:
            yield f"{prefix}{entry.name or entry.pattern}", entry
