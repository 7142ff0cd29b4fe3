"""Which errors an operation may answer with, for its schema."""

from albricias.api.shapes import RefusedOut

# Whoever shows a token may meet these anywhere.
ALWAYS = (401, 403, 429, 500, 503)


def refused(*statuses: int) -> dict[int, type[RefusedOut]]:
    return dict.fromkeys(sorted({*ALWAYS, *statuses}), RefusedOut)
