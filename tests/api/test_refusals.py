"""A program hears no in one shape, in its language, with the reason."""

from typing import Any

from albricias.api.tokens import ApiToken
from albricias.receive.models import Letter

STORY = {"story": "Me han cobrado dos veces."}


def test_every_error_has_one_shape(shop: Any):
    answers = [
        shop.post("/letters", {}),
        shop.post_raw("/letters", b"{"),
        shop.get("/nothing"),
        shop.get("/letters/nobody"),
        shop.client.get("/api/v1/cases"),
        shop.client.delete("/api/v1/cases"),
        shop.client.get("/api/other/"),
    ]
    for answer in answers:
        told = answer.json()
        assert list(told) == ["code", "sentence", "details"]
        assert isinstance(told["details"], dict)
        assert told["sentence"].endswith(".")
        assert answer["Content-Type"] == "application/json"


def test_the_shape_is_frozen(shop: Any):
    answer = shop.post("/letters", {"story": "", "colour": "red"}, Accept_Language="en")
    assert answer.status_code == 422
    assert answer.json() == {
        "code": "fields_wrong",
        "sentence": "Some fields are not right, so nothing was stored. The details name them.",
        "details": {
            "fields": [
                {
                    "field": "story",
                    "code": "string_too_short",
                    "sentence": "This must not be empty.",
                },
                {
                    "field": "colour",
                    "code": "extra_forbidden",
                    "sentence": "There is no such field.",
                },
            ]
        },
    }


def test_the_sentence_follows_the_language_the_program_asks_for(shop: Any):
    spanish = shop.get("/letters/nobody", Accept_Language="es-MX,es;q=0.9").json()
    english = shop.get("/letters/nobody", Accept_Language="en-GB").json()
    assert english["sentence"] == "There is nothing here, or this token may not see it."
    assert spanish["sentence"] != english["sentence"]
    assert spanish["code"] == english["code"]


def test_without_a_token_nobody_comes_in(shop: Any):
    answer = shop.client.post("/api/v1/letters", STORY, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    assert answer["WWW-Authenticate"] == "Bearer"
    shop.secret = "alb_" + "x" * 43
    assert shop.post("/letters", STORY).json()["code"] == "token_unknown"
    shop.secret = "ñandú"
    assert shop.post("/letters", STORY).status_code == 401
    assert Letter.objects.count() == 0


def test_a_session_of_a_colleague_is_no_token(client_of: Any, adela: Any):
    assert client_of(adela).get("/api/v1/cases").status_code == 401


def test_a_token_does_only_what_it_was_made_for(program_of: Any, adela: Any):
    reader = program_of(adela, "letters:read", name="Solo lee")
    answer = reader.post("/letters", STORY)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert answer.json()["details"] == {"scope": "letters:write"}


def test_a_revoked_token_opens_nothing(shop: Any, adela: Any, now: Any):
    shop.token.revoke(by=adela, at=now)
    assert shop.post("/letters", STORY).json()["code"] == "token_unknown"
    assert ApiToken.objects.get().revoked_by == adela


def test_a_token_of_somebody_who_left_opens_nothing(
    program_of: Any, ana: Any, adela: Any, now: Any
):
    anas = program_of(ana)
    ana.leave(by=adela, at=now)
    assert anas.get("/cases").status_code == 401


def test_who_asks_too_often_is_told_how_long_to_wait(shop: Any, settings: Any):
    import dataclasses

    values = {**settings.HOME.values, "api_per_minute": 2}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)
    assert [shop.post("/letters", STORY).status_code for _ in range(3)] == [201, 201, 429]
    refused = shop.get("/cases")
    assert refused.json()["code"] == "too_many_requests"
    assert 0 < int(refused["Retry-After"]) <= 61
    assert Letter.objects.count() == 2


def test_no_cookie_is_set_and_nothing_may_be_kept_by_a_cache(shop: Any):
    answer = shop.get("/cases")
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_breaks_is_said_without_its_inside(shop: Any, monkeypatch: Any):
    def break_down(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("secreto")

    monkeypatch.setattr("albricias.api.letters.store", break_down)
    answer = shop.post("/letters", STORY)
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert b"secreto" not in answer.content


def test_the_use_of_a_token_is_noted_once_a_minute(shop: Any, django_assert_num_queries: Any):
    shop.get("/cases")
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    with django_assert_num_queries(1):  # the cases; the token is known for some seconds
        shop.get("/cases")
    assert ApiToken.objects.get().last_used_at == used
