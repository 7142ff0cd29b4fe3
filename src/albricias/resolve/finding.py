"""Who may be meant by a few words: a name, an e-mail, a phone."""

from django.db import connection
from django.db.models import Q

from albricias.people.models import ContactPoint, Customer, fold

MOST_CUSTOMERS = 50


def customers_found_by(words: str) -> dict[int, str]:
    """Ids of the customers these words may mean, and why: contact, name or surname.

    A contact point or the beginning of the name is one step in an index. Only if
    both find nobody are the names looked through for a surname.
    """
    contacts = ContactPoint.objects.filter(key__in=ContactPoint.keys(email=words, phone=words))
    found = dict(contacts.values_list("customer_id", "kind")[:MOST_CUSTOMERS])
    name = fold(words)
    if len(name) < 2:
        return found
    begin = Customer.objects.filter(_begins_with(name))
    named = list(begin.order_by("folded_name").values_list("pk", flat=True)[:MOST_CUSTOMERS])
    if not named and not found:
        inside = Customer.objects.filter(folded_name__contains=f" {name}")
        named = list(inside.values_list("pk", flat=True)[:MOST_CUSTOMERS])
    return {**dict.fromkeys(named, "name"), **found}


def _begins_with(name: str) -> Q:
    if connection.vendor == "sqlite":
        # A range, because SQLite never reads LIKE from this index.
        return Q(folded_name__gte=name, folded_name__lt=f"{name}\U0010ffff")
    # Other databases sort by language, where such a range means nothing.
    return Q(folded_name__startswith=name)
