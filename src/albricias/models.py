"""Table of contents for Django. Nobody imports this."""

from albricias.api.outgoing.endpoints import Endpoint, Sending
from albricias.api.outgoing.following import Mark
from albricias.api.tokens import ApiToken
from albricias.change.models import Baseline, Change, Effect, Step
from albricias.history import Event, Work
from albricias.learn.models import CaseCause, Cause, CauseInquiry, Exposure
from albricias.people.models import Colleague, ContactPoint, Customer, Team
from albricias.receive.alarms import ChannelAlarm
from albricias.receive.duties import ChannelDuty
from albricias.receive.models import (
    Attachment,
    Delivery,
    Fetch,
    HookDoor,
    ImportRun,
    Letter,
    Mailbox,
    Missed,
    Quarantine,
    Robot,
    Taken,
)
from albricias.resolve.models import (
    Acknowledgement,
    Assignment,
    Case,
    CaseLink,
    Confirmation,
    Dismissal,
    Entry,
    Feeling,
    KindChange,
    MessageMark,
    NumberSeries,
    Point,
    Promise,
    PromiseEnd,
    PromiseMove,
    Refused,
    Reopening,
    ResolutionOffer,
)
from albricias.rounds import Round
from albricias.search.unread import Unread
from albricias.tell.models import Dispatch, Telling, TellingAnswer

__all__ = [
    "Acknowledgement",
    "ApiToken",
    "Assignment",
    "Attachment",
    "Baseline",
    "Case",
    "CaseCause",
    "CaseLink",
    "Cause",
    "CauseInquiry",
    "Change",
    "ChannelAlarm",
    "ChannelDuty",
    "Colleague",
    "Confirmation",
    "ContactPoint",
    "Customer",
    "Delivery",
    "Dismissal",
    "Dispatch",
    "Effect",
    "Endpoint",
    "Entry",
    "Event",
    "Exposure",
    "Feeling",
    "Fetch",
    "HookDoor",
    "ImportRun",
    "KindChange",
    "Letter",
    "Mailbox",
    "Mark",
    "MessageMark",
    "Missed",
    "NumberSeries",
    "Point",
    "Promise",
    "PromiseEnd",
    "PromiseMove",
    "Quarantine",
    "Refused",
    "Reopening",
    "ResolutionOffer",
    "Robot",
    "Round",
    "Sending",
    "Step",
    "Taken",
    "Team",
    "Telling",
    "TellingAnswer",
    "Unread",
    "Work",
]
