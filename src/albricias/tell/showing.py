"""How a letter looks: for a mail program that shows more than text, on our pages, on paper."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from albricias.people.models import ContactPoint
from albricias.resolve.cases import Case
from albricias.tell import rules
from albricias.tell.blocks import Block, blocks
from albricias.tell.dispatches import Dispatch


def address_of(case: Case) -> str:
    """Where the customer's page is."""
    return f"{settings.PUBLIC_URL}{case.customer_url}"


def blocks_of(letter: Dispatch) -> list[Block]:
    story = rules.as_written(letter.case.story)
    return blocks(letter.text, page=letter.case.customer_url, story=story)


def html_of(letter: Dispatch) -> str:
    """The same words as the text, for mail programs: nothing is fetched from anywhere."""
    language = letter.case.language_read
    with translation.override(language):
        return render_to_string(
            "tell/letters/frame.html",
            {
                "letter": letter,
                "blocks": blocks_of(letter),
                "organisation": settings.ORGANISATION,
                "language": language,
            },
        )


def post_address(letter: Dispatch) -> str:
    """Where the paper goes, if we know."""
    customer = letter.case.customer
    points = customer.contact_points.all() if customer else []
    return next((one.value for one in points if one.kind == ContactPoint.Kind.POST), "")
