"""What happened in a case: one plain sentence an event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from albricias.history import Event, Voice
from albricias.receive.channels.mail.robots import Robotic
from albricias.receive.choices import Emotion, Kind
from albricias.receive.enclosed import WHY_NOT
from albricias.resolve.cases import Case
from albricias.resolve.resolutions import Confirmation
from albricias.templatetags._words import said_when

Names = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Scene:
    """Who did it, what is known of it, and the names of whoever it speaks of by number."""

    who: str
    event: Event
    names: Names
    # What the customer said of what was offered, if it is told here.
    verdict: str = ""
    # Whether the customer was told of it in time.
    is_known: bool = False


Say = Callable[[Scene], str]


def said(
    event: Event, case: Case, names: Names, verdict: str = "", *, is_known: bool = False
) -> str:
    """The sentence of an event; one that nobody has written a sentence for is still said."""
    say = SENTENCES.get(event.name)
    if say is None:
        return _("Noted: %(event)s.") % {"event": event.name}
    return say(Scene(actor(event, case), event, names, verdict, is_known))


def actor(event: Event, case: Case) -> str:
    """Who did it: the customer by name, a colleague, or nobody in person."""
    if event.voice == Voice.CUSTOMER:
        return case.who
    return str(event.by) if event.by else _("The system")


def _plain(sentence: Callable[[], str]) -> Say:
    return lambda scene: sentence() % {"who": scene.who}


def _opened(scene: Scene) -> str:
    sentence = _("%(who)s took it down.") if scene.event.by_id else _("%(who)s told us.")
    return sentence % {"who": scene.who}


def _assigned(scene: Scene) -> str:
    to = scene.names.get(scene.event.data.get("to", 0), "")
    if not to:
        return _("It changed hands.")
    if scene.event.by_id in (None, scene.event.data.get("to")):
        return _("%(to)s takes charge of it.") % {"to": to}
    return _("%(who)s hands it over to %(to)s.") % {"who": scene.who, "to": to}


def _given_back(scene: Scene) -> str:
    to = scene.names.get(scene.event.data.get("to", 0), "")
    return _("%(who)s says that it is not theirs, and gives it back to %(to)s.") % {
        "who": scene.who,
        "to": to,
    }


def _decided(scene: Scene) -> str:
    if scene.event.data.get("approved"):
        return _("%(who)s says yes to it.") % {"who": scene.who}
    return _("%(who)s says no to it:") % {"who": scene.who}


def _heard(themselves: Callable[[], str], by_us: Callable[[], str]) -> Say:
    """Their word, said by themselves or heard by a colleague who noted it."""

    def say(scene: Scene) -> str:
        sentence = by_us() if scene.event.by_id else themselves()
        return sentence % {"who": scene.who, "hearer": scene.event.by or ""}

    return say


NOT_RESOLVED: Mapping[str, Say] = {
    Confirmation.Verdict.NO: _heard(
        lambda: _("%(who)s says it is not resolved."),
        lambda: _("%(who)s says it is not resolved, as %(hearer)s heard from them."),
    ),
    Confirmation.Verdict.PARTLY: _heard(
        lambda: _("%(who)s says it is resolved only in part."),
        lambda: _("%(who)s says it is resolved only in part, as %(hearer)s heard from them."),
    ),
    "": _heard(
        lambda: _("%(who)s says it is not resolved, or only partly."),
        lambda: _("%(who)s says it is not resolved, or only partly, as %(hearer)s heard."),
    ),
}


def _denied(scene: Scene) -> str:
    return NOT_RESOLVED.get(scene.verdict, NOT_RESOLVED[""])(scene)


def _promised(scene: Scene) -> str:
    """By whoever owes it, who need not be whoever wrote it down."""
    owner = scene.event.data.get("owner", 0)
    name = scene.names.get(owner, "")
    if not name or owner == scene.event.by_id:
        return _("%(who)s promises:") % {"who": scene.who}
    return _("%(owner)s promises, as %(who)s noted:") % {"owner": name, "who": scene.who}


def _asked_again(scene: Scene) -> str:
    if scene.event.data.get("by_way") == "call":
        return _("They had not answered our letter: whoever has the case is asked to call.")
    return _("They had not answered: they are asked once more whether it is resolved.")


def _still(scene: Scene) -> str:
    if scene.event.data.get("holds"):
        return _("%(who)s says that it is still resolved.") % {"who": scene.who}
    return _("%(who)s says that it is no longer resolved.") % {"who": scene.who}


def _promise_passed(scene: Scene) -> str:
    to = scene.names.get(scene.event.data.get("to", 0), "")
    return _("%(who)s passes a promise on to %(to)s:") % {"who": scene.who, "to": to}


def _promise_moved(scene: Scene) -> str:
    if scene.is_known:
        return _("%(who)s moves a promise, and the customer knows:") % {"who": scene.who}
    return _("%(who)s moves a promise; it counts once the customer has been told:") % {
        "who": scene.who
    }


def _causes(scene: Scene) -> str:
    causes = scene.event.data.get("names") or []
    if not causes:
        return _("%(who)s removes the causes.") % {"who": scene.who}
    return _("%(who)s names the cause: %(causes)s.") % {
        "who": scene.who,
        "causes": ", ".join(causes),
    }


def _unknown_cause(scene: Scene) -> str:
    finder = scene.names.get(scene.event.data.get("owner", 0), "")
    if not finder:
        return _("The cause is not known yet.")
    return _("The cause is not known yet; %(finder)s is finding out.") % {"finder": finder}


def _offered(scene: Scene) -> str:
    until = parse_datetime(scene.event.data.get("silent_at", ""))
    if until is None:
        return _("%(who)s offers a solution.") % {"who": scene.who}
    day = formats.date_format(localtime(until), "DATE_FORMAT")
    sentence = _("%(who)s offers a solution and asks for an answer by %(day)s.")
    return sentence % {"who": scene.who, "day": day}


def _gone(sentence: Callable[[], str]) -> Say:
    def say(scene: Scene) -> str:
        return sentence() % {"who": scene.who, "gone": scene.event.data.get("gone", "")}

    return say


def _other(sentence: Callable[[], str]) -> Say:
    def say(scene: Scene) -> str:
        return sentence() % {"who": scene.who, "other": scene.event.data.get("other", "")}

    return say


def _answered_telling(scene: Scene) -> str:
    if scene.event.data.get("worth_it"):
        return _("%(who)s says it was worth complaining.") % {"who": scene.who}
    return _("%(who)s says it was not worth complaining.") % {"who": scene.who}


def _returned(scene: Scene) -> str:
    to = scene.event.data.get("recipient") or _("the customer")
    return _("Our message to %(to)s came back: it was not delivered.") % {"to": to}


def _delayed(scene: Scene) -> str:
    to = scene.event.data.get("recipient") or _("the customer")
    return _("Our message to %(to)s is held up on its way.") % {"to": to}


def _heard_robot(scene: Scene) -> str:
    kind = dict(Robotic.choices).get(scene.event.data.get("kind", ""), "")
    return _("No person wrote this: %(kind)s came in.") % {"kind": kind}


def _not_taken(scene: Scene) -> str:
    files = [
        f"{file['name']} ({WHY_NOT.get(file['code'], file['code'])})"
        for file in scene.event.data.get("files", ())
    ]
    sentence = _("Not taken as attachments: %(files)s. They are in the whole message.")
    return sentence % {"files": ", ".join(files)}


def _came_twice(scene: Scene) -> str:
    mailbox = scene.event.data.get("mailbox", "")
    return _("The same message also came to %(mailbox)s.") % {"mailbox": mailbox}


def _doubted(scene: Scene) -> str:
    sentence = _(
        "The mail server could not confirm that this comes from %(sender)s: anybody may have"
        " written it. Make sure who they are before you tell them anything."
    )
    return sentence % {"sender": scene.event.data.get("sender", "")}


def _passed_on(scene: Scene) -> str:
    whose = scene.event.data.get("whose", "")
    return _("A colleague passed it on from %(whose)s, who is answered. Check that this is so.") % {
        "whose": whose
    }


def _kind_changed(scene: Scene) -> str:
    kinds = {str(kind.value): kind.label for kind in Kind}
    after = kinds.get(scene.event.data.get("after", ""), "")
    sentence = _("%(who)s changes its kind: %(kind)s.")
    return sentence % {"who": scene.who, "kind": after}


def _topic_changed(scene: Scene) -> str:
    sentence = _("%(who)s says what it is about: %(topic)s.")
    return sentence % {"who": scene.who, "topic": scene.event.data.get("after", "")}


def _feeling(scene: Scene) -> str:
    emotions = {str(emotion.value): emotion.label for emotion in Emotion}
    felt = emotions.get(scene.event.data.get("emotion", ""), "")
    return _("%(who)s notes how the customer feels: %(feeling)s.") % {
        "who": scene.who,
        "feeling": felt,
    }


def _resumed(scene: Scene) -> str:
    if scene.event.voice == Voice.CUSTOMER:
        return _("What we were waiting for has come; the clocks go on.")
    return _("We have stopped waiting for the customer (%(who)s); the clocks go on.") % {
        "who": scene.who
    }


def _deadline_moved(scene: Scene) -> str:
    before = parse_datetime(scene.event.data.get("before", ""))
    after = parse_datetime(scene.event.data.get("after", ""))
    days = [formats.date_format(localtime(at), "DATE_FORMAT") for at in (before, after) if at]
    if len(days) < 2:
        return _("The rules have changed, and with them the deadline of the answer.")
    sentence = _("The rules have changed: the answer was due on %(before)s, and now on %(after)s.")
    return sentence % {"before": days[0], "after": days[1]}


def _of_somebody(sentence: Callable[[], str]) -> Say:
    """With whom else it names by number."""

    def say(scene: Scene) -> str:
        data = scene.event.data
        name = scene.names.get(data.get("to") or data.get("whom") or 0, "")
        return sentence() % {"who": scene.who, "name": name or _("a colleague")}

    return say


def _made_confidential(scene: Scene) -> str:
    if scene.event.by_id is None:
        return _("It came by the confidential channel: only those who are named read it.")
    return _("%(who)s makes it confidential: only those who are named read it.") % {
        "who": scene.who
    }


def _mentioned(scene: Scene) -> str:
    to = scene.names.get(scene.event.data.get("to", 0), "")
    return _("%(who)s brings %(to)s in.") % {"who": scene.who, "to": to}


def _put_off(scene: Scene) -> str:
    until = parse_datetime(scene.event.data.get("until", ""))
    day = said_when(until, timezone.now()) if until else ""
    return _("%(who)s snoozes it until %(day)s:") % {"who": scene.who, "day": day}


SENTENCES: Mapping[str, Say] = {
    "case.made_confidential": _made_confidential,
    "case.confidence_lifted": _plain(lambda: _("%(who)s says that it is no longer confidential:")),
    "reader.added": _of_somebody(lambda: _("%(who)s lets %(name)s read it.")),
    "reader.removed": _of_somebody(lambda: _("%(who)s no longer lets %(name)s read it.")),
    "case.about": _of_somebody(
        lambda: _("%(who)s says that it is %(name)s who is complained about.")
    ),
    "case.not_about": _of_somebody(
        lambda: _("%(who)s says that it is not %(name)s who is complained about.")
    ),
    "case.opened": _opened,
    "case.imported": _plain(lambda: _("It came in with an imported file.")),
    "case.assigned": _assigned,
    "case.answered": _plain(lambda: _("%(who)s answers the customer.")),
    "case.called": _plain(lambda: _("%(who)s notes a call.")),
    "case.noted": _plain(lambda: _("%(who)s leaves a note.")),
    "case.added_to": _plain(lambda: _("%(who)s adds something.")),
    "case.refused": _plain(lambda: _("%(who)s refuses with reasons.")),
    "case.given_back": _given_back,
    "case.merged": _gone(lambda: _("%(who)s says that %(gone)s is the same; it goes on here.")),
    "case.parted": _gone(
        lambda: _("%(who)s says that %(gone)s is another one; it goes its own way again.")
    ),
    "case.linked": _other(lambda: _("%(who)s says that it has to do with %(other)s.")),
    "case.told_apart": _other(lambda: _("%(who)s says that it is not the same as %(other)s.")),
    "clock.paused": _plain(
        lambda: _(
            "%(who)s waits for what was asked of the customer; the clocks that may"
            " pause are paused."
        )
    ),
    "clock.resumed": _resumed,
    "deadline.moved": _deadline_moved,
    "case.reopened": _plain(lambda: _("%(who)s reopens it.")),
    "case.passed_on": _passed_on,
    "letter.came_twice": _came_twice,
    "letter.files_not_taken": _not_taken,
    "letter.sender_doubted": _doubted,
    "robot.heard": _heard_robot,
    "dispatch.returned": _returned,
    "dispatch.delayed": _delayed,
    "case.kind_changed": _kind_changed,
    "case.topic_changed": _topic_changed,
    "feeling.noted": _feeling,
    "points.noted": _plain(lambda: _("%(who)s notes the points that it raises.")),
    "point.noted": _plain(lambda: _("%(who)s adds a point:")),
    "points.answered": _plain(lambda: _("%(who)s says that this is answered:")),
    "point.open_again": _plain(lambda: _("%(who)s says that this is still to be answered:")),
    "point.dropped": _plain(lambda: _("%(who)s removes a point:")),
    "suggestion.dismissed": _plain(lambda: _("%(who)s says that what we suggested is not so.")),
    "article.used": _plain(
        lambda: _("%(who)s puts an article of ours into the answer being written.")
    ),
    "colleague.mentioned": _mentioned,
    "case.put_off": _put_off,
    "case.back": _plain(lambda: _("It is no longer snoozed:")),
    "grace.begun": _plain(lambda: _("%(who)s is about to send something to the customer.")),
    "grace.withdrawn": _plain(lambda: _("%(who)s takes back what was about to go out.")),
    "grace.stopped": _plain(lambda: _("What was about to go out could not be sent:")),
    "promise.made": _promised,
    "promise.kept": _plain(lambda: _("%(who)s keeps a promise:")),
    "promise.broken": _plain(lambda: _("%(who)s says a promise will not be kept:")),
    "remedy.granted": _plain(lambda: _("%(who)s grants something to make good:")),
    "remedy.asked": _plain(lambda: _("%(who)s asks for approval to make good:")),
    "remedy.decided": _decided,
    "remedy.overdue": _plain(lambda: _("Nobody has answered in time what was asked.")),
    "promise.passed": _promise_passed,
    "promise.overdue": _plain(lambda: _("A promise was not kept in time:")),
    "promise.moved": _promise_moved,
    "resolution.offered": _offered,
    "resolution.unconfirmed": _plain(
        lambda: _("The customer has not said whether it is resolved, so it does not count as such.")
    ),
    "resolution.confirmed": _heard(
        lambda: _("%(who)s says it is resolved."),
        lambda: _("%(who)s says it is resolved, as %(hearer)s heard from them."),
    ),
    "resolution.denied": _denied,
    "resolution.asked_again": _asked_again,
    "resolution.not_asked_again": _plain(
        lambda: _("They had not answered, and we know no other way to ask them.")
    ),
    "resolution.asked_if_still": _plain(
        lambda: _("The customer is asked whether it is still resolved.")
    ),
    "resolution.still_answered": _still,
    "cause.named": _causes,
    "cause.not_yet_known": _unknown_cause,
    "customer.told": _plain(lambda: _("%(who)s tells the customer what has changed.")),
    "telling.answered": _answered_telling,
    "dispatch.given_up": _plain(lambda: _("A letter of ours is given up.")),
    "dispatch.held": _plain(
        lambda: _("An automatic letter is held back: there were too many in a short time.")
    ),
    "dispatch.retried": _plain(lambda: _("%(who)s has a letter of ours sent again.")),
    "dispatch.rerouted": _plain(
        lambda: _("A day had passed on WhatsApp: the letter goes by e-mail.")
    ),
    "dispatch.printed": _plain(lambda: _("%(who)s printed a letter of ours and sent it.")),
    "dispatch.seen_to": _plain(
        lambda: _("%(who)s told them another way what a letter of ours said.")
    ),
}
