"""Who may do what. Which cases a colleague may see is ``Case.objects.seen_by``."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from albricias.people.models import Colleague


class Role(models.TextChoices):
    AGENT = "agent", _("agent")
    LEAD = "lead", _("team lead")
    QUALITY = "quality", _("quality")
    DIRECTION = "direction", _("management")
    ADMINISTRATION = "administration", _("administration")


class Act(StrEnum):
    """What a role may be allowed to do."""

    ANSWER = "answer"
    ASSIGN = "assign"
    IMPORT = "import"
    NAME_CAUSE = "name_cause"
    EDIT_CAUSES = "edit_causes"
    CHANGE = "change"
    TELL = "tell"
    MANAGE_CHANNELS = "manage_channels"
    MANAGE_PEOPLE = "manage_people"
    SET_AUTHORITY = "set_authority"
    SET_CLOCKS = "set_clocks"
    MEND_WORK = "mend_work"
    SEE_ALL = "see_all"


# Administration may do everything: in a small business one person is all of these.
MAY: dict[Role, frozenset[Act]] = {
    Role.AGENT: frozenset({Act.ANSWER, Act.NAME_CAUSE}),
    Role.LEAD: frozenset({Act.ANSWER, Act.ASSIGN, Act.NAME_CAUSE, Act.CHANGE, Act.TELL}),
    Role.QUALITY: frozenset(
        {
            Act.ANSWER,
            Act.ASSIGN,
            Act.IMPORT,
            Act.NAME_CAUSE,
            Act.EDIT_CAUSES,
            Act.CHANGE,
            Act.TELL,
            Act.SET_CLOCKS,
            Act.SEE_ALL,
        }
    ),
    Role.DIRECTION: frozenset({Act.SEE_ALL}),
    Role.ADMINISTRATION: frozenset(Act),
}

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request that a guard has let through: whoever asks is a colleague."""

    user: "Colleague"


def may(act: Act) -> Callable[[View], View]:
    """Only for signed-in colleagues whose role allows the act; others get the 403 page."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.may(act):
                raise PermissionDenied(act)
            return view(request, *args, **kwargs)

        return guarded

    return guard
