"""The ways we say no.

Every refusal has a code (stable, for programs) and one whole translatable
sentence (for people) that says what is wrong and what to do. Raise the class
with the details its sentence names::

    raise PromiseInThePast(due_at=due_at)
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something was asked that we cannot do; nothing was changed."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str | LazyText] = _("This cannot be done.")

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details: Mapping[str, Any] = details

    def __str__(self) -> str:
        return str(self.sentence) % self.details


# People


class NoSuchColleague(Refusal):
    code = "no_such_colleague"
    sentence = _("There is no active colleague with the e-mail %(email)s.")


class EmailTaken(Refusal):
    code = "email_taken"
    sentence = _("There is already a colleague with the e-mail %(email)s.")


class LastAdministrator(Refusal):
    code = "last_administrator"
    sentence = _(
        "This is the last administrator; somebody must be able to manage people."
        " Make another colleague administrator first."
    )


class TeamTwice(Refusal):
    code = "team_twice"
    sentence = _("There is already a team called “%(name)s”.")


class OwnDoor(Refusal):
    code = "own_door"
    sentence = _("Nobody closes the door on themselves: ask another administrator to do it.")


# Cases and promises


class NothingWritten(Refusal):
    code = "nothing_written"
    sentence = _("Nothing was written. Please write a sentence and try again.")


class CaseHasEnded(Refusal):
    code = "case_has_ended"
    sentence = _("Case %(number)s has ended. The customer can reopen it from their page.")


class CaseChangedMeanwhile(Refusal):
    code = "case_changed_meanwhile"
    sentence = _(
        "Somebody acted on this case meanwhile. Look at it again; your text is kept below."
    )


class PromiseInThePast(Refusal):
    code = "promise_in_the_past"
    sentence = _(
        "A promise needs a time that is still to come. Please choose a later date or hour."
    )


class PromiseHasEnded(Refusal):
    code = "promise_has_ended"
    sentence = _("This promise has already ended: it was kept or broken before.")


class PromiseMovedTooLate(Refusal):
    code = "promise_moved_too_late"
    sentence = _(
        "Its time has passed, so it cannot be moved: it is broken."
        " Say so to the customer and make a new promise."
    )


class NothingToConfirm(Refusal):
    code = "nothing_to_confirm"
    sentence = _("Nothing has been offered yet, so there is nothing to confirm.")


class RefusalNeedsGrounds(Refusal):
    code = "refusal_needs_grounds"
    sentence = _("A no needs its reasons. Please write why it cannot be done.")


class RefusalNeedsAlternative(Refusal):
    code = "refusal_needs_alternative"
    sentence = _(
        "Never a plain no: write what is offered instead (or why nothing can be)"
        " and where else the customer can go."
    )


# Causes and changes


class CauseNeedsName(Refusal):
    code = "cause_needs_name"
    sentence = _("A cause needs a name. Please write it in a few words.")


class CauseInsideItself(Refusal):
    code = "cause_inside_itself"
    sentence = _("A cause cannot hang from itself or from one of its own branches.")


class CauseTwice(Refusal):
    code = "cause_twice"
    sentence = _("There is already a cause called “%(name)s” there.")


class ChangeNeedsCause(Refusal):
    code = "change_needs_cause"
    sentence = _("A change needs at least one cause, so that its effect can be measured.")


class ChangeNotReady(Refusal):
    code = "change_not_ready"
    sentence = _("This change is %(stage)s, so that step does not come next.")


class StepsUndone(Refusal):
    code = "steps_undone"
    sentence = _("Steps are still to be done: %(steps)s. Do them or take them off first.")


class DueInThePast(Refusal):
    code = "due_in_the_past"
    sentence = _("That date has passed. Please choose today or a later day.")


class EffectNotShown(Refusal):
    code = "effect_not_shown"
    sentence = _(
        "The figures do not show that complaints fell, so it cannot be verified as having worked."
    )


class CannotTellYet(Refusal):
    code = "cannot_tell_yet"
    sentence = _("There is nothing to tell yet: the effect of this change is not verified.")


class ToldAlready(Refusal):
    code = "told_already"
    sentence = _("This person has been told about this change; nobody is told twice.")


# Letters


class AttachmentTooLarge(Refusal):
    code = "attachment_too_large"
    sentence = _(
        "“%(name)s” is larger than %(most)s MB and was not kept; the rest of your letter was."
        " You can send a smaller copy."
    )


class AttachmentKindRefused(Refusal):
    code = "attachment_kind_refused"
    sentence = _(
        "“%(name)s” is not a kind of file we take (pictures, PDF, documents, sheets, sound, text)."
        " You can send it as a PDF or a picture."
    )


class TooManyAttachments(Refusal):
    code = "too_many_attachments"
    sentence = _("At most %(most)s files can come with one letter. You can send more afterwards.")


class LetterTooLong(Refusal):
    code = "letter_too_long"
    sentence = _(
        "The text has %(length)s characters and at most %(most)s are read."
        " Please shorten it and attach the rest as a file."
    )


class LetterUnreadable(Refusal):
    code = "letter_unreadable"
    sentence = _("The letter %(letter)s is stored but cannot be understood: %(why)s.")


# Files that cannot be read


class FileEmpty(Refusal):
    code = "file_empty"
    sentence = _("The file is empty. Please export it again and check that it has content.")


class FileWithoutRows(Refusal):
    code = "file_without_rows"
    sentence = _("The file has no rows under its header. Please choose a file with data.")


class FileFormatUnknown(Refusal):
    code = "file_format_unknown"
    sentence = _(
        "This file looks like %(looks_like)s, which cannot be imported. "
        "Please save it as CSV, XLSX, Parquet or JSON lines."
    )


class FileKindOld(Refusal):
    code = "file_kind_old"
    sentence = _(
        "This file is in the %(kind)s format, which is not read. "
        "Please open it in a spreadsheet program and save it as .xlsx or .csv."
    )


class FilePasswordProtected(Refusal):
    code = "file_password_protected"
    sentence = _(
        "The file is protected by a password. Please save a copy without password and import that."
    )


class FileGrowsTooMuch(Refusal):
    code = "file_grows_too_much"
    sentence = _(
        "The file takes %(packed_mb)s MB but would unpack to %(unpacked_mb)s MB, "
        "so it was not opened. Please save it as CSV, or split it."
    )


class FileBroken(Refusal):
    code = "file_broken"
    sentence = _("The file is damaged and cannot be opened (%(problem)s). Please export it again.")


class TooManyColumns(Refusal):
    code = "too_many_columns"
    sentence = _(
        "The file has %(columns)s columns and at most %(most)s are read. "
        "Please keep only the columns that matter."
    )


class SheetMissing(Refusal):
    code = "sheet_missing"
    sentence = _(
        "There is no sheet called “%(sheet)s” in this workbook. It has: %(sheets)s. "
        "Please choose one of them."
    )


class NoDateColumn(Refusal):
    code = "no_date_column"
    sentence = _(
        "No column says when each complaint was received. Please choose the column with that date."
    )


class ColumnMissing(Refusal):
    code = "column_missing"
    sentence = _(
        "The file has no column called “%(column)s”. Please choose one of its own columns."
    )


class ColumnUsedTwice(Refusal):
    code = "column_used_twice"
    sentence = _(
        "The column “%(column)s” was chosen for two fields. Please choose it for one only."
    )


class PresetUnknown(Refusal):
    code = "preset_unknown"
    sentence = _("There is no import preset called “%(name)s”. The presets are: %(presets)s.")


class RowTooManyFields(Refusal):
    code = "row_too_many_fields"
    sentence = _(
        "The row has %(fields)s values for %(columns)s columns. "
        "A separator inside a text probably lacks its quotation marks: please put them."
    )


class RowTooFewFields(Refusal):
    code = "row_too_few_fields"
    sentence = _(
        "The row has only %(fields)s values for %(columns)s columns. "
        "Please complete it, or join it with the row it was cut from."
    )


class RowQuoteNotClosed(Refusal):
    code = "row_quote_not_closed"
    sentence = _(
        "A quotation mark opens in this row and never closes. Please close it or remove it."
    )


class RowFieldTooLong(Refusal):
    code = "row_field_too_long"
    sentence = _(
        "The row holds a text of %(characters)s characters and at most %(most)s are taken. "
        "Please put the long text in an attached document and shorten it here."
    )


class RowNotJson(Refusal):
    code = "row_not_json"
    sentence = _("The line is not a JSON object (%(problem)s). Please correct it.")


class RowsUnreadable(Refusal):
    code = "rows_unreadable"
    sentence = _(
        "Rows %(first)s to %(last)s are damaged in the file (%(problem)s). "
        "Please export those again."
    )


class DateUnreadable(Refusal):
    code = "date_unreadable"
    sentence = _(
        "“%(value)s” cannot be read as a date. Please write it as year-month-day, like 2024-03-31."
    )


class DateAgainstOrder(DateUnreadable):
    code = "date_against_order"
    sentence = _(
        "The date “%(value)s” goes against the order of day and month in the rest of the column. "
        "Please write it as year-month-day, like 2024-03-31."
    )


class DateOutOfRange(Refusal):
    code = "date_out_of_range"
    sentence = _(
        "The date %(value)s is outside the possible: before 1900 or more than a year from now. "
        "Please correct it."
    )


class RowWithoutDate(Refusal):
    code = "row_without_date"
    sentence = _("The row has no date of receipt. Please write when the complaint was received.")


class RowWithoutStory(Refusal):
    code = "row_without_story"
    sentence = _(
        "The row has no text, no subject and no topic. Please write what the complaint is about."
    )


class RowKnownOtherwise(Refusal):
    code = "row_known_otherwise"
    sentence = _(
        "A row with the number %(external_id)s was already stored with other content;"
        " the earlier one stands. If both are right, give this one a number of its own."
    )


class ImportHasFinished(Refusal):
    code = "import_has_finished"
    sentence = _("The import of %(name)s has finished; import the file again to read it otherwise.")


class ImportHasStarted(Refusal):
    code = "import_has_started"
    sentence = _("The import of %(name)s has started, so it cannot be read otherwise any more.")


class FileTooLarge(Refusal):
    code = "file_too_large"
    sentence = _(
        "The file is larger than %(most)s MB and was not kept. Split it,"
        " or bring it in with `albricias import` on the server."
    )
