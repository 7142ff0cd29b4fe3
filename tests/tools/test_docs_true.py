"""What the documents promise is so: commands run, lists are whole, words are on a screen.

`tools.check_docs` already holds the targets, commands, settings and links they name.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import polib
import pytest

from albricias.cli import main as commands
from albricias.home import SETTINGS
from albricias.people.access import Role
from albricias.receive.importing.presets import PRESETS
from albricias.receive.importing.synonyms import Field
from albricias.refusals import Refusal
from tests.commands import COMMAND, environment
from tests.conftest import REPOSITORY
from tools.check_docs import FENCED

READMES = ("README.md", "LEEME.md")
GUIDE = REPOSITORY / "docs" / "es"
CATALOGUE = REPOSITORY / "src/albricias/locale/es/LC_MESSAGES/django.po"
CAUSES = REPOSITORY / "src/albricias/learn/causes.toml"
# Run by the slow tests, or by whoever runs this one.
NOT_HERE = {"make demo", "make test", "make serve"}
SAYS_WRONG = 1  # `albricias doctor` in a home that nobody has set up yet


def text_of(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> Iterator[str]:
    for block in FENCED.finditer(text):
        if block[0].lstrip().splitlines()[0].strip("`~ ") == language:
            yield block[2]


def shell_lines(text: str) -> list[str]:
    return [line for block in blocks(text, "sh") for line in block.splitlines() if line.strip()]


# The commands of the first page


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the commands of the first page find around them."""
    (tmp_path / "docs/es").mkdir(parents=True)
    shutil.copy(GUIDE / "ejemplo.csv", tmp_path / "docs/es")
    return tmp_path


def test_whoever_types_the_commands_of_the_first_page_gets_what_it_says(clone: Path) -> None:
    """Those of one page are run: the other has the same, as another test holds."""
    lines = [line for line in shell_lines(text_of("README.md")) if line not in NOT_HERE]
    assert lines
    for line in lines:
        told, (program, *words) = settings_before(shlex.split(line))
        assert program == ".venv/bin/albricias", line
        ran = subprocess.run(
            [*COMMAND, *words],
            env=environment(clone / "home") | told,
            cwd=clone,
            capture_output=True,
            text=True,
            timeout=120,
        )
        may_end_with = {0, SAYS_WRONG} if words == ["doctor"] else {0}
        assert ran.returncode in may_end_with, f"{line}\n{ran.stdout}{ran.stderr}"
    assert (clone / "informe.html").stat().st_size > 10_000
    assert (clone / "copia.tar.gz").exists()


def settings_before(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """What a line sets for its command, and the command: HOME=.here program word."""
    start = next(place for place, word in enumerate(words) if "=" not in word)
    return dict(word.split("=", 1) for word in words[:start]), words[start:]


@pytest.mark.parametrize("readme", READMES)
def test_quim_copies_the_lines_of_the_library_and_they_work(
    readme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    [lines] = blocks(text_of(readme), "python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(lines, readme, "exec"), {})
    assert printed.getvalue().startswith("Corte sin aviso")


def test_both_first_pages_say_the_same_commands() -> None:
    english, spanish = (shell_lines(text_of(name)) for name in READMES)
    assert [line.removesuffix(" --lang en") for line in english] == spanish


@pytest.mark.slow
def test_make_demo_in_a_fresh_clone_serves_the_company(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", REPOSITORY, clone], check=True)
    log = tmp_path / "demo.log"
    ours = ("ALBRICIAS_", "PYTHONPYCACHEPREFIX")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    with log.open("w") as out:
        demo = subprocess.Popen(
            ["make", "demo"],
            cwd=clone,
            env={**clean, "ALBRICIAS_PORT": "8650"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        address = wait_for_address(log, demo)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        assert direct.open(f"{address}/salud/", timeout=10).status == 200
        assert "delfina@" in (clone / ".demo/sign-ins.txt").read_text()
    finally:
        demo.terminate()  # make passes it on to whom it started
        demo.wait(60)


def wait_for_address(log: Path, demo: "subprocess.Popen[bytes]") -> str:
    until = time.monotonic() + 600
    while time.monotonic() < until and demo.poll() is None:
        if found := re.search(r"(http://\S+?)/ ", log.read_text()):
            return found[1]
        time.sleep(1)
    raise AssertionError(log.read_text())


# Lists that must be whole


def rows(page: str) -> dict[str, str]:
    """First cells of the tables of a page, in code, with the rest of their row."""
    text = (GUIDE / page).read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([^`]+)` \|(.*)\|$", text, re.M))


def test_every_setting_is_on_the_page_of_installing_with_its_default() -> None:
    table = rows("instalar.md")
    missing = {}
    for setting in SETTINGS:
        said = table.get(setting.name, "").split("|")[0].strip()
        default = str(setting.default).lower() if setting.default is False else setting.default
        if said != (f"`{default}`" if default != "" else "vacío"):
            missing[setting.name] = said
    assert not missing
    assert set(table) == {setting.name for setting in SETTINGS}


def test_every_command_has_its_chapter() -> None:
    chapters = re.findall(
        r"^## albricias (\S+)$", (GUIDE / "ordenes.md").read_text(encoding="utf-8"), re.M
    )
    assert set(chapters) == set(commands.commands)


def test_every_option_of_a_command_is_explained() -> None:
    text = (GUIDE / "ordenes.md").read_text(encoding="utf-8")
    missing = []
    for name, command in all_commands(commands):
        for option in command.params:
            explained = any(word in text for word in option.opts)
            if isinstance(option, click.Option) and not option.hidden and not explained:
                missing.append(f"{name} {option.opts[-1]}")
    assert not missing


def all_commands(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from all_commands(command)
        else:
            yield name, command


def test_every_column_preset_and_refusal_of_an_import_is_explained() -> None:
    text = (GUIDE / "importar.md").read_text(encoding="utf-8")
    codes = {no.code for no in refusals(Refusal) if about_a_file(no.code)}
    wanted = codes | set(PRESETS) | {field.value for field in Field}
    assert not {code for code in wanted if f"`{code}`" not in text}
    assert not {code for code in rows("importar.md") if code not in codes | set(PRESETS)}


def refusals(of: type[Refusal]) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        yield kind
        yield from refusals(kind)


def about_a_file(code: str) -> bool:
    others = {"no_date_column", "import_has_finished", "sheet_missing", "too_many_columns"}
    return code in others or code.startswith(("file_", "column_", "preset_", "row", "date_"))


def test_every_role_is_explained() -> None:
    text = (GUIDE / "ordenes.md").read_text(encoding="utf-8")
    assert not {role for role in Role.values if f"`{role}`" not in text}


def test_every_key_of_the_guide_is_in_the_panel_of_keys() -> None:
    table = (GUIDE / "guia.md").read_text(encoding="utf-8").partition("## Teclas")[2]
    told = re.findall(r"`([^`]+)`", "".join(re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)))
    panel = text_of("src/albricias/templates/base.html").partition('<dialog class="keys"')[2]
    panel = panel.replace('{% translate "Enter" %}', "Intro")
    assert len(told) > 15
    assert [key for key in told if f"<kbd>{key}</kbd>" not in panel] == []


def test_every_page_of_the_guide_is_in_its_index() -> None:
    index = (GUIDE / "guia.md").read_text(encoding="utf-8")
    pages = {path.name for path in GUIDE.glob("*.md")} - {"guia.md"}
    assert not {name for name in pages if f"]({name})" not in index}


def test_every_picture_is_shown_somewhere() -> None:
    documents = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
    text = "".join(path.read_text(encoding="utf-8") for path in documents)
    pictures = {path.name for path in (REPOSITORY / "docs/images").iterdir()}
    assert not {name for name in pictures if f"images/{name})" not in text}


# Words


@pytest.mark.parametrize("readme", READMES)
def test_the_ten_steps_name_what_is_on_the_screen(readme: str) -> None:
    [steps] = re.findall(r"^1\. .+?^10\. [^\n]+", text_of(readme), re.M | re.S)
    named = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", steps)
    catalogue = polib.pofile(str(CATALOGUE))
    screens = {entry.msgid if readme == "README.md" else entry.msgstr for entry in catalogue}
    assert named
    assert not set(named) - screens


def test_what_the_guide_sets_in_bold_is_read_on_a_screen() -> None:
    screens = {plain(word) for word in words_on_screens()}
    missing = {
        f"{path.name}: {word}"
        for path in GUIDE.glob("*.md")
        for word in bold(path.read_text(encoding="utf-8"))
        if not any(plain(word) in said for said in screens)
    }
    assert not missing


def bold(text: str) -> list[str]:
    return re.findall(r"\*\*(.+?)\*\*(?!\w)", FENCED.sub("", text))


def plain(text: str) -> str:
    return text.strip(" .:").lower()


def words_on_screens() -> Iterator[str]:
    for entry in polib.pofile(str(CATALOGUE)):
        yield from [entry.msgstr, *entry.msgstr_plural.values()]
    for family in tomllib.loads(CAUSES.read_text(encoding="utf-8"))["family"]:
        yield from [family["es"], *(cause["es"] for cause in family.get("cause", ()))]
