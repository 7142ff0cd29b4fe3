"""The documents promise only what there is: make targets, commands, settings, links."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import click

from tools.check_hosts import project_files

FENCED = re.compile(r"^ *(```|~~~).*?\n(.*?)^ *\1", re.M | re.S)
IN_LINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
HTML_LINK = re.compile(r"""<(?:img|a|source)\b[^>]*?\b(?:src|href|srcset)=["']([^"']+)["']""")
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:|^//")
TARGET = re.compile(r"^([a-z][a-z0-9-]*):(?!=)", re.M)
SETTING = re.compile(r"\bALBRICIAS_[A-Z0-9_]*[A-Z0-9]\b")


def code_in(text: str) -> list[str]:
    """Lines of code in a document: in fences and between backticks."""
    fenced = [line for block in FENCED.finditer(text) for line in block[2].splitlines()]
    return fenced + IN_LINE.findall(FENCED.sub("", text))


def missing_targets(text: str, targets: Collection[str]) -> Iterator[str]:
    for line in code_in(text):
        for name in re.findall(r"(?:^|[\s;&(])make ([a-z][a-z0-9-]*)", line):
            if name not in targets:
                yield f"there is no `make {name}`"


def missing_commands(text: str, main: click.Command) -> Iterator[str]:
    for line in code_in(text):
        for words in re.findall(r"(?:^|[\s;&(/])albricias((?: [a-z][a-z0-9-]*)+)", line):
            if wrong := not_a_command(words.split(), main):
                yield f"there is no `albricias {wrong}`"


def not_a_command(words: list[str], command: click.Command) -> str:
    """The words as far as the first that names no command; empty when all is well."""
    for position, word in enumerate(words, 1):
        if not isinstance(command, click.Group):
            break  # what follows are arguments
        if word not in command.commands:
            return " ".join(words[:position])
        command = command.commands[word]
    return ""


def missing_settings(text: str, settings: Collection[str]) -> Iterator[str]:
    for name in sorted(set(SETTING.findall(text)) - set(settings)):
        yield f"there is no setting {name}"


def missing_links(text: str, document: Path, root: Path) -> Iterator[str]:
    prose = FENCED.sub("", text)
    for link in [*LINK.findall(prose), *HTML_LINK.findall(prose)]:
        if ELSEWHERE.match(link):
            continue
        name, _, anchor = link.partition("#")
        target = root / name.lstrip("/") if name.startswith("/") else document.parent / name
        target = target if name else document
        if not target.exists():
            yield f"{link} leads nowhere"
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            yield f"{link}: {target.name} has no such heading"


def anchors(document: Path) -> set[str]:
    """The anchors that headings get where Markdown is usually read."""
    text = FENCED.sub("", document.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ +(.+?) *#*$", text, re.M)
    named = re.findall(r"""<a [^>]*(?:id|name)=["']([^"']+)""", text)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings} | set(named)


def settings_names() -> set[str]:
    from albricias.home import FOR_TESTS, PREFIX, SETTINGS

    return {
        f"{PREFIX}HOME",
        *(f"{FOR_TESTS}{name}" for name in ("NO_SKIPS", "DATA", "POSTGRESQL")),
    } | {f"{PREFIX}{setting.name.upper()}" for setting in SETTINGS}


def complaints(root: Path, commands: click.Command, settings: Collection[str]) -> Iterator[str]:
    targets = TARGET.findall((root / "Makefile").read_text(encoding="utf-8"))
    for document in sorted(path for path in project_files(root) if path.suffix == ".md"):
        text = document.read_text(encoding="utf-8")
        found = [
            *missing_targets(text, targets),
            *missing_commands(text, commands),
            *missing_settings(text, settings),
            *missing_links(text, document, root),
        ]
        yield from (f"{document}: {complaint}" for complaint in found)


def main() -> None:
    from albricias.cli import main as commands

    if found := list(complaints(Path(), commands, settings_names())):
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
