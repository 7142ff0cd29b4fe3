"""The sentences people read, and their Spanish, without needing GNU gettext.

`extract` gathers the sentences of src/albricias into the catalogue and keeps its translations;
`compile` makes the file that Django reads; `check` says what is missing, broken or out of date.
The sentences in the code are English, so English needs no catalogue.
"""

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract as babel_extract

SOURCE = Path("src/albricias")
CATALOGUE = SOURCE / "locale/es/LC_MESSAGES/django.po"
TEMPLATE_ENDINGS = {".html", ".txt", ".subject"}

# Which arguments hold the sentence, its plural and its context, as babel writes it.
Keywords = dict[str, tuple[int | tuple[int, str], ...] | None]
KEYWORDS: Keywords = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
METADATA = {
    "Project-Id-Version": "albricias",
    "Language": "es",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
Key = tuple[str, str]  # context (or nothing), sentence


class PluralsDisagree(Exception):
    """One sentence is given two plurals; a catalogue has room for one."""


@dataclass(slots=True)
class Sentence:
    """A sentence to translate, and where it stands."""

    context: str
    text: str
    plural: str = ""
    files: set[str] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return self.context, self.text

    def join(self, other: "Sentence") -> None:
        """The same sentence stands in another place."""
        if self.plural and other.plural and self.plural != other.plural:
            raise PluralsDisagree(f"“{self.text}”: “{self.plural}” and “{other.plural}”")
        self.plural = self.plural or other.plural
        self.files |= other.files
        self.comments |= other.comments


def gather(source: Path) -> dict[Key, Sentence]:
    """Every sentence of the Python files and templates in `source`."""
    found: dict[Key, Sentence] = {}
    for path in sorted(source.rglob("*")):
        for sentence in sentences(path, str(path.relative_to(source))):
            if sentence.key in found:
                found[sentence.key].join(sentence)
            else:
                found[sentence.key] = sentence
    return found


def sentences(path: Path, name: str) -> Iterator[Sentence]:
    if path.suffix == ".py" and "migrations" not in path.parts:
        code = path.read_text(encoding="utf-8")
        yield from python_sentences(code, name, KEYWORDS | renamed(code))
    elif path.suffix in TEMPLATE_ENDINGS and "templates" in path.parts:
        template = path.read_text(encoding="utf-8")
        yield from python_sentences(as_python(template, name), name, KEYWORDS)


def as_python(template: str, name: str) -> str:
    """A template as Django shows it to gettext, in lines that Python's tokenizer accepts."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    return "\n".join(line.strip() for line in templatize(template, origin=name).splitlines())


def python_sentences(code: str, name: str, keywords: Keywords) -> Iterator[Sentence]:
    rows = babel_extract(
        "python",
        io.BytesIO(code.encode()),
        keywords=keywords,
        comment_tags=("Translators:",),
        options={"encoding": "utf-8"},
        strip_comment_tags=True,
    )
    for _line, message, comments, context in rows:
        text, plural = (message, "") if isinstance(message, str) else (message[0], message[1])
        yield Sentence(context or "", text, plural, {name}, set(comments))


def renamed(code: str) -> Keywords:
    """Names that a file gives to Django's functions: `ngettext_lazy as _n`."""
    return {
        alias.asname: KEYWORDS[alias.name]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname and alias.name in KEYWORDS
    }


def updated(found: dict[Key, Sentence], old: Iterable[polib.POEntry]) -> polib.POFile:
    """The catalogue of what was found, with the translations that the old one has.

    A translated sentence that is gone stays at the end, marked obsolete, in case it comes back.
    """
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in old}
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = METADATA
    for key in sorted(found, key=in_order):
        catalogue.append(entry_for(found[key], known.get(key)))
    for key in sorted(known.keys() - found.keys(), key=in_order):
        if known[key].msgstr or any(known[key].msgstr_plural.values()):
            catalogue.append(obsolete(known[key]))
    return catalogue


def in_order(key: Key) -> tuple[str, str, str]:
    context, text = key
    return text.casefold(), text, context


def entry_for(sentence: Sentence, old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgctxt=sentence.context or None,
        msgid=sentence.text,
        msgid_plural=sentence.plural,
        comment="\n".join(sorted(sentence.comments)),
        occurrences=[(name, "") for name in sorted(sentence.files)],
        msgstr_plural={0: "", 1: ""} if sentence.plural else {},
    )
    if any(name.startswith("%") for name in placeholders(sentence.text + sentence.plural)):
        entry.flags = ["python-format"]
    if old is not None:
        entry.tcomment = old.tcomment
        entry.flags += ["fuzzy"] if "fuzzy" in old.flags else []
        if not sentence.plural:
            entry.msgstr = old.msgstr
        elif old.msgstr_plural:
            entry.msgstr_plural = old.msgstr_plural
    return entry


def obsolete(entry: polib.POEntry) -> polib.POEntry:
    return polib.POEntry(
        msgctxt=entry.msgctxt,
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgstr=entry.msgstr,
        msgstr_plural=entry.msgstr_plural,
        obsolete=True,
    )


# --- Checking -------------------------------------------------------------------------

STRAY_PERCENT = re.compile(r"%(?![(a-z])")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-+0#]?\d*(?:\.\d+)?[a-zA-Z]|\{\w*\}")


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def problems(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one translation."""
    plural = dict[int, str](entry.msgstr_plural)
    texts = list(plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(texts) or not texts:
        yield "not translated"
        return
    if "fuzzy" in entry.flags:
        yield "marked as doubtful (fuzzy)"
    singular = placeholders(entry.msgid)
    several = placeholders(entry.msgid_plural) if entry.msgid_plural else singular
    for text in texts:
        if missing := (singular & several) - placeholders(text):
            yield f"{', '.join(sorted(missing))} missing in “{text}”"
        if unknown := placeholders(text) - (singular | several):
            yield f"{', '.join(sorted(unknown))} unknown in “{text}”"
        if (singular or "%%" in entry.msgid) and STRAY_PERCENT.search(text.replace("%%", "")):
            yield f"a “%” in “{text}” should be written “%%”"


def complaints(source: Path, path: Path) -> Iterator[str]:
    """Everything `check` finds wrong, a sentence each."""
    old = polib.pofile(str(path), wrapwidth=100)
    for entry in (entry for entry in old if not entry.obsolete):
        for problem in problems(entry):
            yield f"“{entry.msgid}”: {problem} ({', '.join(name for name, _ in entry.occurrences)})"
    if written(updated(gather(source), old)) != path.read_text(encoding="utf-8"):
        yield f"{path} is out of date; run: make messages"
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != old.to_binary():
        yield f"{compiled} is out of date; run: make messages"


def written(catalogue: polib.POFile) -> str:
    return f"{catalogue}".rstrip() + "\n"


# --- Commands -------------------------------------------------------------------------


def extract(source: Path, path: Path) -> None:
    old = list(polib.pofile(str(path))) if path.exists() else []
    catalogue = updated(gather(source), old)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(catalogue), encoding="utf-8")
    print(f"{path}: {len(catalogue.untranslated_entries())} sentences are not translated")


def compile_catalogue(path: Path) -> None:
    path.with_suffix(".mo").write_bytes(polib.pofile(str(path)).to_binary())


def main(arguments: list[str]) -> None:
    match arguments:
        case ["extract"]:
            extract(SOURCE, CATALOGUE)
        case ["compile"]:
            compile_catalogue(CATALOGUE)
        case ["check"]:
            if found := list(complaints(SOURCE, CATALOGUE)):
                raise SystemExit("\n".join([*found, f"{len(found)} to mend in the translations"]))
        case _:
            raise SystemExit("python -m tools.messages extract | compile | check")


if __name__ == "__main__":
    main(sys.argv[1:])
