"""How well the same complaint told twice is found, and a text that cites an earlier case.

    python -m benchmarks.duplicates FOLDER

FOLDER holds the complaints of a city with its official duplicates and citations
(``bos311_…``, ``truth_duplicate_pairs_…``, ``truth_recontact_refs_…``). The weights of
``resolve/likeness.py`` were fitted on every other labelled case; the figures here are of
the rest, which had no part in it.
"""

import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from albricias.resolve import likeness, places
from albricias.resolve.citations import cited_in
from albricias.resolve.likeness import WITHIN, WORTH_A_LOOK, Story

YEARS = "2008_2016.parquet"
MOST_COMPARED, MOST_SHOWN = 40, 3
Row = dict[str, Any]


@dataclass
class City:
    """The file, with each case as the product would know it."""

    cases: dict[str, Row]

    @cached_property
    def by_street(self) -> dict[str, list[str]]:
        """As the database keeps them: each under one street."""
        found: dict[str, list[str]] = defaultdict(list)
        for pk, row in self.cases.items():
            if key := places.key_of(row["address"] or ""):
                found[key].append(pk)
        return found

    def story(self, pk: str) -> Story:
        row = self.cases[pk]
        words = likeness.words_in(row["description"] or "")
        topic = row["service_name"] or ""
        return Story(row["requested_datetime"], words, row["address"] or "", topic)

    def near(self, pk: str) -> list[str]:
        at = self.cases[pk]["requested_datetime"]
        streets = places.keys_of(self.cases[pk]["address"] or "")
        close = [
            other
            for street in streets
            for other in self.by_street[street]
            if other != pk and abs(self.cases[other]["requested_datetime"] - at) <= WITHIN
        ]
        close.sort(key=lambda other: self.cases[other]["requested_datetime"])
        before = [o for o in close if self.cases[o]["requested_datetime"] <= at]
        after = [o for o in close if self.cases[o]["requested_datetime"] > at]
        return before[-MOST_COMPARED:] + after[:MOST_COMPARED]

    def suggested(self, pk: str) -> list[tuple[float, str]]:
        mine = self.story(pk)
        scored = [(likeness.judge(mine, self.story(o)).score, o) for o in self.near(pk)]
        return sorted(scored, reverse=True)


class Same:
    """Which cases are one, following the city's own notes."""

    def __init__(self, pairs: list[Row]) -> None:
        self.root: dict[str, str] = {}
        for pair in pairs:
            self.root[self.of(pair["service_request_id"])] = self.of(pair["duplicate_of"])

    def of(self, pk: str) -> str:
        while self.root.get(pk, pk) != pk:
            pk = self.root[pk]
        return pk


def duplicates(city: City, pairs: list[Row]) -> None:
    labelled = sorted(pair["service_request_id"] for pair in pairs)
    held_out = set(labelled[1::2])
    asked = [pair for pair in pairs if pair["service_request_id"] in held_out]
    same, hits, shown, right = Same(pairs), dict.fromkeys((1, 3, 5), 0), 0, 0
    reach = in_time = place = found = 0
    for pair in asked:
        pk, truth = pair["service_request_id"], pair["duplicate_of"]
        other = city.cases.get(truth)
        ranked = city.suggested(pk)
        order = [one for _score, one in ranked]
        reach += truth in order
        if other:
            apart = abs(other["requested_datetime"] - city.cases[pk]["requested_datetime"])
            in_time += apart <= WITHIN
            place += apart <= WITHIN and other["address"] == city.cases[pk]["address"]
        for most in hits:
            hits[most] += truth in order[:most]
        some = [one for score, one in ranked[:MOST_SHOWN] if score >= WORTH_A_LOOK]
        shown += len(some)
        right += sum(same.of(one) == same.of(pk) for one in some)
        found += any(same.of(one) == same.of(pk) for one in some)
    n = len(asked)
    print(f"official duplicates held out: {n}")
    print(f"  within 30 days {in_time / n:.1%}, and of the same place as written {place / n:.1%}")
    print(f"  reached by street and time: {reach / n:.1%}")
    for most, count in hits.items():
        print(f"  recall@{most}: {count / n:.1%}")
    print(
        f"  shown (from {WORTH_A_LOOK}, at most {MOST_SHOWN}): {shown}, right {right / shown:.1%}"
    )
    print(f"  duplicates for which a right one is shown: {found / n:.1%}")


def alarms(city: City, pairs: list[Row]) -> None:
    """How often a case nobody called a duplicate is shown a suggestion all the same."""
    labelled = {pair[key] for pair in pairs for key in ("service_request_id", "duplicate_of")}
    others = [pk for pk in sorted(city.cases) if pk not in labelled][::70]
    told = sum(any(score >= WORTH_A_LOOK for score, _ in city.suggested(pk)) for pk in others)
    print(f"cases without a label that are shown one: {told / len(others):.1%} of {len(others)}")


def citations(city: City, refs: list[Row]) -> None:
    truth = {(ref["service_request_id"], ref["refers_to_earlier_case"]) for ref in refs}
    found = {
        (pk, cited)
        for pk, row in city.cases.items()
        for cited in cited_in(row["description"] or "").foreign
        if cited in city.cases and cited != pk
    }
    right = len(truth & found)
    print(f"citations: {len(truth)} known, {len(found)} found")
    print(f"  recall {right / len(truth):.1%}, precision {right / len(found):.1%}")


def main(folder: Path) -> None:
    cases = pq.read_table(folder / f"bos311_{YEARS}").to_pylist()
    pairs = pq.read_table(folder / f"truth_duplicate_pairs_{YEARS}").to_pylist()
    refs = pq.read_table(folder / f"truth_recontact_refs_{YEARS}").to_pylist()
    city = City({row["service_request_id"]: row for row in cases})
    duplicates(city, pairs)
    alarms(city, pairs)
    citations(city, refs)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
