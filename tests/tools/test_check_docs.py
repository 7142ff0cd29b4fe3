"""Whoever follows the documents finds what they promise."""

from pathlib import Path

import click
import pytest

from tools import check_docs


@pytest.fixture
def commands() -> click.Group:
    main = click.Group()
    person = click.Group("person")
    person.add_command(click.Command("add"))
    main.add_command(person)
    main.add_command(click.Command("serve"))
    return main


def project(root: Path, readme: str) -> Path:
    (root / "Makefile").write_text("NAME := x\ndemo: ready ## load and serve\n")
    (root / "docs").mkdir()
    (root / "docs" / "guide.md").write_text("# Guide\n\n## Qué pasa después\n")
    (root / "README.md").write_text(readme)
    return root


def test_a_true_document_is_not_complained_about(tmp_path: Path, commands: click.Group) -> None:
    readme = """\
Run `make demo`, or make yourself a coffee. See [the guide](docs/guide.md#qué-pasa-después).
```sh
ALBRICIAS_PORT=9000 make demo   # [not a link](nowhere)
.venv/bin/albricias person add ana
albricias serve --port 9000
```
[Elsewhere](https://example.org/x) and [above](#top). <a id="top"></a>
"""
    root = project(tmp_path, readme)

    assert list(check_docs.complaints(root, commands, {"ALBRICIAS_PORT"})) == []


@pytest.mark.parametrize(
    ("readme", "complaint"),
    [
        ("`make coffee`", "there is no `make coffee`"),
        ("```sh\nmake NAME\ncd x && make coffee\n```", "there is no `make coffee`"),
        ("`albricias fly`", "there is no `albricias fly`"),
        ("`albricias person fly`", "there is no `albricias person fly`"),
        ("Set ALBRICIAS_PROT.", "there is no setting ALBRICIAS_PROT"),
        ("[guide](docs/gide.md)", "docs/gide.md leads nowhere"),
        ("![screen](docs/screen.png)", "docs/screen.png leads nowhere"),
        ('<img src="docs/screen.png" alt="">', "docs/screen.png leads nowhere"),
        ("[guide](docs/guide.md#x)", "docs/guide.md#x: guide.md has no such heading"),
    ],
)
def test_a_broken_promise_is_found(
    tmp_path: Path, commands: click.Group, readme: str, complaint: str
) -> None:
    root = project(tmp_path, readme)

    found = list(check_docs.complaints(root, commands, {"ALBRICIAS_PORT"}))

    assert found == [f"{root / 'README.md'}: {complaint}"]
