"""Every sentence people read is found, whole, and a broken translation is noticed."""

from pathlib import Path

import polib
import pytest

from tools import messages

CODE = """\
from django.utils.translation import gettext_lazy as _, ngettext_lazy as _n, pgettext

DUE = _("due %(when)s")
DAYS = _n("%(days)s day", "%(days)s days", 2)
MAY = pgettext("month", "May")
"""
TEMPLATE = """\
{% load i18n %}
    <p>{# about this #}{% translate "100% sure" %} don't "( [ {{ x|default:_("nobody") }}</p>
  {# Translators: on the home page #}
  {% blocktranslate count n=cases|length trimmed %}
    {{ n }} case
    of today
  {% plural %}
    {{ n }} cases of today
  {% endblocktranslate %}
{% icon "gift" label=_("A gift") %} ¿{% translate "Open" context "door" %}? 0123 \\
{% comment %}{% translate "hidden" %}{% endcomment %}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "rules.py").write_text(CODE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def catalogue(source: Path) -> Path:
    """A catalogue of those sentences in which all is translated."""
    path = source / "locale" / "es.po"
    messages.extract(source, path)
    entries = polib.pofile(str(path))
    for entry in entries:
        entry.msgstr = "" if entry.msgid_plural else entry.msgid
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural} if entry.msgid_plural else {}
    path.write_text(messages.written(entries))
    messages.extract(source, path)
    messages.compile_catalogue(path)
    return path


def test_sentences_of_code_and_templates_are_found(source: Path) -> None:
    found = messages.gather(source)

    assert {(key, sentence.plural) for key, sentence in found.items()} == {
        (("", "due %(when)s"), ""),
        (("", "%(days)s day"), "%(days)s days"),
        (("month", "May"), ""),
        (("", "100%% sure"), ""),
        (("", "nobody"), ""),
        (("", "%(n)s case of today"), "%(n)s cases of today"),
        (("", "A gift"), ""),
        (("door", "Open"), ""),
    }
    assert found["", "%(n)s case of today"].comments == {"on the home page"}


def test_the_same_sentence_in_two_places_is_one(source: Path) -> None:
    (source / "forms.py").write_text('_("nobody")\n')

    assert messages.gather(source)["", "nobody"].files == {"forms.py", "templates/page.html"}


def test_one_sentence_with_two_plurals_is_refused(source: Path) -> None:
    (source / "forms.py").write_text('ngettext("%(days)s day", "%(days)s whole days", 2)\n')

    with pytest.raises(messages.PluralsDisagree):
        messages.gather(source)


def test_a_complete_catalogue_is_not_complained_about(source: Path, catalogue: Path) -> None:
    assert list(messages.complaints(source, catalogue)) == []


def test_extracting_twice_changes_nothing(source: Path, catalogue: Path) -> None:
    before = catalogue.read_text()

    messages.extract(source, catalogue)

    assert catalogue.read_text() == before


def test_a_translation_outlives_its_sentence_and_comes_back(source: Path, catalogue: Path) -> None:
    before = catalogue.read_text()
    (source / "rules.py").rename(source / "rules.away")
    messages.extract(source, catalogue)
    assert '#~ msgid "due %(when)s"' in catalogue.read_text()

    (source / "rules.away").rename(source / "rules.py")
    messages.extract(source, catalogue)

    assert catalogue.read_text() == before


def test_a_new_sentence_is_noticed_before_it_is_extracted(source: Path, catalogue: Path) -> None:
    (source / "forms.py").write_text('_("new")\n')

    assert list(messages.complaints(source, catalogue)) == [
        f"{catalogue} is out of date; run: make messages"
    ]


def test_a_catalogue_that_was_not_compiled_is_noticed(source: Path, catalogue: Path) -> None:
    catalogue.write_text(catalogue.read_text().replace('msgstr "nobody"', 'msgstr "nadie"'))

    assert list(messages.complaints(source, catalogue)) == [
        f"{catalogue.with_suffix('.mo')} is out of date; run: make messages"
    ]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (polib.POEntry(msgid="Open"), "not translated"),
        (polib.POEntry(msgid="Open", msgstr="Abrir", flags=["fuzzy"]), "doubtful"),
        (polib.POEntry(msgid="%(n)s left", msgstr="quedan"), "%(n)s missing"),
        (polib.POEntry(msgid="%(n)s left", msgstr="quedan %(m)s %(n)s"), "%(m)s unknown"),
        (polib.POEntry(msgid="{n} left", msgstr="quedan {m} {n}"), "{m} unknown"),
        (polib.POEntry(msgid="%(n)s%% off", msgstr="%(n)s % menos"), "should be written"),
        (polib.POEntry(msgid="100%% sure", msgstr="100% seguro"), "should be written"),
        (
            polib.POEntry(
                msgid="%(n)s case", msgid_plural="%(n)s cases", msgstr_plural={0: "a", 1: ""}
            ),
            "not translated",
        ),
    ],
)
def test_a_broken_translation_is_named(entry: polib.POEntry, problem: str) -> None:
    (found,) = messages.problems(entry)

    assert problem in found


@pytest.mark.parametrize(
    "entry",
    [
        polib.POEntry(msgid="%(n)s left for %(who)s", msgstr="a %(who)s le quedan %(n)s"),
        polib.POEntry(msgid="100 % sure", msgstr="100 % seguro"),
        polib.POEntry(msgid="%s rows", msgstr="%s filas"),
        polib.POEntry(
            msgid="one case",
            msgid_plural="%(n)s cases",
            msgstr_plural={0: "un caso", 1: "%(n)s casos"},
        ),
    ],
)
def test_a_sound_translation_is_not_complained_about(entry: polib.POEntry) -> None:
    assert list(messages.problems(entry)) == []
