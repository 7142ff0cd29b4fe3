"""The examples of docs/en/reckon.md run as they stand, and say what they say they say."""

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "en" / "reckon.md"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def _blocks():
    page = PAGE.read_text(encoding="utf-8")
    return [part.split("```")[0] for part in page.split("```python\n")[1:]]


@pytest.mark.parametrize("block", _blocks(), ids=lambda block: block.splitlines()[0][:60])
def test_each_example_of_the_page_is_true(block):
    example = doctest.DocTestParser().get_doctest(block, {}, "reckon.md", str(PAGE), 0)
    assert example.examples
    said: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(example, out=said.append)
    assert not said, "".join(said)


def test_the_page_has_its_five_examples():
    assert len(_blocks()) >= 5
