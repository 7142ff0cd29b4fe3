"""The page about the API says what the API is."""

import re
from typing import Any

from albricias.api import refusals
from albricias.api.refusals import ApiRefusal
from albricias.api.shapes import LetterIn, LetterOut
from albricias.api.tokens import Scope
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs/es/api.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return PAGE.split(heading + "\n", 1)[1].split("\n#", 1)[0]


def test_the_fields_of_a_letter_are_those_of_the_schema():
    documented = re.findall(r"^\| `(\w+)` \|", section("### Los campos de una carta"), re.M)
    assert documented == list(LetterIn.model_fields)


def test_the_choices_of_a_field_are_those_of_the_schema():
    table = section("### Los campos de una carta")
    for name in ("kind", "emotion"):
        row = next(line for line in table.splitlines() if line.startswith(f"| `{name}`"))
        choices = LetterIn.model_json_schema()["properties"][name]["enum"]
        assert re.findall(r"`(\w+)`", row)[1:] == [choice for choice in choices if choice]


def test_the_answer_shown_has_the_fields_of_the_answer():
    shown = re.findall(r'^  "(\w+)":', section("## Traer una carta"), re.M)
    assert shown == list(LetterOut.model_fields)


def test_every_error_of_the_api_is_documented_with_its_status():
    table = section("## Los errores")
    kinds: list[Any] = [
        kind
        for kind in vars(refusals).values()
        if isinstance(kind, type) and issubclass(kind, ApiRefusal) and kind is not ApiRefusal
    ]
    for kind in kinds:
        row = next(line for line in table.splitlines() if f"`{kind.code}`" in line and "|" in line)
        assert row.startswith(f"| {kind.status} |")


def test_every_scope_is_documented():
    documented = re.findall(r"^\| `([\w:]+)` \|", section("## La llave"), re.M)
    assert documented == Scope.values


def test_every_address_of_the_api_is_documented(client: Any):
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in PAGE.replace("$CLAVE", "{key}"), path
