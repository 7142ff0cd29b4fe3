"""A backup holds everything, says so when it does not, and comes back as it was."""

import dataclasses
import gzip
import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from albricias.site import copies
from albricias.site.backup import MANIFEST, Manifest
from albricias.site.restoring import ArchiveDamaged, ArchiveNewer, unpack
from tests.cli.conftest import albricias, real_home
from tests.commands import environment, run

__all__ = ["albricias", "real_home"]  # fixtures

ATTACHMENT = b"%PDF-1.7 la factura"
LOAD = """
from datetime import UTC, datetime
from albricias.cli.start import wake
wake()
from django.core.files.base import ContentFile
from albricias import history
from albricias.receive.models import Attachment, Channel, Letter, digest
from albricias.receive.told import Told
from albricias.tell import outbox

now = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
for n in range(12):
    told = Told(story=f"Queja número {n}: otra vez sin línea.", email=f"c{n}@example.org")
    letter, _ = Letter.keep(
        channel=Channel.WEB, raw=told.to_raw(), external_id=str(n), received_at=now
    )
    history.record("letter.received", at=now, letter=letter.pk)
content = b"%PDF-1.7 la factura"
file = Attachment(letter=letter, name="f.pdf", digest=digest(content), size_bytes=len(content))
file.file.save("x", ContentFile(content), save=False)
file.save()
while history.work_off() + outbox.send_due():
    pass
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory, model_home):
    """A home with twelve cases, one attachment and letters in its outbox; and its backup."""
    home = tmp_path_factory.mktemp("loaded") / "home"
    shutil.copytree(model_home, home)
    run(home, "colleague", "add", "--email", "ana@example.com", "--name", "Ana")
    subprocess.run([sys.executable, "-P", "-c", LOAD], env=environment(home), check=True)
    (home / "settings.toml").write_text('organisation = "Aguas Claras"\n', encoding="utf-8")
    made = run(home, "backup", home.parent / "b.tar.gz")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture
def loaded(model, real_home):
    shutil.copytree(model, real_home)
    return real_home


@pytest.fixture
def archive(model, tmp_path):
    return Path(shutil.copy(model.parent / "b.tar.gz", tmp_path))


def rows(home):
    """Every row of every table; the index of search by the tables that hold it."""
    tables = "SELECT name FROM sqlite_master WHERE type='table' AND sql NOT LIKE '%VIRTUAL%'"
    with closing(sqlite3.connect(home / "albricias.sqlite3")) as database:
        names = [n for (n,) in database.execute(tables)]
        return {
            name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"'))) for name in names
        }


def files(home):
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith(("albricias.sqlite3", ".in-use"))
    }


def test_everything_comes_back_row_by_row_and_file_by_file(model, archive, albricias, tmp_path):
    assert archive.stat().st_mode & 0o077 == 0
    there = tmp_path / "elsewhere"
    ran = albricias("restore", archive, home=there)
    assert ran.returncode == 0, ran.stderr
    assert "12 cases" in ran.stdout
    assert rows(there) == rows(model)
    assert files(there) == files(model)
    assert Counter(name.partition("/")[0] for name in files(there)) == {
        "attachments": 1,
        "outbox": 12,  # an acknowledgement for each case
        "secret_key": 1,
        "settings.toml": 1,
    }


def test_a_full_folder_is_restored_over_only_when_asked_and_then_set_aside(
    loaded, archive, albricias, tmp_path
):
    (loaded / "outbox" / "newer.eml").write_text("newer")
    before, kept = rows(loaded), files(loaded)
    refused = albricias("restore", archive)
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    assert files(loaded) == kept
    ran = albricias("restore", archive, "--force")
    assert ran.returncode == 0, ran.stderr
    [aside] = tmp_path.glob("real-home.before-*")
    assert files(aside) == kept
    assert rows(aside) == before
    assert not (loaded / "outbox" / "newer.eml").exists()


def test_a_copy_made_while_others_write_is_of_one_moment(loaded, tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "PAGES_AT_ONCE", 5)
    source, stop = loaded / "albricias.sqlite3", threading.Event()
    written: list[int] = []

    def write():
        # Two rows in each transaction: a copy of one moment has an even number of them.
        with closing(sqlite3.connect(source, timeout=20, isolation_level=None)) as database:
            database.execute("CREATE TABLE pairs (n INTEGER, padding TEXT)")
            while not stop.is_set():
                database.execute("BEGIN IMMEDIATE")
                for _half in range(2):
                    database.execute("INSERT INTO pairs VALUES (?, ?)", (len(written), "x" * 3000))
                database.execute("COMMIT")
                written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 50:
            pass
        for attempt in range(5):
            before = len(written)
            copies.copy_sqlite(source, tmp_path / f"copy-{attempt}")
            with closing(sqlite3.connect(tmp_path / f"copy-{attempt}")) as copy:
                [(n,)] = copy.execute("SELECT count(*) FROM pairs")
            assert n % 2 == 0
            assert n >= 2 * before
        assert len(written) > before  # they were not kept waiting
    finally:
        stop.set()
        writer.join()


def test_a_cut_off_archive_is_noticed_and_nothing_is_touched(archive, albricias, tmp_path):
    content = archive.read_bytes()
    for length in (0, 100, len(content) // 2, len(content) - 200):
        archive.write_bytes(content[:length])
        ran = albricias("restore", archive, home=tmp_path / "elsewhere")
        assert ran.returncode == 1, length
        assert "Traceback" not in ran.stderr
        assert not (tmp_path / "elsewhere" / "albricias.sqlite3").exists()


def test_a_single_changed_byte_is_noticed(archive, tmp_path):
    plain = bytearray(gzip.decompress(archive.read_bytes()))
    where = plain.index(ATTACHMENT)
    plain[where] ^= 1
    archive.write_bytes(gzip.compress(bytes(plain)))
    with pytest.raises(ArchiveDamaged, match="attachments/"):
        unpack(archive, tmp_path / "stage")


def content_of(tar, info):
    """What a member of the archive holds."""
    member = tar.extractfile(info)
    assert member is not None
    return member.read()


def rewritten(archive, change=lambda manifest: manifest, add=()):
    """The archive with another manifest, or with more in it."""
    with tarfile.open(archive) as tar:
        content = {info.name: content_of(tar, info) for info in tar}
    manifest = Manifest.from_json(content.pop(MANIFEST))
    with tarfile.open(archive, "w:gz") as tar:
        everything = [*content.items(), *add, (MANIFEST, change(manifest).to_json())]
        for name, data in everything:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


@pytest.mark.parametrize(
    "newer",
    [{"version": "99.0.0"}, {"format": 2}, {"migrations": ["0001_initial", "0999_later"]}],
)
def test_an_archive_of_a_newer_version_is_refused(archive, tmp_path, newer):
    rewritten(archive, lambda manifest: dataclasses.replace(manifest, **newer))
    with pytest.raises(ArchiveNewer):
        unpack(archive, tmp_path / "stage")


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a/../../outside", "unnamed"])
def test_what_the_list_does_not_name_or_lies_outside_is_refused(archive, tmp_path, name):
    rewritten(archive, add=[(name, b"x")])
    with pytest.raises(ArchiveDamaged):
        unpack(archive, tmp_path / "stage")
    assert not (tmp_path / "outside").exists()


def test_an_archive_of_another_kind_of_database_is_refused(archive, albricias, tmp_path):
    rewritten(archive, lambda manifest: dataclasses.replace(manifest, database="postgresql"))
    ran = albricias("restore", archive, home=tmp_path / "elsewhere")
    assert (ran.returncode, "ALBRICIAS_DATABASE_URL" in ran.stderr) == (1, True)


def test_a_backup_without_a_name_gets_one_with_the_day(loaded, albricias, tmp_path):
    (tmp_path / "safe").mkdir()
    albricias("backup", tmp_path / "safe")
    [made] = (tmp_path / "safe").iterdir()
    assert made.name.startswith("albricias-20")
    with tarfile.open(made) as tar:
        assert (
            json.loads(content_of(tar, tar.getmember(MANIFEST)))["counts"]["albricias_case"] == 12
        )
