"""No complaint is lost and none is answered twice, whatever is killed, cut, locked or full."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.campaigns import CAMPAIGNS, NotPossibleHere, everything_and_a_full_disk, run
from tests.faults.counting import table
from tests.faults.house import scratch

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="kills processes as Linux shows them"
)
SEED = int(os.environ.get("ALBRICIAS_TEST_FAULTS_SEED", "0")) or int.from_bytes(os.urandom(2))
POSTGRESQL = os.environ.get("ALBRICIAS_TEST_POSTGRESQL", "")


@pytest.fixture
def folder() -> Iterator[Path]:
    made = scratch()
    yield made
    shutil.rmtree(made, ignore_errors=True)


def hold(name: str, act: Any, folder: Path, capsys: Any, *, kills: int, **more: Any) -> None:
    try:
        counts = run(name, act, seed=SEED, kills=kills, folder=folder, **more)
    except NotPossibleHere as no:
        pytest.skip(str(no))
    with capsys.disabled():
        print(f"\n{table([counts])}")
    assert not counts.wrong, f"seed {SEED}: {counts.wrong[:10]}"


@pytest.mark.slow
def test_everything_is_killed_cut_and_full_at_once_and_every_letter_is_there_once(
    folder: Path, capsys: Any
) -> None:
    act = everything_and_a_full_disk
    hold("all at once", act, folder, capsys, kills=24, is_dovecot=False, postgresql=POSTGRESQL)


@pytest.mark.long
@pytest.mark.parametrize("name", CAMPAIGNS)
def test_each_way_to_fail_for_longer(name: str, folder: Path, capsys: Any) -> None:
    hold(name, CAMPAIGNS[name], folder, capsys, kills=60, postgresql=POSTGRESQL)
