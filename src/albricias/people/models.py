"""Table of contents of this step's tables."""

from albricias.people.colleagues import Colleague, Team
from albricias.people.customers import ContactPoint, Customer, fold

__all__ = ["Colleague", "ContactPoint", "Customer", "Team", "fold"]
