"""Who takes the next case, and what it costs to find out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from albricias.resolve.cases import Case, Standing, least_loaded


def test_the_next_case_goes_to_whoever_has_fewest_that_have_not_ended(ana, zoe, tell_us, now):
    ended, waiting = Standing.CONFIRMED, Standing.UNCONFIRMED
    for standing, ended_at, owner in ((ended, now, ana),) * 3 + ((waiting, None, zoe),):
        case = tell_us()
        Case.objects.filter(pk=case.pk).update(standing=standing, ended_at=ended_at, owner=owner)

    assert least_loaded() == ana
    Case.objects.filter(owner=ana).update(standing=Standing.OFFERED, ended_at=None)
    assert least_loaded() == zoe


def test_finding_who_takes_it_reads_no_case_but_only_their_index(ana, zoe, case):
    if connection.vendor != "sqlite":
        pytest.skip("how a small table is read elsewhere says nothing of a large one")
    with CaptureQueriesContext(connection) as asked:
        least_loaded()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.captured_queries[0]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]
    on_cases = [step for step in plan if "U0" in step or "case" in step]
    assert on_cases
    assert all("COVERING INDEX case_owner_due" in step for step in on_cases)
