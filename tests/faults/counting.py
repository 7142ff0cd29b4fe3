"""What must be true afterwards, counted from the database and from what the servers took."""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.house import House
from tests.faults.outside import TAG, Sent, Sink
from tests.faults.processes import Kills

LETTERS = "SELECT id, channel, raw, filed_at IS NULL FROM albricias_letter"
FATES = {
    "case": "SELECT letter_id FROM albricias_case",
    "entry": "SELECT letter_id FROM albricias_entry WHERE letter_id IS NOT NULL",
    "robot": "SELECT letter_id FROM albricias_robot",
    "quarantine": "SELECT letter_id FROM albricias_quarantine WHERE ended_at IS NULL",
}
TWINS = "SELECT data FROM albricias_event WHERE name = 'letter.came_twice'"
OURS = """
SELECT message_id, state, why, maybe_doubled FROM albricias_dispatch WHERE way = 'mail'
"""
WITHOUT_WORK = """
SELECT COUNT(*) FROM albricias_event e WHERE name IN ('letter.received', 'case.opened')
AND NOT EXISTS (SELECT 1 FROM albricias_work w WHERE w.event_id = e.id)
"""
GIVEN_UP = "SELECT COUNT(*) FROM albricias_work WHERE done_at IS NULL AND given_up_at IS NOT NULL"
FILES = """
SELECT a.letter_id, a.digest, a.size_bytes, a.file FROM albricias_attachment a
"""


@dataclass
class Counts:
    """One campaign in numbers, and in words whatever is not as promised."""

    name: str
    rows: dict[str, int] = field(default_factory=dict)
    kills: Kills = field(default_factory=Kills)
    noes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def expect(self, true: bool, said: str) -> None:
        if not true:
            self.wrong.append(said)


def count(name: str, house: House, sent: Sent, sink: Sink, kills: Kills) -> Counts:
    counts = Counts(name, kills=kills, noes=sent.noes)
    counts.rows["kills (SIGKILL)"] = kills.total
    tags = _letters(counts, house, sent)
    _fates(counts, house, sent, tags)
    _files(counts, house, sent, tags)
    _ours(counts, house, sink)
    _events(counts, house)
    counts.expect(not sent.unclear, f"a no without a sentence: {sent.unclear[:2]}")
    return counts


Tags = dict[int, str]


def _letters(counts: Counts, house: House, sent: Sent) -> Tags:
    """Each thing that was sent is stored as often as it was meant, and nothing else is."""
    tags: Tags = {}
    channels: Counter[str] = Counter()
    for pk, channel, raw, _unfiled in house.ask(LETTERS):
        found = TAG.search(bytes(raw))
        tags[pk] = found[0].decode() if found else ""
        channels[channel] += 1
    stored = Counter(tags.values())
    meant = {tag: sent.copies.get(tag, 1) for tag in sent.fate}
    mail = sum(n for tag, n in meant.items() if tag not in sent.posted)
    counts.rows["messages on the IMAP server"] = sent.put_on_server
    counts.rows["  of which different"] = mail
    counts.rows["  = letters stored from mail"] = channels["email"]
    counts.rows["posts confirmed (form, API, webhook)"] = sent.confirmed.total()
    posts = sum(channels[one] for one in ("web", "api", "review"))
    counts.rows["  = letters stored from posts"] = posts
    counts.expect(channels["email"] == mail, "letters by mail ≠ messages on the server")
    counts.expect(posts == sent.confirmed.total(), "posts ≠ letters")
    for tag in meant.keys() | stored.keys():
        n, wanted = stored.get(tag, 0), meant.get(tag, 0)
        counts.expect(n == wanted, f"{tag}: {n} letters instead of {wanted}")
    return tags


def _fates(counts: Counts, house: House, sent: Sent, tags: Tags) -> None:
    """Every letter has become one thing, and the one that was to be expected."""
    became: dict[int, list[str]] = defaultdict(list)
    for fate, sql in FATES.items():
        for (pk,) in house.ask(sql):
            became[pk].append(fate)
    for (data,) in house.ask(TWINS):
        said = json.loads(data) if isinstance(data, str) else data
        became[said["letter"]].append("twin")
    for fate in (*FATES, "twin"):
        n = sum(fates.count(fate) for fates in became.values())
        counts.rows[f"  became: {fate}"] = n
    by_tag: dict[str, list[str]] = defaultdict(list)
    for pk, tag in tags.items():
        counts.expect(len(became[pk]) == 1, f"{tag}: letter {pk} became {became[pk]}")
        by_tag[tag] += became[pk]
    for tag, fate in sent.fate.items():
        got = " + ".join(sorted(by_tag[tag]))
        counts.expect(got == fate, f"{tag} became “{got}” instead of “{fate}”")
    unfiled = [pk for pk, _ch, _raw, is_unfiled in house.ask(LETTERS) if is_unfiled]
    lost = [pk for pk in unfiled if became[pk] != ["quarantine"]]
    counts.rows["letters without a fate"] = len(lost)
    counts.expect(not lost, f"letters {lost} were never filed")


def _files(counts: Counts, house: House, sent: Sent, tags: Tags) -> None:
    """Whole on the disk, each with its letter, none half-written."""
    store = house.folder / "attachments"
    kept: dict[str, set[str]] = defaultdict(set)
    broken = 0
    for letter, digest, size, path in house.ask(FILES):
        kept[tags[letter]].add(digest)
        broken += not _is_whole(store / path, digest, size)
    counts.rows["files kept with letters"] = sum(map(len, kept.values()))
    counts.rows["  of which not whole"] = broken
    counts.expect(not broken, f"{broken} files are not whole")
    for tag, digests in sent.files.items():
        counts.expect(kept[tag] == set(digests), f"{tag}: files {kept[tag]} instead of {digests}")


def _is_whole(path: Path, digest: str, size: int) -> bool:
    if not path.exists() or path.stat().st_size != size:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _ours(counts: Counts, house: House, sink: Sink) -> None:
    """Every letter of ours was taken; every double was counted as possible beforehand."""
    accepted = sink.accepted
    doubled = {one: n - 1 for one, n in accepted.items() if n > 1}
    counted: dict[str, int] = {}
    for message_id, state, why, maybe in house.ask(OURS):
        counted[f"<{message_id}>"] = maybe
        n = accepted.get(f"<{message_id}>", 0)
        was_taken = state in ("accepted", "returned") and n > 0
        was_refused = state == "given_up" and why in ("refused", "no_address") and n == 0
        counts.expect(was_taken or was_refused, f"{message_id}: {state} {why}, taken {n} times")
    counts.rows["our letters"] = len(counted)
    counts.rows["  taken by the mail server"] = len(accepted)
    counts.rows["  taken twice"] = sum(doubled.values())
    counts.rows["  counted as possibly doubled"] = sum(counted.values())
    window = counts.kills.in_accept_window + sink.answers["cut after taking"]
    counts.rows["kills and cuts in the accept window"] = window
    counts.expect(accepted.keys() <= counted.keys(), "the server took what we did not write")
    for one, n in doubled.items():
        counts.expect(n <= counted[one], f"{one} was doubled and not counted")
    counts.expect(sum(doubled.values()) <= window, "more doubles than crashes in the window")


def _events(counts: Counts, house: House) -> None:
    without, given_up = house.number(WITHOUT_WORK), house.number(GIVEN_UP)
    counts.rows["events without their work"] = without
    counts.rows["work given up"] = given_up
    counts.expect(not without, f"{without} events without work")
    counts.expect(not given_up, f"{given_up} pieces of work given up")


def table(all_counts: list[Counts]) -> str:
    """One column for each campaign, in Markdown."""
    names = list(dict.fromkeys(name for counts in all_counts for name in counts.rows))
    head = ["", *(counts.name for counts in all_counts), "all"]
    lines = [head, ["---", *("---:" for _ in head[1:])]]
    for name in names:
        found = [counts.rows.get(name, 0) for counts in all_counts]
        lines.append([name.replace("  ", "– ", 1), *map(str, found), str(sum(found))])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
