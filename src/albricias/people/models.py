"""Table of contents of this step's tables."""

from albricias.people.colleagues import Colleague, Team
from albricias.people.contacts import LONGEST_EMAIL, ContactPoint
from albricias.people.customers import Customer
from albricias.people.merging import CustomerMerge, MovedRow
from albricias.people.notices import Notice
from albricias.people.resemblances import Resemblance
from albricias.people.rules import fold
from albricias.people.skills import Skill

__all__ = [
    "LONGEST_EMAIL",
    "Colleague",
    "ContactPoint",
    "Customer",
    "CustomerMerge",
    "MovedRow",
    "Notice",
    "Resemblance",
    "Skill",
    "Team",
    "fold",
]
