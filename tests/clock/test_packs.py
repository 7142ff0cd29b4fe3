"""The packs: what they hold, and what is said of a broken one."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from albricias.clock import (
    DUTIES,
    PACKS_FOLDER,
    BrokenPack,
    Calendar,
    Certainty,
    Duty,
    Facts,
    NoSuchRule,
    matching,
    packs,
    read_pack,
    read_packs,
    rule,
    rules_on,
)

TODAY = date(2026, 11, 29)
WHOLE = (PACKS_FOLDER / "es-general.toml").read_text("utf-8")
RULE = """
[[rule]]
id = "more"
names = {es = "Más", en = "More"}
kind = "answer"
amount = 3
unit = "working_days"
start = "filed"
certainty = "high"
source = {act = "Ley"}
"""


@pytest.fixture
def broken(tmp_path):
    def read(text: str) -> BrokenPack:
        path = tmp_path / "mine.toml"
        path.write_text(text, "utf-8")
        with pytest.raises(BrokenPack) as raised:
            read_pack(path)
        return raised.value

    return read


def test_every_pack_says_which_holidays_it_takes():
    for pack in packs().values():
        country, _, region = pack.calendar.partition("-")
        assert (country, region) == (pack.country or "", pack.region or "") or not country
        assert Calendar(country or None, region or None)


def test_a_file_is_named_for_its_pack():
    assert {path.stem for path in PACKS_FOLDER.glob("*.toml")} == set(packs())


def test_a_rule_that_gives_way_exists():
    known = {rule.id for pack in packs().values() for rule in pack.rules}
    assert {id for rule in rules_on(TODAY) for id in rule.replaces} <= known


def test_nobody_invents_a_general_deadline():
    assert not packs()["mx-general"].rules
    assert not packs()["cl-general"].rules
    assert all(r.certainty is Certainty.LOW for r in packs()["ar-utilities"].rules)


def test_every_duty_has_words():
    assert set(DUTIES) == set(Duty)


def test_spanish_law_forbids_closing_by_timeout_as_data():
    assert Duty.NO_CLOSING_BY_TIMEOUT in packs()["es-ley-10-2025"].duties
    assert Duty.NOT_BY_PHONE in packs()["es-finance"].duties


def test_the_version_in_force_is_found():
    assert rule("es-general.answer", date(2025, 12, 27)).unit == "months"
    assert rule("es-general.answer", date(2025, 12, 28)).unit == "calendar_days"
    with pytest.raises(NoSuchRule, match=r"there are .*es-general\.answer"):
        rule("es-ley-10-2025.answer", date(2025, 12, 27))


def test_an_own_folder_replaces_a_pack_and_adds_another(tmp_path):
    (tmp_path / "es-general.toml").write_text(WHOLE.replace("amount = 15", "amount = 12"), "utf-8")
    (tmp_path / "mine.toml").write_text(
        WHOLE.replace('id = "es-general"', 'id = "mine"', 1), "utf-8"
    )
    known = read_packs(PACKS_FOLDER, tmp_path)
    assert rule("es-general.answer", TODAY, known).amount == 12
    assert rule("mine.answer", TODAY, known).amount == 15
    assert rule("es-general.answer", TODAY).amount == 15


# Broken ones


def test_it_says_where_the_file_is_not_toml(broken):
    fault = broken("id = ")
    assert "mine.toml: is not TOML" in str(fault)


@pytest.mark.parametrize(
    ("old", "new", "rule", "field", "what"),
    [
        ('kind = "answer"', 'kind = "anwser"', "es-general.answer", "kind", "'anwser' is not one"),
        ("amount = 15", "amount = 0", "es-general.answer", "amount", "whole number from 1"),
        ("amount = 15", 'amount = "15"', "es-general.answer", "amount", "not '15'"),
        ("amount = 15", "amount = true", "es-general.answer", "amount", "not True"),
        ("amount = 15\n", "", "es-general.answer", "amount", "is missing"),
        ("amount = 15", "amuont = 15\namount = 15", "es-general.answer", "amuont", "mean amount"),
        ("source.act", "source.atc", "es-general.answer", "source.act", "is missing"),
        ("valid_from = 2025-12-28", 'valid_from = "x"', "es-general.answer", "valid_from", "date"),
        ('start = "filed"', 'start = ""', "es-general.answer", "start", "is not one of filed"),
        ('country = "ES"', "country = 3", None, "country", "must be a text"),
        ('country = "ES"', 'country = "ES"\ncolour = 1', None, "colour", "unknown field"),
        ("[names]", "[nombres]", None, "names", "is missing"),
        ('es = "España: todas las empresas"', 'es = " "', None, "names.es", "must be a text"),
        ('"no_advertising"', '"no_ads"', None, "duties", "'no_ads' is not one of"),
        ("duties = [", "duties = [1, ", None, "duties", "list of texts"),
        ("[[rule]]", "[rule]", None, None, "is not TOML"),
    ],
)
def test_it_says_which_rule_and_which_field_is_wrong(broken, old, new, rule, field, what):
    fault = broken(WHOLE.replace(old, new, 1))
    assert (fault.file, fault.rule, fault.field) == ("mine.toml", rule, field)
    assert what in str(fault)


@pytest.mark.parametrize(
    ("more", "field", "what"),
    [
        ('pause = {effect = "suspend"}', "pause.reasons", "what pauses it"),
        ('pause = {effect = "none", reasons = ["agreed"]}', "pause.reasons", "what pauses it"),
        ('pause = "yes"', "pause", "must be a table"),
        ("scope = [{}]", "scope", "holds for everybody"),
        ("scope = 3", "scope", "list of tables"),
        (
            'extension = {to_amount = 3, terms = {es = "a", en = "b"}}',
            "extension.to_amount",
            "more",
        ),
        ("valid_from = 2026-02-01\nvalid_until = 2026-01-01", "valid_until", "before valid_from"),
        ('last_day = "tomorrow"', "last_day", "not one of stands"),
    ],
)
def test_it_says_what_in_a_rule_cannot_be(broken, more, field, what):
    fault = broken(WHOLE + RULE + more)
    assert (fault.rule, fault.field) == ("es-general.more", field)
    assert what in str(fault)


def test_a_certainty_that_is_not_high_says_why(broken):
    fault = broken(WHOLE + RULE.replace('"high"', '"low"'))
    assert (fault.rule, fault.field) == ("es-general.more", "doubt")


def test_hours_have_no_last_day(broken):
    hours = RULE.replace("working_days", "hours") + 'last_day = "next_working_day"'
    assert broken(WHOLE + hours).field == "last_day"


def test_two_versions_may_not_be_valid_at_once(broken):
    fault = broken(WHOLE.replace("valid_until = 2025-12-27", "valid_until = 2026-01-31"))
    assert fault.rule == "es-general.answer"
    assert "valid on 2025-12-28" in str(fault)
    assert "two rules of this id" in str(broken(WHOLE + RULE + RULE))


def test_two_files_of_one_id_in_a_folder_are_refused(tmp_path):
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(WHOLE, "utf-8")
    with pytest.raises(BrokenPack, match=r"two\.toml"):
        read_packs(tmp_path)


# Which rules apply


SMALL = Facts(
    on=TODAY,
    country="ES",
    regions=frozenset(),
    sectors=frozenset(),
    topics=frozenset(),
    staff=10,
    turnover=1_000_000,
    balance=1_000_000,
)


def facts(**more: Any) -> Facts:
    return replace(SMALL, **more)


def ids(rules) -> set[str]:
    return {rule.id for rule in rules}


def test_a_small_shop_falls_under_the_general_law_alone():
    found = matching(facts())
    assert ids(found.applies) == {"es-general.answer", "own.acknowledge", "own.answer"}
    assert not found.open


@pytest.mark.parametrize(
    "large",
    [
        {"staff": 250},
        {"turnover": 50_000_001},
        {"balance": 43_000_001},
        {"sectors": frozenset({"basic_service"})},
    ],
)
def test_large_companies_and_basic_services_fall_under_ley_10_2025(large):
    assert "es-ley-10-2025.answer" in ids(matching(facts(**large)).applies)


@pytest.mark.parametrize(
    "not_quite", [{"staff": 249}, {"turnover": 50_000_000}, {"balance": 43_000_000}]
)
def test_the_limits_are_those_of_the_law(not_quite):
    assert "es-ley-10-2025.answer" not in ids(matching(facts(**not_quite)).applies)


def test_a_complaint_about_a_bill_has_its_own_deadline():
    found = matching(facts(staff=300, topics=frozenset({"billing"})))
    assert "es-ley-10-2025.billing" in ids(found.applies)
    assert ids(found.given_way) == {"es-ley-10-2025.answer"}


def test_what_is_not_known_is_not_a_no():
    found = matching(facts(staff=None, turnover=None))
    open_rules = {o.rule.id: o.missing for o in found.open}
    assert open_rules["es-ley-10-2025.answer"] == ("staff", "turnover")
    assert "es-ley-10-2025.answer" not in ids(found.applies)


def test_one_thing_known_may_settle_it():
    found = matching(facts(staff=300, turnover=None, balance=None))
    assert "es-ley-10-2025.answer" in ids(found.applies)


def test_a_region_has_its_own_rules():
    assert "es-an-hojas.answer" in ids(matching(facts(regions=frozenset({"AN"}))).applies)
    assert "es-an-hojas.answer" not in ids(matching(facts(regions=frozenset({"MD"}))).applies)
    assert "es-an-hojas.answer" in {o.rule.id for o in matching(facts(regions=None)).open}


def test_the_union_is_where_its_members_are():
    payment = {"sectors": frozenset({"payments"}), "topics": frozenset({"payment"})}
    assert "eu-payments.answer" in ids(matching(facts(country="FR", **payment)).applies)
    assert "eu-payments.answer" not in ids(matching(facts(country="PE", **payment)).applies)


def test_spain_allows_a_month_where_the_union_allows_35_days():
    payment = {"sectors": frozenset({"payments"}), "topics": frozenset({"payment"})}
    found = matching(facts(**payment))
    assert {"es-finance.payment", "es-finance.payment_final"} <= ids(found.applies)
    assert "eu-payments.answer" in ids(found.given_way)


def test_the_law_of_a_day_is_that_of_the_day():
    before = matching(facts(on=date(2025, 6, 1), staff=300))
    assert ids(before.applies) == {"es-general.answer", "own.acknowledge", "own.answer"}


def test_it_works_alone_without_django():
    code = (
        "import sys; from albricias.clock import packs; packs(); "
        "assert not [m for m in sys.modules if m.split('.')[0] == 'django'], 'django'; "
        "print([m for m in sys.modules if m.startswith('albricias.') and 'clock' not in m])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
