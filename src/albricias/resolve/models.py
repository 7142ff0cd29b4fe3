"""Table of contents of this step's tables."""

from albricias.resolve.articles import Article, ArticleUse
from albricias.resolve.assigning import AssignmentRule
from albricias.resolve.authority import Authority
from albricias.resolve.cases import Acknowledgement, Assignment, Case
from albricias.resolve.checking_back import AskedAgain, StillAnswer, StillCheck
from albricias.resolve.confidential import About, Confidence, MayRead
from albricias.resolve.deadlines import Deadline, Pause
from albricias.resolve.drafts import Draft
from albricias.resolve.entries import Entry
from albricias.resolve.graces import Grace
from albricias.resolve.house_facts import HouseFacts, OwnRule
from albricias.resolve.in_confidence import ConfidentialHandler
from albricias.resolve.internal import Raised
from albricias.resolve.links import CaseLink
from albricias.resolve.mentions import Mention
from albricias.resolve.merging import CaseMerge
from albricias.resolve.numbers import NumberSeries
from albricias.resolve.points import Point
from albricias.resolve.presence import Presence
from albricias.resolve.promises import Promise, PromiseEnd, PromiseMove
from albricias.resolve.reading_log import Reading
from albricias.resolve.readings import Dismissal, Feeling, KindChange
from albricias.resolve.remedies import Remedy
from albricias.resolve.requests import AskedOf, RemedyDecision, RemedyRequest
from albricias.resolve.resolutions import Confirmation, Refused, Reopening, ResolutionOffer
from albricias.resolve.snoozes import Snooze
from albricias.resolve.threads import MessageMark

__all__ = [
    "About",
    "Acknowledgement",
    "Article",
    "ArticleUse",
    "AskedAgain",
    "AskedOf",
    "Assignment",
    "AssignmentRule",
    "Authority",
    "Case",
    "CaseLink",
    "CaseMerge",
    "Confidence",
    "ConfidentialHandler",
    "Confirmation",
    "Deadline",
    "Dismissal",
    "Draft",
    "Entry",
    "Feeling",
    "Grace",
    "HouseFacts",
    "KindChange",
    "MayRead",
    "Mention",
    "MessageMark",
    "NumberSeries",
    "OwnRule",
    "Pause",
    "Point",
    "Presence",
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
    "Snooze",
    "StillAnswer",
    "StillCheck",
]
