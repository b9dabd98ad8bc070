"""JSON and queries without floats, and what answers say of waiting."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integrations.connectors.answers import parse_json, retry_after_seconds
from integrations.connectors.encoding import encode_json, encode_query
from integrations.errors import TemporaryError


def test_json_is_written_without_floats() -> None:
    value = {"a": Decimal("0.10"), "b": [1, True, None, 'æ"\n'], "c": Decimal("1E+3")}

    assert encode_json(value) == '{"a":0.10,"b":[1,true,null,"\\u00e6\\"\\n"],"c":1000}'
    with pytest.raises(TypeError):
        encode_json({"a": 0.1})


def test_query_values_are_escaped_and_commas_kept() -> None:
    assert encode_query(
        {"id": "1,2", "f": "a(b)", "q": "å&b=c", "on": True, "no": None, "n": Decimal("1.50")}
    ) == ("id=1,2&f=a(b)&q=%C3%A5%26b%3Dc&on=true&n=1.50")


@pytest.mark.parametrize(
    "body",
    [b'\xef\xbb\xbf{"a": 1}', b'<br />\n<b>Notice</b>: x on line <b>4</b><br />\n{"a": 1}', b'{"a": 1}'],
)
def test_a_byte_order_mark_or_a_php_notice_before_the_json_is_skipped(body: bytes) -> None:
    assert parse_json(body) == {"a": 1}


@pytest.mark.parametrize("body", [b"", b"<html>no</html>", b'{"a": NaN}', b'{"a": 1', b"\xff\xfe"])
def test_what_is_not_json_is_a_malformed_answer(body: bytes) -> None:
    with pytest.raises(TemporaryError) as failure:
        parse_json(body)

    assert failure.value.code == "malformed_answer"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        (None, None),
        ("soon", None),
        ("-3", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, now=datetime(2026, 11, 22, 12, 0, tzinfo=UTC)) == seconds
