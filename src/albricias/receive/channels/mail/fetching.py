"""One look into a mailbox: everything in it is considered, and what is new becomes a letter."""

import contextlib
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from albricias.receive.channels.mail import imap
from albricias.receive.channels.mail import imap_troubles as troubles
from albricias.receive.channels.mail.accounts import account_of
from albricias.receive.channels.mail.batches import batched, batches
from albricias.receive.channels.mail.headlines import headline
from albricias.receive.channels.mail.imap import Folder
from albricias.receive.channels.mail.imap_replies import Reply
from albricias.receive.channels.mail.mailboxes import Fetch, Mailbox, Missed, Taken
from albricias.receive.channels.mail.oauth import forget_token
from albricias.receive.channels.mail.storing import arrived, store, store_many
from albricias.refusals import Refusal

MB = 1024 * 1024
# How often in one look a connection that broke off is made again.
MOST_DROPS = 5
# Room for servers that count lines otherwise than they send them.
SIZE_SLACK = 64 * 1024
GONE_MARKS_KEPT = 1000


class FetchedElsewhere(Refusal):
    code = "fetched_elsewhere"
    sentence = _("Another process went on with this mailbox meanwhile; this check ended.")


def fetch(
    box: Mailbox,
    *,
    seconds: float | None = None,
    eager: bool = False,
    stop: threading.Event | None = None,
) -> Fetch | None:
    """Look into it once, for so many seconds at most. None if somebody else is at it.

    `eager`: what failed often is asked for again too. Raises DatabaseError; then nothing is
    lost, and the next look goes on from there.
    """
    if not box.claim(now=timezone.now()):
        return None
    look = Look(box, eager=eager, seconds=seconds, stop=stop)
    try:
        look.run()
    except BaseException:
        _let_go(box)
        raise
    return look.row


def _let_go(box: Mailbox) -> None:
    try:
        box.let_go()
    except DatabaseError:
        return  # it is free again when its lease ends, or this process


@dataclass
class Look:
    """What one look knows while it lasts: which messages are there, and what became of each."""

    box: Mailbox
    eager: bool = False
    seconds: float | None = None
    stop: threading.Event | None = None
    row: Fetch = field(init=False)
    listed: set[int] = field(default_factory=set)
    stored: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)
    # Asked for one by one: in a batch of these something went wrong.
    careful: set[int] = field(default_factory=set)
    in_hand: Sequence[int] = ()
    drops: int = 0
    uidvalidity: int = 0
    until: float = float("inf")

    def run(self) -> None:
        self.row = Fetch.objects.create(mailbox=self.box, at=timezone.now())
        if self.seconds is not None:
            self.until = time.monotonic() + self.seconds
        try:
            while self._again():
                pass
        except Refusal as no:
            self._end(str(no))
        except DatabaseError:
            raise
        except Exception as error:  # the boundary: shown, and not at once again
            self._end(f"{type(error).__name__}: {error}"[:500])
            raise
        else:
            self._end("")

    def _again(self) -> bool:
        """One connection, from signing in to the last message; whether another is needed."""
        try:
            with imap.opened(account_of(self.box)) as folder:
                self._blame_who_broke_it(folder)
                self._list(folder)
                self._take_new(folder)
                return False
        except troubles.SignInRefused:
            if self.box.sign_in == Mailbox.SignIn.OAUTH2:
                forget_token(self.box)
            raise
        except (troubles.ConnectionLost, troubles.NoAnswer):
            self.drops += 1
            if not self.in_hand or self.drops > MOST_DROPS or self._time_is_up():
                raise
            self.careful.update(self.in_hand)
            return True

    def _blame_who_broke_it(self, folder: Folder) -> None:
        """The server is there again: so it was this message, and the others need not wait."""
        if len(self.in_hand) == 1 and self.uidvalidity == folder.uidvalidity:
            self._miss(folder, self.in_hand[0], troubles.MessageBreaksOff())
        self.in_hand = ()

    # What is there

    def _list(self, folder: Folder) -> None:
        if self.uidvalidity not in {0, folder.uidvalidity}:
            raise troubles.FolderRenumbered
        self.uidvalidity = folder.uidvalidity
        uids = folder.uids()
        if self.box.uidvalidity != folder.uidvalidity:
            self._begin(uids)
        self.listed.update(uids)
        taken = set(self._taken().values_list("uid", flat=True))
        self.known |= (taken & self.listed) - self.stored
        self._forget(taken - self.listed)
        self._note_gone(set(uids))

    def _begin(self, uids: Sequence[int]) -> None:
        """The first look, or the server has numbered its messages anew: all are looked at."""
        self.box.uidvalidity = self.uidvalidity
        self.box.first_uidnext = (uids[-1] if uids else 0) + 1
        self.box.save(update_fields=["uidvalidity", "first_uidnext"])
        self.box.missed.exclude(uidvalidity=self.uidvalidity).delete()

    def _forget(self, gone: set[int]) -> None:
        """Marks of messages no longer there, once they are many: they would only be read."""
        if len(gone) > len(self.listed) + GONE_MARKS_KEPT:
            for some in batched(sorted(gone)):
                self._taken().filter(uid__in=some).delete()

    def _note_gone(self, there: set[int]) -> None:
        gone = [missed.pk for missed in self.box.missed.waiting() if missed.uid not in there]
        if gone:
            Missed.objects.filter(pk__in=gone).update(gone_at=timezone.now())

    # What is new

    def _take_new(self, folder: Folder) -> None:
        new = self.listed - self.stored - self.known - self.failed
        missed = {missed.uid: missed for missed in self.box.missed.waiting()}
        now = timezone.now()
        if not self.eager:  # a page still shows it, and its hour will come
            waits = {uid for uid in new & missed.keys() if not missed[uid].is_due(now=now)}
            self.failed |= waits
            new -= waits
        # What failed before comes last, so that it is in nobody's way.
        ordered = sorted(new - missed.keys()) + sorted(new & missed.keys())
        for some in batched(ordered):
            self._take_some(folder, some)
            self._save()
            if self._time_is_up():
                return

    def _take_some(self, folder: Folder, uids: Sequence[int]) -> None:
        there = {reply.uid: reply for reply in self._described(folder, uids)}
        silent = [uid for uid in uids if uid not in there and uid not in self.failed]
        still_listed = set(silent).intersection(folder.uids()) if silent else set()
        for uid in still_listed:
            self._miss(folder, uid, troubles.MessageEmpty())
        self._vanished(uid for uid in silent if uid not in still_listed)
        replies = [there[uid] for uid in uids if uid in there]
        before = [reply.uid for reply in replies if self._is_before(reply)]
        self._note_known(before, is_before=True)
        wanted = [reply for reply in replies if reply.uid not in self.known]
        for reply in [reply for reply in wanted if reply.size > self._most_bytes]:
            self._miss(folder, reply.uid, self._too_large(reply.size))
        for batch in batches([r for r in wanted if r.uid not in self.failed], alone=self.careful):
            self._take_batch(folder, batch)
            if self._time_is_up():
                return

    def _described(self, folder: Folder, uids: Sequence[int]) -> list[Reply]:
        """All that the server can describe. If it stumbles over one, the others are asked apart."""
        self.in_hand = uids
        try:
            if len(uids) == 1 or not self.careful.intersection(uids):
                return folder.listed(uids)
        except troubles.ServerSaidNo as no:
            if len(uids) == 1:
                self._miss(folder, uids[0], no)
                return []
        half = len(uids) // 2
        return self._described(folder, uids[:half]) + self._described(folder, uids[half:])

    def _is_before(self, reply: Reply) -> bool:
        """Older than wanted, and there when we first came: moved in later, it is wanted."""
        since = self.box.take_since
        was_there = reply.uid < self.box.first_uidnext
        return bool(since and was_there and reply.at and reply.at < since)

    def _take_batch(self, folder: Folder, uids: Sequence[int]) -> None:
        self.in_hand = uids
        try:
            replies = folder.messages(uids, most_bytes=self._most_bytes + SIZE_SLACK)
        except troubles.ServerSaidNo as no:
            self._one_by_one(folder, uids, no)
            replies = []
        else:
            silent = set(uids) - {reply.uid for reply in replies}
            if silent:
                self._one_by_one(folder, sorted(silent), troubles.MessageEmpty())
        self.in_hand = ()
        self._store(folder, replies)

    def _one_by_one(self, folder: Folder, uids: Sequence[int], no: troubles.MailTrouble) -> None:
        if len(uids) > 1:
            for uid in uids:
                self._take_batch(folder, [uid])
        elif self._described(folder, uids):
            self._miss(folder, uids[0], no)
        elif uids[0] not in self.failed:
            self._vanished(uids)

    # What becomes of it

    def _store(self, folder: Folder, replies: Sequence[Reply]) -> None:
        """Together if that can be; what cannot be stored keeps no other from it."""
        try:
            if replies:
                self._store_together(replies)
        except (DataError, IntegrityError, ValueError) as error:
            if len(replies) == 1:
                why = " ".join(str(error).split())[:300]
                self._miss(folder, replies[0].uid, troubles.MessageCannotBeStored(why=why))
                return
            for reply in replies:
                self._store(folder, [reply])

    def _store_together(self, replies: Sequence[Reply]) -> None:
        """The letters, what follows them, and that we took them: all of it or nothing."""
        now = timezone.now()
        with transaction.atomic():
            if not self.box.renew(now=now):
                raise FetchedElsewhere
            new = self._letters(replies, now)
            self._mark([reply.uid for reply in replies])
        self.stored |= new
        self.known |= {reply.uid for reply in replies} - new

    def _letters(self, replies: Sequence[Reply], now: datetime) -> set[int]:
        source = self.box.address
        if len(replies) > 1:
            return store_many(replies, source=source, now=now)
        [one] = replies
        is_new = store(one.body, source=source, received_at=arrived(one.at, now=now))
        return {one.uid} if is_new else set()

    def _note_known(self, uids: Sequence[int], *, is_before: bool) -> None:
        if uids:
            with transaction.atomic():
                self._mark(uids, is_before=is_before)
            self.known.update(uids)

    def _mark(self, uids: Sequence[int], *, is_before: bool = False) -> None:
        here = {"mailbox": self.box, "uidvalidity": self.uidvalidity}
        marks = [Taken(**here, uid=uid, is_before=is_before) for uid in uids]
        Taken.objects.bulk_create(marks, ignore_conflicts=True)
        self.box.missed.filter(uidvalidity=self.uidvalidity, uid__in=uids).delete()

    def _miss(self, folder: Folder, uid: int, no: troubles.MailTrouble) -> None:
        self.failed.add(uid)
        missed = Missed.note(self.box, self.uidvalidity, uid, why=str(no), at=timezone.now())
        if not missed.about and not isinstance(no, troubles.MessageBreaksOff):
            self.in_hand = [uid]
            with contextlib.suppress(troubles.ServerSaidNo):
                missed.keep_about(headline(folder.headers(uid)))
            self.in_hand = ()

    def _vanished(self, uids: Iterable[int]) -> None:
        """Somebody took them off the server since we listed: nothing is to be seen there."""
        self.listed.difference_update(uids)

    # How it ends

    def _end(self, error: str) -> None:
        now = timezone.now()
        self.row.ended_at, self.row.error = now, error
        with transaction.atomic():
            self._save()
            if error:
                self.box.note_failure(error, at=now)
            else:
                pause = settings.HOME.number("mail_every_seconds")
                soon = now if self.row.left else now + timedelta(seconds=pause)
                self.box.note_success(at=now, next_at=soon)
                self._tidy(now)

    def _save(self) -> None:
        done = self.stored | self.known | self.failed
        self.row.seen = len(self.listed)
        self.row.stored = len(self.stored & self.listed)
        self.row.known = len(self.known & self.listed)
        self.row.failed = len(self.failed & self.listed)
        self.row.left = len(self.listed - done)
        self.row.save()

    def _tidy(self, now: datetime) -> None:
        self.box.taken.exclude(uidvalidity=self.uidvalidity).delete()
        Fetch.objects.prune(self.box.pk, now=now)

    def _taken(self) -> QuerySet[Taken]:
        return self.box.taken.filter(uidvalidity=self.uidvalidity)

    def _time_is_up(self) -> bool:
        told = self.stop is not None and self.stop.is_set()
        return told or time.monotonic() > self.until

    @property
    def _most_bytes(self) -> int:
        return settings.HOME.number("mail_mb") * MB

    def _too_large(self, size: int) -> troubles.MessageTooLarge:
        most = settings.HOME.number("mail_mb")
        return troubles.MessageTooLarge(mb=number_format(size / MB, 1), most_mb=most)
