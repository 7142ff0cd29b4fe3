"""Whatever somebody calls a team, a colleague, a cause or a change, pages show it as text."""

from typing import Any

import pytest
from django.urls import reverse

from albricias.change.models import Change
from albricias.learn.models import CaseCause, Cause
from albricias.people.models import Team

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
AS_TEXT = {
    SCRIPT: "&lt;script&gt;alert(1)&lt;/script&gt;",
    IMAGE: "&quot;&gt;&lt;img src=x onerror=alert(2)&gt;",
}

PAGES = [
    ("people:colleagues", "adela"),
    ("people:colleague", "adela"),
    ("people:team", "adela"),
    ("people:me", "ana"),
    ("home", "ana"),
    ("home", "bo"),
    ("resolve:inbox", "bo"),
    ("case", "ana"),
    ("search", "quim"),
    ("learn:pareto", "quim"),
    ("learn:trend", "quim"),
    ("learn:causes", "quim"),
    ("learn:cause", "quim"),
    ("learn:name-causes", "quim"),
    ("change:board", "quim"),
    ("change:new", "quim"),
    ("change:change", "quim"),
    ("tell:changes", "quim"),
    ("home", "dora"),
    ("my-day", "bo"),
    ("tell:answers", "quim"),
]


@pytest.fixture(params=[SCRIPT, IMAGE], ids=["script", "image"])
def named(
    request: Any, ana: Any, bo: Any, quim: Any, dora: Any, adela: Any, case: Any, now: Any
) -> Any:
    """A house in which everything is called like an attack, differing only in a word before."""
    name = request.param
    ana.team.rename(f"team {name}", by=adela, at=now)
    ana.introduce(name=f"colleague {name}", language="", at=now)
    cause = Cause.add(f"cause {name}", parent=None, by=quim, at=now)
    CaseCause.name_for(case, [cause], by=quim, at=now)
    words: dict[str, Any] = {"what_changes": f"what {name}", "in_plain_words": f"plain {name}"}
    change = Change.open(f"change {name}", causes=[cause], owner=ana, by=quim, at=now, **words)
    people = {"ana": ana, "bo": bo, "quim": quim, "dora": dora, "adela": adela}
    args = {
        "people:colleague": [ana.pk],
        "people:team": [ana.team_id],
        "case": [case.number],
        "learn:cause": [cause.pk],
        "learn:name-causes": [case.number],
        "change:change": [change.pk],
    }
    return name, people, args


@pytest.mark.parametrize(("address", "who"), PAGES)
def test_a_name_that_is_a_script_is_shown_as_text(named, client_of, address: str, who: str):
    name, people, args = named
    page = client_of(people[who]).get(reverse(address, args=args.get(address)))

    assert page.status_code == 200
    assert name not in page.content.decode()


@pytest.mark.parametrize(
    ("address", "who", "kinds"),
    [
        ("people:colleagues", "adela", ["team", "colleague"]),
        ("people:team", "adela", ["team"]),
        ("case", "bo", ["colleague", "cause"]),
        ("learn:causes", "quim", ["cause"]),
        ("learn:pareto", "quim", ["cause"]),
        ("change:board", "quim", ["change"]),
        ("change:change", "quim", ["change", "cause", "colleague", "what", "plain"]),
    ],
)
def test_whoever_reads_the_lists_reads_the_name_as_it_was_written(
    named, client_of, address: str, who: str, kinds: list[str]
):
    name, people, args = named
    page = client_of(people[who]).get(reverse(address, args=args.get(address))).content.decode()

    for kind in kinds:
        assert f"{kind} {AS_TEXT[name]}" in page


def test_two_teams_of_such_names_are_refused_in_words_that_are_text(adela, client_of, now):
    Team.add(SCRIPT, by=adela, at=now)
    page = client_of(adela).post(reverse("people:new-team"), {"name": SCRIPT}).content.decode()

    assert SCRIPT not in page
    assert AS_TEXT[SCRIPT] in page
