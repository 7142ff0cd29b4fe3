"""What a wrong address or a closed page leaves in the log: a line, not a traceback."""

import logging


class OneLine(logging.Filter):
    """Takes the traceback off whatever is no error of ours; those of 500 keep it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR:
            record.exc_info = record.exc_text = None
        return True
