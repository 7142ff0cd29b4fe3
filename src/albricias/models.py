"""Table of contents for Django. Nobody imports this."""

from albricias.api.outgoing.endpoints import Endpoint, Sending
from albricias.api.outgoing.following import Mark
from albricias.api.tokens import ApiToken
from albricias.change.models import Baseline, Change, Effect, Step
from albricias.history import Event, Work
from albricias.learn.models import CaseCause, Cause, CauseInquiry, Exposure
from albricias.people.models import Colleague, ContactPoint, Customer, Team
from albricias.receive.models import (
    Attachment,
    Delivery,
    Fetch,
    HookDoor,
    ImportRun,
    Letter,
    Mailbox,
)
from albricias.resolve.models import (
    Acknowledgement,
    Assignment,
    Case,
    CaseLink,
    Confirmation,
    Entry,
    MessageMark,
    NumberSeries,
    Promise,
    PromiseEnd,
    PromiseMove,
    Refused,
    Reopening,
    ResolutionOffer,
)
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
    "Colleague",
    "Confirmation",
    "ContactPoint",
    "Customer",
    "Delivery",
    "Dispatch",
    "Effect",
    "Endpoint",
    "Entry",
    "Event",
    "Exposure",
    "Fetch",
    "HookDoor",
    "ImportRun",
    "Letter",
    "Mailbox",
    "Mark",
    "MessageMark",
    "NumberSeries",
    "Promise",
    "PromiseEnd",
    "PromiseMove",
    "Refused",
    "Reopening",
    "ResolutionOffer",
    "Sending",
    "Step",
    "Team",
    "Telling",
    "TellingAnswer",
    "Work",
]
