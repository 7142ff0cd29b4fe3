"""Who may be meant by a few words: a name, an e-mail, a phone."""

from django.db.models.functions import Coalesce

from albricias.people.models import ContactPoint, Customer, fold

MOST_CUSTOMERS = 50


def customers_found_by(words: str) -> dict[int, str]:
    """Ids of the customers these words may mean, and why: contact, name or surname.

    A contact point or the beginning of the name is one step in an index. Only if
    both find nobody are the names looked through for a surname. Whoever was merged into
    somebody is found as that one.
    """
    contacts = ContactPoint.objects.filter(key__in=ContactPoint.keys(email=words, phone=words))
    found = dict(contacts.values_list(_whoever("customer__"), "kind")[:MOST_CUSTOMERS])
    name = fold(words)
    if len(name) < 2:
        return found
    begin = Customer.objects.named(name)
    named = list(begin.order_by("folded_name").values_list(_whoever(), flat=True)[:MOST_CUSTOMERS])
    if not named and not found:
        inside = Customer.objects.filter(folded_name__contains=f" {name}")
        named = list(inside.values_list(_whoever(), flat=True)[:MOST_CUSTOMERS])
    return {**dict.fromkeys(named, "name"), **found}


def _whoever(of: str = "") -> Coalesce:
    return Coalesce(f"{of}merged_into", f"{of}pk")
