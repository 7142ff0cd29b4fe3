"""Write cells that no spreadsheet program will run."""

import re

# The full-width forms are read as their plain ones by some programs.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]\d[\d., ]*(?:\s?[%€$])?")


def neutralise(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula; "-5" stays."""
    if not cell.startswith(_DANGEROUS) and not cell.lstrip().startswith(_DANGEROUS):
        return cell
    return cell if _NUMBER.fullmatch(cell) else f"'{cell}"
