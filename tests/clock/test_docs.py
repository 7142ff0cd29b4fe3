"""The examples of docs/en/clock.md run as they stand; both pages tell every rule."""

import doctest
from pathlib import Path

import pytest

import albricias.clock
from albricias.clock import packs
from tests.conftest import REPOSITORY
from tools import law_tables

PAGE = REPOSITORY / "docs" / "en" / "clock.md"
RULES = [rule for pack in packs().values() for rule in pack.rules]


def test_the_examples_of_the_page_are_true():
    parts = PAGE.read_text(encoding="utf-8").split("```python\n")[1:]
    blocks = [part.split("```")[0] for part in parts]
    assert len(blocks) >= 5
    example = doctest.DocTestParser().get_doctest("".join(blocks), {}, "clock.md", str(PAGE), 0)
    said: list[str] = []
    doctest.DocTestRunner().run(example, out=said.append)
    assert not said, "".join(said)


def test_the_example_of_the_package_is_true():
    assert doctest.testmod(albricias.clock).failed == 0


@pytest.mark.parametrize("language", law_tables.PAGES)
def test_the_tables_are_those_of_the_packs(language):
    page = (REPOSITORY / law_tables.PAGES[language]).read_text(encoding="utf-8")
    assert law_tables.page(language, REPOSITORY) == page


@pytest.mark.parametrize("language", law_tables.PAGES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id} {rule.amount}")
def test_a_rule_is_told_with_its_source_and_certainty(rule, language):
    page = Path(REPOSITORY / law_tables.PAGES[language]).read_text(encoding="utf-8")
    certainty = law_tables.SAY[language][rule.certainty]
    told = [line for line in page.splitlines() if f"`{rule.id}`" in line]
    assert any(
        rule.source.act in line and rule.source.article in line and f"| {certainty}" in line
        for line in told
    )


def test_the_spanish_page_is_linked_from_the_guide():
    guide = (REPOSITORY / "docs/es/guia.md").read_text(encoding="utf-8")
    assert "(leyes.md)" in guide
