"""What a rule says: how much of which time, from when, for whom, by which law."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What must have happened when the clock runs out."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    INFORM = "inform"  # say what is known, not yet the whole answer
    COMPLETE = "complete"  # runs for the customer, whose filing lacks something
    NOTIFY = "notify"
    HOLD_REPLY = "hold_reply"
    FINAL_REPLY = "final_reply"
    COMPLY = "comply"
    RESTORE = "restore"
    MEDIATE = "mediate"


class Unit(StrEnum):
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"

    @property
    def in_days(self) -> bool:
        """Counted in whole days, the first one left out; the rest is counted by the minute."""
        return self in (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS)


class Start(StrEnum):
    """What sets the clock running; the caller hands over when that was."""

    FILED = "filed"
    RECEIVED = "received"
    ASKED = "asked"  # the customer was asked to complete the filing
    DECIDED = "decided"
    ACCEPTED = "accepted"
    OUTAGE_REPORTED = "outage_reported"


class Days(StrEnum):
    """Whose working days: the law's (weekends and public holidays rest) or our own shifts'."""

    OFFICIAL = "official"
    OURS = "ours"


class LastDay(StrEnum):
    """What happens when the last day is not a working day."""

    STANDS = "stands"
    NEXT_WORKING_DAY = "next_working_day"


class Effect(StrEnum):
    """What a pause does: nothing, stop and go on, or stop and begin anew."""

    NONE = "none"
    SUSPEND = "suspend"
    RESTART = "restart"


class Reason(StrEnum):
    """Why a clock stands still."""

    CUSTOMER_DATA = "customer_data"
    INCOMPLETE_FILING = "incomplete_filing"
    AGREED = "agreed"


class Certainty(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Duty(StrEnum):
    """What the law asks besides being in time."""

    ADR_BODIES = "adr_bodies"
    ADR_BODIES_ON_REFUSAL = "adr_bodies_on_refusal"
    ANSWER_IN_SUBSTANCE = "answer_in_substance"
    BURDEN_OF_PROOF = "burden_of_proof"
    CLAIM_NUMBER = "claim_number"
    COPY_TO_AUTHORITY = "copy_to_authority"
    COPY_TO_CONSUMER = "copy_to_consumer"
    EVERY_POINT_ANSWERED = "every_point_answered"
    IN_WRITING = "in_writing"
    KEEP_TWO_YEARS = "keep_two_years"
    KEY_AND_RECEIPT = "key_and_receipt"
    MEDIATION_ACCEPT_OR_REJECT = "mediation_accept_or_reject"
    NO_ADVERTISING = "no_advertising"
    NO_CLOSING_BY_TIMEOUT = "no_closing_by_timeout"
    NO_CUT_MEANWHILE = "no_cut_meanwhile"
    NO_GENERIC_REPLY = "no_generic_reply"
    NO_SURVEY_BEFORE_RESOLUTION = "no_survey_before_resolution"
    NOT_BY_PHONE = "not_by_phone"
    ONE_FILING_ONLY = "one_filing_only"
    OWN_PRECEDENTS = "own_precedents"
    PAPER_AND_ELECTRONIC = "paper_and_electronic"
    PERSONAL_ATTENTION = "personal_attention"
    PROVIDERS_ACTION = "providers_action"
    REASONED = "reasoned"
    RECEIPT_DATE_TIME = "receipt_date_time"
    RECORD_CALL_IF_CONSENT = "record_call_if_consent"
    SAME_CHANNEL = "same_channel"
    SAME_LANGUAGE = "same_language"
    SUPERVISOR_SAME_DAY = "supervisor_same_day"


@dataclass(frozen=True, slots=True)
class Words:
    """The same in the two languages."""

    es: str
    en: str

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True)
class Source:
    """Where it is written. `url` is empty where domain knowledge gives none."""

    act: str
    article: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """One way of falling under the rule: all that is set must hold. Money in euros.

    `more` than a number is strict, as the law says; `staff_from` includes the number.
    """

    sectors: frozenset[str] = frozenset()
    claim_types: frozenset[str] = frozenset()
    staff_from: int | None = None
    turnover_more_than: int | None = None
    balance_more_than: int | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """To how much in all (not by how much more) the time may be extended, and on what terms."""

    to_amount: int
    terms: Words


@dataclass(frozen=True, slots=True)
class Rule:
    """One clock. `id` is ``pack.rule``; versions of a rule share it and differ in validity.

    `valid_from` and `valid_until` are inclusive days; None is "not known" at the beginning and
    "still" at the end. `adapt_by`: until then the law lets companies adapt.
    `replaces` names the rules (by id) that give way where this one applies.
    `doubt` says in words which reading was chosen, and what is not certain.
    """

    id: str
    names: Words
    kind: Kind
    amount: int
    unit: Unit
    start: Start
    source: Source
    certainty: Certainty
    doubt: Words | None = None
    days: Days = Days.OFFICIAL
    last_day: LastDay = LastDay.STANDS
    pause: Effect = Effect.NONE
    pause_reasons: frozenset[Reason] = frozenset()
    extension: Extension | None = None
    topics: frozenset[str] = frozenset()
    scopes: tuple[Scope, ...] = ()
    replaces: frozenset[str] = frozenset()
    duties: frozenset[Duty] = field(default_factory=frozenset)
    valid_from: date | None = None
    valid_until: date | None = None
    adapt_by: date | None = None

    def in_force(self, on: date) -> bool:
        return (self.valid_from or date.min) <= on <= (self.valid_until or date.max)


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one law in one place. A pack without rules says that none is known."""

    id: str
    names: Words
    country: str | None
    region: str | None
    calendar: str
    counting: Words
    note: Words
    rules: tuple[Rule, ...]
    duties: frozenset[Duty]
