"""The rail lights up where one is, whatever the address says."""

import re

import pytest
from django.urls import reverse


def lit(client, name):
    page = client.get(reverse(name)).content.decode()
    rail = page.partition('<nav class="rail')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]+)" class="on"', rail)


@pytest.mark.parametrize("name", ["resolve:authority", "resolve:clocks"])
def test_what_is_reached_from_the_settings_lights_up_the_settings(client_of, adela, name):
    assert lit(client_of(adela), name) == [reverse("settings")]


def test_word_left_for_ana_lights_up_nothing_and_her_cases_do(client_of, ana):
    client = client_of(ana)
    assert lit(client, "people:notices") == []
    assert lit(client, "resolve:inbox") == [reverse("resolve:inbox")]
    assert lit(client, "people:customers") == [reverse("people:customers")]
