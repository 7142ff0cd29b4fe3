"""Exports we know by their columns: which column is what, and their customs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.receive.importing.columns import BY_PRESET, Guess, Mapping
from albricias.receive.importing.synonyms import Field
from albricias.receive.importing.words import plain


@dataclass(frozen=True)
class Preset:
    """A known export. `columns` names, for each field, its column or columns in order of choice.

    `known_by`: columns that all must be there. `unknown`: texts that mean nothing is known.
    `closed_words`: statuses that mean closed. `closed_at_only_when_closed`: the closing date
    is the date of the last change, and only a closing for closed ones. `group_by` and
    `latest_by`: several rows tell one case, and the row with the highest `latest_by` wins.
    """

    name: str
    description: str | LazyText
    columns: dict[Field, tuple[str, ...]]
    known_by: frozenset[str]
    unknown: frozenset[str] = frozenset()
    closed_words: frozenset[str] = frozenset()
    closed_at_only_when_closed: bool = False
    group_by: str | None = None
    latest_by: str | None = None

    def mapping(self, columns: list[str]) -> Mapping:
        """The preset's mapping onto a file that may lack some of its columns."""
        by_name = {plain(column): column for column in reversed(columns)}
        guesses: dict[Field, Guess] = {}
        for of, names in self.columns.items():
            found = next((by_name[plain(name)] for name in names if plain(name) in by_name), None)
            if found and found not in {guess.column for guess in guesses.values()}:
                guesses[of] = Guess(found, BY_PRESET)
        return Mapping(guesses)

    def fits(self, columns: Iterable[str]) -> bool:
        """Whether the file has the columns this export is known by."""
        names = {plain(column) for column in columns}
        return all(plain(name) in names for name in self.known_by)


OPEN311 = Preset(
    name="open311",
    description=_("Requests to a city in the Open311 format (service_request_id, requested_…)."),
    columns={
        Field.EXTERNAL_ID: ("service_request_id",),
        Field.RECEIVED_AT: ("requested_datetime",),
        Field.CLOSED_AT: ("closed_datetime", "updated_datetime"),
        Field.STORY: ("description",),
        Field.TOPIC: ("service_name",),
        Field.PLACE: ("address", "address_string"),
        Field.STATUS: ("status",),
        Field.CLOSING_NOTE: ("status_notes",),
        Field.CHANNEL: ("source",),
    },
    known_by=frozenset({"service_request_id", "service_name", "requested_datetime"}),
    closed_words=frozenset({"closed"}),
    closed_at_only_when_closed=True,
)

CFPB = Preset(
    name="cfpb",
    description=_("Complaints of the United States' consumer finance office (CFPB)."),
    columns={
        Field.EXTERNAL_ID: ("Complaint ID",),
        Field.RECEIVED_AT: ("Date received",),
        Field.STORY: ("Consumer complaint narrative", "complaint_what_happened"),
        Field.SUBJECT: ("Sub-issue",),
        Field.TOPIC: ("Issue",),
        Field.PRODUCT: ("Product",),
        Field.PLACE: ("State",),
        Field.CHANNEL: ("Submitted via",),
        Field.STATUS: ("Company response to consumer", "company_response"),
        Field.CLOSING_NOTE: ("Company public response",),
    },
    known_by=frozenset({"Complaint ID", "Date received", "Issue", "Timely response?"}),
    closed_words=frozenset(
        {
            "closed",
            "closed with explanation",
            "closed with monetary relief",
            "closed with non monetary relief",
            "closed with relief",
            "closed without relief",
        }
    ),
)

SERVICENOW = Preset(
    name="servicenow",
    description=_(
        "Incidents of ServiceNow. Where a case has several rows, one for each change, "
        "the last one is read and the others are counted as known."
    ),
    columns={
        Field.EXTERNAL_ID: ("number",),
        Field.RECEIVED_AT: ("opened_at",),
        Field.CLOSED_AT: ("closed_at",),
        Field.STORY: ("description",),
        Field.SUBJECT: ("short_description", "u_symptom"),
        Field.CUSTOMER_NAME: ("caller_id",),
        Field.TOPIC: ("category",),
        Field.PRODUCT: ("cmdb_ci",),
        Field.PLACE: ("location",),
        Field.CHANNEL: ("contact_type",),
        Field.STATUS: ("incident_state", "state"),
        Field.CLOSING_NOTE: ("close_notes",),
    },
    known_by=frozenset({"number", "opened_at", "sys_mod_count"}),
    unknown=frozenset({"?"}),
    closed_words=frozenset({"closed", "resolved"}),
    closed_at_only_when_closed=True,
    group_by="number",
    latest_by="sys_mod_count",
)

PRESETS: dict[str, Preset] = {one.name: one for one in (OPEN311, CFPB, SERVICENOW)}


def recognise(columns: Iterable[str]) -> Preset | None:
    """The preset whose telling columns the file has, if any."""
    names = list(columns)
    return next((preset for preset in PRESETS.values() if preset.fits(names)), None)
