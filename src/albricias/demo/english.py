"""What customers who write in English say in a line; the rest comes with the letters."""

from collections.abc import Mapping, Sequence

ENGLISH: Mapping[str, Sequence[str]] = {
    "confirm_yes": (
        "Yes, sorted. Thank you.",
        "All working, and somebody rang when they said they would.",
        "Yes. Late, but done properly.",
        "It is. My mother says thank you too.",
    ),
    "confirm_partly": (
        "Half of it. The first half.",
        "Better, not yet right.",
        "The fix yes, the explanation no.",
    ),
    "confirm_no": (
        "No. Exactly as before.",
        "It lasted a day.",
        "Nobody has come, so I do not see how it could be.",
    ),
    "added_later": (
        "Any news? I only want to know that somebody is looking at it.",
        "Same again this morning, for the record.",
        "I found the leaflet from the shop. It says what I said it says.",
        "Sorry to insist. After six is the best time to ring.",
    ),
    "worth_yes": ("Yes. I did not expect anyone to write back.", "It was, and not only for me."),
    "worth_no": ("Not really: it came too late for me.", "No. It took four letters."),
    "noticed_no": ("I have not noticed it yet.",),
    "promise_moved": (
        "The part did not come with today's delivery; we expect it on Monday and come on Tuesday.",
        "I am still waiting for the shop to answer. I would rather ring on Monday with all of it.",
    ),
    "promise_broken": (
        "I did not ring on Thursday. I forgot; there is no other reason.",
        "We said Tuesday without checking that anybody was free. Nobody was.",
    ),
    "outside_routes": (
        "You can go to your town's consumer office, or ask for a complaint sheet in any shop.",
    ),
}
