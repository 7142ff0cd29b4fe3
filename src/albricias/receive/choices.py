"""What people bring us, and how they feel: the words every later step shares."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a person brings us."""

    COMPLAINT = "complaint", _("complaint")
    SUGGESTION = "suggestion", _("suggestion")
    QUESTION = "question", _("question")
    COMPLIMENT = "compliment", _("compliment")
    DISPUTE = "dispute", _("dispute")
    DEPARTURE = "departure", _("cancellation")


class Emotion(TextChoices):
    """How they feel, in their own word."""

    MISTREATED = "mistreated", _("mistreated")
    ABANDONED = "abandoned", _("abandoned")
    DECEIVED = "deceived", _("deceived")
    ANGRY = "angry", _("angry")
    POWERLESS = "powerless", _("powerless")
    DISAPPOINTED = "disappointed", _("disappointed")
    WORRIED = "worried", _("worried")
    GRATEFUL = "grateful", _("grateful")
