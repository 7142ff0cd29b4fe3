"""Who uses a home: whoever serves holds it together with others, whoever restores alone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from albricias.home import Home
from albricias.refusals import Refusal

LOCK = ".in-use"


class HomeInUse(Refusal):
    code = "home_in_use"
    sentence = _(
        "Albricias is running with this folder (%(folder)s). Stop it first, then try again;"
        " nothing was changed."
    )


@contextmanager
def held(home: Home, *, alone: bool = False) -> Iterator[None]:
    """Hold the home while something runs on it. Raises HomeInUse."""
    if sys.platform == "win32":  # there an open database cannot be moved away anyhow
        yield
        return
    import fcntl

    kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with (home.folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeInUse(folder=home.folder) from None
        yield
