"""Table of contents of this step's tables."""

from albricias.people.colleagues import Colleague, Team
from albricias.people.customers import LONGEST_EMAIL, ContactPoint, Customer
from albricias.people.rules import fold

__all__ = ["LONGEST_EMAIL", "Colleague", "ContactPoint", "Customer", "Team", "fold"]
