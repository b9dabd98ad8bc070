"""Sessions, companies, rights and the rate limit, as Tripletex has them."""

from datetime import datetime

import pytest

from tests.sandbox.books import NOON, Books


def test_a_session_is_made_with_201_by_post_and_200_by_put():
    books = Books()
    given = {"consumerToken": books.keys["consumer_token"], "employeeToken": books.keys["employee_token"]}

    assert books.new_session().status == 201
    assert (
        books.call("PUT", "/token/session/:create", user=None, **given, expirationDate="2026-11-30").status
        == 200
    )


def test_an_unknown_consumer_token_is_named_by_its_argument():
    books = Books()
    books.keys["consumer_token"] = "another"

    answer = books.new_session()

    assert answer.refusal == (422, 18000)
    assert answer.messages[0][0] == "arg:consumerToken"


@pytest.mark.parametrize("expires", ["2026-11-20", "2026-11-19", "soon"])
def test_an_expiration_date_must_be_later_than_today(expires):
    answer = Books().new_session(expires)

    assert answer.refusal == (422, 18000)
    assert answer.messages[0][0] == "arg:expirationDate"


def test_a_session_dies_at_midnight_in_norway_as_its_last_date_begins():
    books = Books()
    books.token = books.new_session("2026-11-21").value["token"]
    midnight = datetime.fromisoformat("2026-11-21T00:00:00+01:00").timestamp()

    books.now = midnight - 1
    assert books.get("/token/session/>whoAmI").status == 200
    books.now = midnight
    assert books.get("/token/session/>whoAmI").refusal == (401, 3000)


def test_an_api_token_gives_a_session_for_at_most_eight_hours():
    books = Books()
    path, token = "/token/session/:createFromRefreshToken", books.keys["api_token"]

    assert books.call("POST", path, {"refreshToken": token, "ttlSeconds": 28801}, user=None).refusal == (
        422,
        18000,
    )
    books.token = books.call("POST", path, {"refreshToken": token, "ttlSeconds": 28800}, user=None).value[
        "token"
    ]
    assert books.get("/token/session/>whoAmI").value["companyId"] == books.company_id
    books.now += 28800
    assert books.get("/token/session/>whoAmI").status == 401


def test_sessions_made_at_the_same_moment_from_one_api_token_clash_when_switched_on():
    books = Books({"refresh_conflict_seconds": 0.5})
    body = {"refreshToken": books.keys["api_token"], "ttlSeconds": 3600}

    first = books.call("POST", "/token/session/:createFromRefreshToken", body, user=None)
    second = books.call("POST", "/token/session/:createFromRefreshToken", body, user=None)

    assert (first.status, second.refusal) == (201, (409, 8000))


def test_the_own_company_id_is_as_good_as_zero_and_a_foreign_one_is_401():
    books = Books()
    other = books.control("create_company", name="Annen AS", org_number="999999999")["company_id"]

    assert books.call("GET", "/token/session/>whoAmI", user="").status == 200
    assert books.call("GET", "/token/session/>whoAmI", user=str(books.company_id)).status == 200
    assert books.call("GET", "/token/session/>whoAmI", user=str(other)).status == 401


def test_an_accountant_on_zero_reaches_only_two_endpoints_and_a_client_by_its_id():
    books = Books()
    office = books.control(
        "create_accountant", name="Regn AS", org_number="999999999", clients=[books.company_id]
    )
    books.keys = office
    books.token = books.new_session().value["token"]

    assert [one["name"] for one in books.get("/company/>withLoginAccess").values] == ["Regn AS", "Nordlys AS"]
    assert books.get("/token/session/>whoAmI").status == 200
    assert books.get("/customer").refusal == (403, 9000)
    assert books.call("GET", "/customer", user=str(books.company_id)).status == 200


def test_another_companys_object_does_not_exist():
    books = Books()
    found = books.customer()
    books.keys = books.control("create_company", name="Annen AS", org_number="999999999")
    books.token = books.new_session().value["token"]

    assert books.get(f"/customer/{found}").refusal == (404, 6000)


def test_a_deleted_session_is_dead():
    books = Books()

    assert books.call("DELETE", f"/token/session/{books.token}", user=None).status == 204
    assert books.get("/customer").refusal == (401, 3000)


def test_expired_and_revoked_are_different():
    books = Books()
    books.control("expire_sessions", company_id=books.company_id)
    assert books.get("/customer").status == 401
    books.token = books.new_session().value["token"]
    assert books.get("/customer").status == 200

    books.control("revoke_token", company_id=books.company_id)

    assert books.get("/customer").status == 401
    assert books.new_session().refusal == (422, 18000)


def test_every_answer_carries_a_request_id_that_errors_repeat():
    books = Books()

    answer = books.get("/customer/1")

    assert answer.headers["x-tlx-request-id"] == answer.body["requestId"]


def test_the_hundred_and_first_call_in_ten_seconds_is_429_until_the_window_ends():
    books = Books({"rate_limit": 100})
    statuses = [books.get("/country", count=1).status for _ in range(101)]

    assert statuses == [200] * 100 + [429]
    books.now = NOON + 10
    answer = books.get("/country", count=1)
    assert answer.status == 200
    assert answer.headers["x-rate-limit-limit"] == "100"
    assert answer.headers["x-rate-limit-remaining"] == "99"
    assert answer.headers["x-rate-limit-reset"] == "10"


def test_a_429_sometimes_lacks_the_reset_header():
    books = Books({"rate_limit": 1})
    books.get("/country")

    refused = [books.get("/country") for _ in range(4)]

    assert [one.status for one in refused] == [429] * 4
    assert ["x-rate-limit-reset" in one.headers for one in refused] == [True, False, True, False]


def test_texts_follow_the_companys_language():
    norwegian, english = Books(), Books({"language": "en"})

    assert norwegian.post("/customer", {}).messages == [("name", "Kan ikke være null.")]
    assert english.post("/customer", {}).messages == [("name", "Cannot be null.")]


def test_a_wrong_verb_is_400_and_an_unknown_path_404():
    books = Books()

    assert books.put("/country").refusal == (400, 1000)
    assert books.get("/nothing").refusal == (404, 21000)
    assert books.get("/customer/abc").refusal == (422, 21000)


def test_logistics_paths_need_the_module():
    books = Books()

    assert books.get("/purchaseOrder").refusal == (403, 9000)
    assert books.get("/product/logisticsSettings").refusal == (403, 9000)


def test_an_official_rackbeat_integration_shows_in_the_logistics_settings():
    books = Books({"logistics": True, "other_integrations": ["rackbeat"]})

    assert books.get("/product/logisticsSettings").value["rackbeatAgreementNumber"] == "100234"


def test_the_beta_lists_answer_403_when_switched_off():
    books = Books({"beta_lists": False})

    for path in ("/order/list", "/invoice/list", "/customer/list"):
        assert books.post(path, []).refusal == (403, 9000)


def test_booking_needs_the_advanced_voucher_right():
    books = Books({"advanced_voucher": False})

    assert books.sale().refusal == (403, 9000)
    assert books.sale(sendToLedger="false").status == 201
    assert "AUTH_ADVANCED_VOUCHER" not in [one["name"] for one in books.get("/employee/entitlement").values]
