"""Every channel says who stands behind it (R19)."""

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from albricias.history import Event
from albricias.people.backing import House
from albricias.receive import duties
from albricias.receive.models import (
    Channel,
    HookDoor,
    Letter,
    Mailbox,
)
from albricias.receive.told import Told
from albricias.resolve.cases import least_loaded
from albricias.resolve.filing import open_case
from tests.conftest import colleague


def test_authority_is_somebody_who_answers_and_somebody_who_may_decide(
    ana: Any, norte: Any, sur: Any, now: datetime
) -> None:
    assert not House.read().behind(norte).is_enough
    colleague("Bo Lindes", "lead", norte)
    assert House.read().behind(norte).is_enough
    assert not House.read().behind(sur).answering
    assert House.read().behind(None).is_enough


def test_the_page_warns_of_a_channel_with_nobody_who_may_decide_and_adela_mends_it(
    ana: Any, zoe: Any, sur: Any, norte: Any, adela: Any, tell_us: Any, client_of: Any, now: Any
) -> None:
    tell_us()
    client = client_of(adela)

    def page() -> str:
        found = client.get(reverse("receive:channels"), headers={"accept-language": "en"})
        return str(found.content.decode())

    assert "No team handles this channel." in page()
    client.post(reverse("receive:duty", args=["web"]), {"team": sur.pk})
    assert "Nobody there may decide" in page()
    zoe.role = "lead"
    zoe.save()
    assert "Nobody there may decide" not in page()
    client.post(reverse("receive:duty", args=["web"]), {"team": ""})
    assert "No team handles this channel." in page()


def test_a_small_house_without_teams_stands_behind_everything(
    adela: Any, client_of: Any, tell_us: Any
) -> None:
    tell_us()
    page = client_of(adela).get(reverse("receive:channels"), headers={"accept-language": "en"})

    assert "The whole company" in page.content.decode()
    assert "No team has taken" not in page.content.decode()


def test_only_who_manages_channels_chooses_teams(bo: Any, sur: Any, client_of: Any) -> None:
    answer = client_of(bo).post(reverse("receive:duty", args=["web"]), {"team": sur.pk})
    assert answer.status_code == 403
    assert not duties.ChannelDuty.objects.exists()


@pytest.mark.parametrize("key", ["fax", "mailbox-99", "door-1", "robot-7", "web-1"])
def test_a_channel_that_does_not_exist_has_no_team(
    key: str, adela: Any, sur: Any, client_of: Any
) -> None:
    answer = client_of(adela).post(reverse("receive:duty", args=[key]), {"team": sur.pk})
    assert answer.status_code == 404


def test_what_comes_by_a_channel_goes_to_its_team(
    ana: Any, zoe: Any, sur: Any, norte: Any, adela: Any, tell_us: Any, now: datetime, box: Mailbox
) -> None:
    duties.give("web", sur, by=adela, at=now)
    assert [tell_us().owner for _n in range(3)] == [zoe] * 3
    assert tell_us(channel="counter").owner == ana  # the fewest of the house

    letter, _new = Letter.keep(
        channel=Channel.EMAIL,
        source=box.address,
        raw=Told(story="Por correo").to_raw(),
        external_id="x",
        received_at=now,
    )
    assert open_case(letter, now=now).owner == ana


def test_the_mailbox_and_the_door_keep_their_own_team(
    box: Mailbox, door: HookDoor, sur: Any, adela: Any, now: datetime
) -> None:
    duties.give(f"mailbox-{box.pk}", sur, by=adela, at=now)
    duties.give(f"door-{door.pk}", sur, by=adela, at=now)

    assert Mailbox.objects.get().team == HookDoor.objects.get().team == sur
    assert Event.objects.filter(name="channel.given", by=adela).count() == 2


def test_a_team_without_anybody_leaves_no_case_ownerless(ana: Any, sur: Any) -> None:
    assert least_loaded(sur) == ana
