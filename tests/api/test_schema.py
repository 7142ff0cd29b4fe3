"""Whatever is sent to the API, it answers as its schema says and never breaks."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
OPERATIONS = (
    ("POST", "/api/v1/letters"),
    ("GET", "/api/v1/letters/{key}"),
    ("POST", "/api/v1/letters/{key}/attachments"),
    ("GET", "/api/v1/cases"),
    ("GET", "/api/v1/cases/{number}"),
    ("POST", "/api/v1/cases/{number}/entries"),
)


def quietly(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def schema(shop: Any) -> Iterator[Any]:
    # Each answer would close the connection in whose transaction the test is.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask(schema: Any, shop: Any, case: Any, method: str, path: str, examples: int) -> int:
    """Ask so many times, of what there is and what there is not; how often it was asked."""
    strategy = schema[path][method].as_strategy()
    asked = 0

    @quietly(examples)
    @given(one=strategy)
    def knock(one: Any) -> None:
        nonlocal asked
        asked += 1
        if asked % 2 and one.path_parameters:
            one.path_parameters = {"key": case.key, "number": case.number}
        one.call_and_validate(
            headers={"Authorization": f"Bearer {shop.secret}"}, checks=list(CHECKS)
        )

    knock()
    return asked


@pytest.fixture(autouse=True)
def _any_number_of_times(settings: Any) -> None:
    import dataclasses

    values = {**settings.HOME.values, "api_per_minute": 0}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_it_answers_as_it_says(schema: Any, shop: Any, case: Any, method: str, path: str):
    assert ask(schema, shop, case, method, path, 20) >= 15


@pytest.mark.long
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_it_answers_as_it_says_at_length(schema: Any, shop: Any, case: Any, method: str, path: str):
    many = int(os.environ.get("ALBRICIAS_TEST_EXAMPLES", "1000"))
    assert ask(schema, shop, case, method, path, many) >= min(many, 500)


def test_every_operation_is_asked(schema: Any):
    found = {
        (operation.ok().method.upper(), operation.ok().path)
        for operation in schema.get_all_operations()
    }
    assert found == set(OPERATIONS)


def test_the_description_is_the_open_api_of_today(client: Any):
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert told["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"
