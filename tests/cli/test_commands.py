"""What each command says and how it ends."""

import json
import re
import subprocess
import time

import pytest

from albricias.cli import main
from albricias.cli.colleagues import ROLES
from albricias.cli.speech import chosen_language
from albricias.home import default_folder
from albricias.people.access import Role


def test_help_answers_at_once_and_wakes_no_django(albricias, real_home):
    began = time.monotonic()
    ran = albricias("--help")
    assert ran.returncode == 0
    assert time.monotonic() - began < 2  # half a second when nothing else runs
    assert not real_home.exists()
    for name in main.commands:
        assert re.search(rf"^  {name} ", ran.stdout, re.M)


def test_every_command_explains_itself_in_plain_words():
    for name, command in main.commands.items():
        assert command.help, name
        assert command.help.endswith("."), name


def test_a_misspelt_setting_is_refused_with_the_name_that_was_meant(albricias, real_home):
    ran = albricias("migrate", ALBRICIAS_PROT="8200")
    assert ran.returncode == 2
    assert "“prot”" in ran.stderr
    assert "“port”" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not real_home.exists()


def test_a_setting_that_is_not_a_number_is_refused(albricias):
    ran = albricias("migrate", ALBRICIAS_PORT="eight")
    assert (ran.returncode, "“eight”" in ran.stderr) == (2, True)


def test_a_broken_settings_file_is_named_and_nothing_starts(albricias, real_home):
    real_home.mkdir()
    (real_home / "settings.toml").write_text("port = ")
    ran = albricias("serve")
    assert ran.returncode == 2
    assert str(real_home / "settings.toml") in ran.stderr


def test_a_database_address_of_another_kind_is_refused(albricias):
    ran = albricias("migrate", ALBRICIAS_DATABASE_URL="mysql://somewhere/else")
    assert (ran.returncode, "postgresql://" in ran.stderr) == (2, True)
    assert "Traceback" not in ran.stderr


def test_a_database_that_does_not_answer_is_said_in_a_sentence(albricias):
    ran = albricias("migrate", ALBRICIAS_DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    assert ran.returncode == 1
    assert "albricias doctor" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_command_nobody_knows_ends_with_two(albricias):
    assert albricias("sevre").returncode == 2


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"ALBRICIAS_LANGUAGE": "en", "LANG": "es_ES.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "es_MX.UTF-8", "LANG": "en_GB.UTF-8"}, "es"),
        ({"LANG": "C.UTF-8"}, "es"),
        ({}, "es"),
    ],
)
def test_it_speaks_the_language_of_the_house_or_of_the_machine(tmp_path, environ, language):
    assert chosen_language({"ALBRICIAS_HOME": str(tmp_path), **environ}) == language


def test_it_speaks_the_language_in_the_settings_file(tmp_path):
    (tmp_path / "settings.toml").write_text('language = "en"')
    environ = {"ALBRICIAS_HOME": str(tmp_path), "LANG": "es_ES.UTF-8"}
    assert chosen_language(environ) == "en"


def test_a_colleague_is_let_in_once_and_the_password_is_shown_once(albricias, ready_home):
    words = ("colleague", "add", "--email", "Ana@example.com", "--name", "Ana Ríos")
    ran = albricias(*words, "--team", "Norte")
    assert ran.returncode == 0
    assert re.search(r"Password: (\w{4}-){3}\w{4}\n", ran.stdout)
    again = albricias(*words)
    assert (again.returncode, "ana@example.com" in again.stderr) == (1, True)
    long = "quejas.y.reclamaciones.de.la.zona.norte@atencion.example.com"
    albricias("colleague", "add", "--email", long, "--name", "Bartolomé de la Concepción Ruiz")
    listed = albricias("colleague", "list")
    assert "ana@example.com" in listed.stdout
    assert long in listed.stdout  # a pipe has no width to cut for
    assert "Norte" in listed.stdout
    renewed = albricias("colleague", "password", "ana@example.com")
    assert "Password: " in renewed.stdout
    assert albricias("colleague", "password", "bo@example.com").returncode == 1


def test_what_is_not_an_address_lets_nobody_in(albricias):
    ran = albricias("colleague", "add", "--email", "ana", "--name", "Ana")
    assert (ran.returncode, "“ana”" in ran.stderr) == (2, True)


def test_the_roles_offered_are_those_there_are():
    assert tuple(Role) == ROLES


def test_settings_show_where_each_comes_from_and_no_password(albricias, real_home):
    real_home.mkdir()
    (real_home / "settings.toml").write_text('organisation = "Aguas Claras"\n')
    ran = albricias("settings", ALBRICIAS_EMAIL_URL="smtp://us:s3cr3t@mail.example.org:587?tls=1")
    assert ran.returncode == 0
    assert "organisation = Aguas Claras  (from settings.toml)" in ran.stdout
    assert "smtp://us:•••@mail.example.org:587?tls=1  (from the environment)" in ran.stdout
    assert "s3cr3t" not in ran.stdout


def test_the_doctor_finds_what_is_wrong_and_says_how_to_mend_it(albricias):
    ran = albricias("doctor", "--json")
    found = {finding["check"]: finding for finding in json.loads(ran.stdout)}
    assert ran.returncode == 1
    assert found["migrations"]["level"] == "wrong"
    assert "albricias migrate" in found["migrations"]["mend"]


def test_before_anything_exists_the_doctor_says_so_in_one_line(albricias, real_home):
    for _again in range(2):
        ran = albricias("doctor")
        assert ran.returncode == 1
        assert ran.stdout.count("\n") == 1
        assert str(real_home) in ran.stdout
        assert "albricias serve" in ran.stdout


@pytest.mark.parametrize(
    ("setting", "words"), [("PORT", "a whole number"), ("DEMO", "true or false")]
)
def test_a_setting_that_cannot_be_read_is_said_in_words(albricias, setting, words):
    ran = albricias("settings", **{f"ALBRICIAS_{setting}": "soon"})
    assert ran.returncode != 0
    assert words in ran.stderr


def test_an_empty_data_folder_counts_as_unset(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "")
    assert default_folder().is_absolute()


def test_the_doctor_is_content_once_all_is_there(albricias, ready_home):
    albricias("colleague", "add", "--email", "a@b.es", "--name", "A", "--role", "administration")
    ran = albricias("doctor")
    assert ran.returncode == 0, ran.stdout
    assert "0 are wrong" in ran.stdout


def test_migrating_twice_changes_nothing(albricias):
    assert "applied" in albricias("migrate").stdout
    assert albricias("migrate").stdout == "Everything is up to date.\n"


def test_a_database_of_a_newer_version_is_left_alone(albricias, ready_home):
    script = (
        "from django.db import connection as c;"
        "from django.db.migrations.recorder import MigrationRecorder as R;"
        "R(c).record_applied('albricias', '0999_later')"
    )
    assert albricias("manage", "shell", "-c", script).returncode == 0
    ran = albricias("migrate")
    assert (ran.returncode, "0999_later" in ran.stderr) == (1, True)


def test_real_complaints_are_never_mixed_with_the_demonstration(albricias, ready_home):
    ran = albricias("demo", "--fresh", "--no-serve")
    assert ran.returncode == 1
    assert albricias("migrate").stdout == "Everything is up to date.\n"


def test_what_stands_in_the_current_folder_is_not_imported(albricias, real_home):
    (real_home.parent / "csp.py").write_text("raise RuntimeError('not ours')")
    ran: subprocess.CompletedProcess[str] = albricias("work", "--once")
    assert "not ours" not in ran.stderr
