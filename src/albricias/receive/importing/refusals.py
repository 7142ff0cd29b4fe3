"""Why a file, a row of it or its import is refused."""

from django.utils.translation import gettext_lazy as _

from albricias.refusals import Refusal


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


class DateOrderUnknown(Refusal):
    code = "date_order_unknown"
    sentence = _(
        "In “%(column)s” no date shows whether the day or the month comes first."
        " Please say it: --dates day-first or --dates month-first."
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


class FileIntoDemonstration(Refusal):
    code = "file_into_demonstration"
    sentence = _(
        "This is the demonstration: everything in it is invented, and real complaints are not"
        " mixed with it. Bring the file into your own Albricias (`albricias serve` starts it),"
        " or here on purpose with `albricias import --into-demo`."
    )


class FileTooLarge(Refusal):
    code = "file_too_large"
    sentence = _(
        "The file is larger than %(most)s MB and was not kept. Split it,"
        " or bring it in with `albricias import` on the server."
    )
