"""Whatever comes, it is read or put aside: nothing escapes, and nothing takes for ever."""

import time
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from tests.receive.reading.mutants import built_in, corpus, mutants, outcome

# Seconds of work for one message: two hundred times what it takes, so only a trap is caught.
LONGEST_SECONDS = 5.0


def read_many(sound: list[bytes], how_many: int, *, seed: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for number, raw in enumerate(islice(mutants(sound, seed=seed), how_many)):
        began = time.process_time()
        found[outcome(raw)] += 1
        took = time.process_time() - began
        assert took < LONGEST_SECONDS, f"message {number} of seed {seed} took {took:.1f} s"
    return found


def test_a_thousand_spoilt_messages_are_read_or_put_aside() -> None:
    found = read_many(built_in(), 1000, seed=1)
    assert found.total() == 1000
    assert found["person"] > 300
    assert not found["quarantine: broken"]


@pytest.mark.long
def test_a_hundred_thousand_spoilt_messages_are_read_or_put_aside(
    data_file: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    sound = [*built_in(), *corpus(data_file("emails"))]
    found = read_many(sound, 100_000, seed=2026)
    with capsys.disabled():
        print("\n" + "\n".join(f"{n:7} {what}" for what, n in found.most_common()))
    assert found.total() == 100_000
    assert not found["quarantine: broken"]
