"""The examples of docs/en/coach.md run as they stand, in the order read, and say what they say."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "en" / "coach.md"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def test_the_examples_of_the_page_are_true():
    blocks = [part.split("```")[0] for part in PAGE.read_text("utf-8").split("```python\n")[1:]]
    assert len(blocks) >= 6
    page = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "coach.md", str(PAGE), 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(page, out=said.append)
    assert not said, "".join(said)
