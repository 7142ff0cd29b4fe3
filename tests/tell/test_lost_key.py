"""Who lost their key is told the truth about whether it can be found again."""

import re

import pytest
from django.urls import reverse


def hidden(response):
    """What the page itself sends back."""
    page = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


@pytest.fixture
def john(client):
    """Reads English."""
    client.cookies["django_language"] = "en"
    return client


def test_john_whose_name_we_have_is_offered_his_key_again(john, db):
    page = john.get("/c/AAAAA-BBBBB-CCCCC-DDDDD-EEEEEE/").content.decode()
    assert "a colleague finds it for you" in page
    assert "If you left none of them" in page


def test_only_who_leaves_no_details_is_warned_that_the_key_is_given_once(john, db):
    warning = "if you lose the key, we cannot give it to you again"
    first = john.get(reverse("public:form"))
    sent = hidden(first) | {"step": "3", "story": "They charged me twice.", "kind": "complaint"}
    assert warning not in first.content.decode()
    assert warning in john.post(reverse("public:form"), sent).content.decode()
