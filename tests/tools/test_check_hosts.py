"""Nobody learns from our files where somebody works or which mirror they use."""

from pathlib import Path

import pytest

from tools.check_hosts import project_files, unwanted

HOME = "/home" + "/ana/albricias"  # apart, or this file would be found too
REGISTRY = "pypi" + ".org"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (f"index-url = https://{REGISTRY}/simple", "host name of a package registry"),
        (f"see {HOME}/notes.txt", "path on somebody's machine"),
        ("C:" + r"\Users\bo\albricias", "path on somebody's machine"),
    ],
)
def test_an_unwanted_name_is_found_with_its_line(tmp_path: Path, line: str, what: str) -> None:
    path = tmp_path / "notes.md"
    path.write_text(f"fine\n{line}\n")

    (found,) = unwanted(path)

    assert found.startswith(f"{path}:2: {what}")


@pytest.mark.parametrize(
    "line",
    ["{% url 'home' %}", "https://example.org/home/ana", "a/wo" + "rk/b", "/cases/7/", "~/work"],
)
def test_addresses_and_relative_paths_are_left_alone(tmp_path: Path, line: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(line)

    assert list(unwanted(path)) == []


def test_a_letter_in_another_encoding_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes("Señor, años".encode("latin-1"))

    assert list(unwanted(path)) == []


def test_without_git_hidden_folders_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "notes.md").touch()
    (tmp_path / "README.md").touch()

    assert project_files(tmp_path) == [tmp_path / "README.md"]
