"""`python -m tests.faults [--kills N] [--seed S] [--only NAME] [--postgresql URL]`: the proof.

Every campaign, one after the other; then one table. Ends with 1 if anything was lost, doubled
or left half-done, and says what.
"""

import argparse
import shutil
import sys
import time
from collections import Counter

from tests.faults.campaigns import CAMPAIGNS, NotPossibleHere, run
from tests.faults.counting import Counts, table
from tests.faults.house import scratch

# How the kills are shared out.
SHARE = {"fetcher killed": 0.25, "worker killed": 0.35, "web killed": 0.15, "all at once": 0.25}


def main(words: list[str]) -> int:
    asked = _asked(words)
    chosen = [name for name in CAMPAIGNS if not asked.only or name in asked.only]
    folder, counted, began = scratch(), [], time.monotonic()
    try:
        for number, name in enumerate(chosen):
            kills = round(asked.kills * SHARE.get(name, 0))
            try:
                counts = run(
                    name, CAMPAIGNS[name], seed=asked.seed + 100 * number, kills=kills,
                    folder=folder, postgresql=asked.postgresql,
                )  # fmt: skip
            except NotPossibleHere as no:
                print(f"{name}: not done, {no}", flush=True)
                continue
            counted.append(counts)
            _say(counts, time.monotonic() - began)
    finally:
        if asked.keep:
            print(f"everything is still in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{table(counted)}\n\nkilled at: {_phases(counted)}\nseed {asked.seed}")
    return int(any(counts.wrong for counts in counted))


def _asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=400, help="how many in all (about)")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--only", action="append", choices=list(CAMPAIGNS), help="only this one")
    parser.add_argument("--postgresql", default="", help="a server to make databases on")
    parser.add_argument("--keep", action="store_true", help="leave the houses and their logs")
    return parser.parse_args(words)


def _say(counts: Counts, seconds: float) -> None:
    verdict = "as promised" if not counts.wrong else "NOT AS PROMISED"
    print(f"[{seconds:4.0f} s] {counts.name}: {verdict}; {counts.rows}", flush=True)
    if counts.noes:
        print(f"         heard while posting: {dict(counts.noes)}", flush=True)
    for wrong in counts.wrong[:20]:
        print(f"         {wrong}", flush=True)


def _phases(counted: list[Counts]) -> str:
    phases = sum((counts.kills.at for counts in counted), Counter[str]())
    return ", ".join(f"{what} {n}" for what, n in sorted(phases.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
