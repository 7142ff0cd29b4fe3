"""Table of contents for Django. Nobody imports this."""

from albricias.change.models import Baseline, Change, Effect, Step
from albricias.history import Event, Work
from albricias.learn.models import CaseCause, Cause, CauseInquiry, Exposure
from albricias.people.models import Colleague, ContactPoint, Customer, Team
from albricias.receive.models import Attachment, ImportRun, Letter
from albricias.resolve.models import (
    Acknowledgement,
    Assignment,
    Case,
    Confirmation,
    Entry,
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
    "Assignment",
    "Attachment",
    "Baseline",
    "Case",
    "CaseCause",
    "Cause",
    "CauseInquiry",
    "Change",
    "Colleague",
    "Confirmation",
    "ContactPoint",
    "Customer",
    "Dispatch",
    "Effect",
    "Entry",
    "Event",
    "Exposure",
    "ImportRun",
    "Letter",
    "NumberSeries",
    "Promise",
    "PromiseEnd",
    "PromiseMove",
    "Refused",
    "Reopening",
    "ResolutionOffer",
    "Step",
    "Team",
    "Telling",
    "TellingAnswer",
    "Work",
]
