"""django-helpdesk at work: ``build``, ``mails FOLDER`` or ``wsgi``; prints one line of JSON.

Runs in an environment of its own (see `benchmarks.peers.environment`), and imports nothing
of ours.
"""

import json
import logging
import os
import resource
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peers.helpdesk_site")


def build() -> None:
    """Its tables, a queue that takes mail, and somebody who may use its REST interface."""
    _wake()
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import User  # the peer has no user model of its own
    from django.core.management import call_command
    from helpdesk.models import Queue

    call_command("migrate", verbosity=0)
    Queue.objects.create(title="Quejas", slug="quejas", email_address="quejas@example.org")
    user: User = get_user_model().objects.create_superuser("ana", "ana@example.org", "ana")
    print(json.dumps({"user": user.pk}))


def mails(folder: str) -> None:
    """File each message of the folder, in order."""
    _wake()
    from helpdesk.email import extract_email_metadata
    from helpdesk.models import Queue, Ticket

    queue, log = Queue.objects.get(), logging.getLogger("quiet")
    messages = [path.read_bytes() for path in sorted(Path(folder).glob("*.eml"))]
    began, spent = time.perf_counter(), _cpu()
    for raw in messages:
        # As its fetching does before it hands a message on.
        extract_email_metadata(raw.decode("utf-8", errors="replace"), queue, log)
    figures = {"wall": time.perf_counter() - began, "cpu": _cpu() - spent}
    print(json.dumps({**figures, "messages": len(messages), "filed": Ticket.objects.count()}))


def _wake() -> None:
    import django

    django.setup()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    {"build": build, "mails": mails}[sys.argv[1]](*sys.argv[2:])
