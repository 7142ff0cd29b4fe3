"""Departments as customers of each other: what one asks of another."""

from django.db import models

from albricias.people.models import Colleague, Team
from albricias.resolve.cases import Case


class Raised(models.Model):
    """A case that a colleague brought to another team, in the name of their own."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="raised")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    from_team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.colleague}"
