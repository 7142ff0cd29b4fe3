"""Table of contents of this step's tables."""

from albricias.resolve.authority import Authority
from albricias.resolve.cases import Acknowledgement, Assignment, Case, NumberSeries
from albricias.resolve.checking_back import AskedAgain, StillAnswer, StillCheck
from albricias.resolve.confidential import (
    About,
    Confidence,
    ConfidentialHandler,
    MayRead,
    Reading,
)
from albricias.resolve.deadlines import Deadline, Pause
from albricias.resolve.entries import Entry
from albricias.resolve.house_facts import HouseFacts, OwnRule
from albricias.resolve.internal import Raised
from albricias.resolve.links import CaseLink
from albricias.resolve.merging import CaseMerge
from albricias.resolve.points import Point
from albricias.resolve.promises import Promise, PromiseEnd, PromiseMove
from albricias.resolve.readings import Dismissal, Feeling, KindChange
from albricias.resolve.remedies import Remedy
from albricias.resolve.requests import AskedOf, RemedyDecision, RemedyRequest
from albricias.resolve.resolutions import Confirmation, Refused, Reopening, ResolutionOffer
from albricias.resolve.threads import MessageMark

__all__ = [
    "About",
    "Acknowledgement",
    "AskedAgain",
    "AskedOf",
    "Assignment",
    "Authority",
    "Case",
    "CaseLink",
    "CaseMerge",
    "Confidence",
    "ConfidentialHandler",
    "Confirmation",
    "Deadline",
    "Dismissal",
    "Entry",
    "Feeling",
    "HouseFacts",
    "KindChange",
    "MayRead",
    "MessageMark",
    "NumberSeries",
    "OwnRule",
    "Pause",
    "Point",
    "Promise",
    "PromiseEnd",
    "PromiseMove",
    "Raised",
    "Reading",
    "Refused",
    "Remedy",
    "RemedyDecision",
    "RemedyRequest",
    "Reopening",
    "ResolutionOffer",
    "StillAnswer",
    "StillCheck",
]
