"""How many messages are asked for at once. Pure."""

from collections.abc import Collection, Iterator, Sequence

from albricias.receive.channels.mail.imap_replies import Reply

LISTED_AT_ONCE = 500
BATCH_MESSAGES, BATCH_BYTES = 50, 8 * 1024 * 1024


def batches(replies: Sequence[Reply], *, alone: Collection[int]) -> Iterator[list[int]]:
    """Small enough to be held in memory; what was trouble before goes alone."""
    batch: list[int] = []
    size = 0
    for reply in replies:
        full = len(batch) >= BATCH_MESSAGES or size + reply.size > BATCH_BYTES
        if batch and (full or reply.uid in alone or batch[-1] in alone):
            yield batch
            batch, size = [], 0
        batch.append(reply.uid)
        size += reply.size
    if batch:
        yield batch


def batched(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many as one listing describes."""
    starts = range(0, len(uids), LISTED_AT_ONCE)
    return (uids[start : start + LISTED_AT_ONCE] for start in starts)
