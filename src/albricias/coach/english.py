"""Where an English sentence may promise: a smaller set than the Spanish one, of the same kinds."""

import re
from collections.abc import Iterator

from albricias.coach.promising import Said, Who
from albricias.coach.verbs import Act

_VERBS = {
    Act.CALL: r"call(?:ing)?|give you a (?:call|ring)|phone|phoning|ring(?:ing)?|telephone",
    Act.CONTACT: r"contact(?:ing)?|be in touch|reach out|get in touch",
    Act.WRITE: r"writ(?:e|ing)|repl(?:y|ying)|respond(?:ing)?|answer|e-?mail(?:ing)?|get back|"
    r"come back to",
    Act.REFUND: r"(?:send|issue|process|pay|sent|issued|processed|make)(?: \w+){0,3}? refund|"
    r"refund(?:ed|ing)?|pay|paid|credit(?:ed)?|reimburse[d]?|compensate[d]?",
    Act.SEND: r"send(?:ing)?|sent|forward(?:ed)?|post(?:ed)?|mail(?:ed)?",
    Act.REPAIR: r"repair(?:ed)?|fix(?:ed)?|mend(?:ed)?|correct(?:ed)?",
    Act.REPLACE: r"replac(?:e|ed|ing)|exchange[d]?|swap",
    Act.VISIT: r"visit(?:ing)?|come (?:round|to|and)|call round|stop by",
    Act.CHECK: r"check(?:ed|ing)?|look into|investigat(?:e|ed|ing)|review(?:ed|ing)?|find out|"
    r"examine",
    Act.INFORM: r"inform|tell|let you know|updat(?:e|ing)|confirm|notify|explain|keep you",
    Act.DELIVER: r"deliver(?:ed|ing)?|bring|reach you|collect(?:ed)?|arrive",
    Act.RESOLVE: r"resolv(?:e|ed)|solv(?:e|ed)|sort(?:ed)?|settle[d]?|deal with",
    Act.CANCEL: r"cancel(?:led|ed)?|remove[d]?|close[d]?",
    Act.OTHER: r"install(?:ed)?|activat(?:e|ed)|restore[d]?|arrange|prepare|speak to|talk to|raise",
}
_VERB = "|".join(rf"(?P<{act}>{verbs})" for act, verbs in _VERBS.items())
_NOUNS = {
    Act.REFUND: r"refund|money|payment|credit|reimbursement",
    Act.WRITE: r"reply|answer|response|letter|e-?mail",
    Act.CALL: r"call",
    Act.VISIT: r"visit",
    Act.DELIVER: r"parcel|order|delivery|package|replacement",
    Act.SEND: r"copy|invoice|documents?|receipt|contract",
    Act.INFORM: r"news|update|explanation|information",
}
_RECEIVED = "|".join(rf"(?P<got_{act}>{nouns})" for act, nouns in _NOUNS.items())
_SUBJECT = (
    r"(?P<me>\bi)|(?P<us>\bwe)|(?P<you>\byou)|(?P<it>\b(?:it|this)|\byour (?:\w+ ){0,2}?\w+|"
    r"\bthe (?:refund|money|parcel|order|payment|invoice|matter|charge|amount|delivery))|"
    r"(?P<others>\b(?:(?:my|our|the|an?|one of our) (?:\w+ ){0,2}?\w+|someone|somebody|he|she|"
    r"they|[a-z]+))"
)
_WILL = (
    r"(?P<will> will| shall|'ll|'m going to| am going to|'re going to| are going to| is going to|"
    r"(?: hereby)? (?:promise|undertake|commit|agree) to|'m| am|'re| are)"
)
_TRYING = (
    r"(?P<trying> (?:try|aim|hope) to| do (?:my|our|the) (?:very )?best to| do (?:everything|"
    r"all) (?:i|we) can to)"
)
_SAID = re.compile(
    rf"(?:{_SUBJECT}){_WILL}(?: (?:also|then|now|personally|certainly|definitely|probably|"
    rf"be able to|be))*{_TRYING}?(?: be)? (?:(?P<gets>receive|get|have|"
    rf"hear)\b(?! back)(?:[^,;.]{{0,30}}?\b(?:{_RECEIVED})\b)?|(?:{_VERB})\b)"
)
_CONTINUOUS = ("'m", "am", "'re", "are")


def said_in(read: str, start: int, end: int) -> Iterator[Said]:
    """Each verb that may promise; "I am calling you" only with the time to come."""
    for found in _SAID.finditer(read, start, end):
        act = _act(found)
        if act is None:
            continue
        continuous = found["will"].strip() in _CONTINUOUS
        if continuous and not re.search(r"ing\b", found[0]):
            continue
        yield Said(
            found.start(),
            found.end(),
            act,
            _who(found),
            language="en",
            hedged=bool(found["trying"]),
            present=continuous,
        )


def _act(found: re.Match[str]) -> Act | None:
    """ "You will" promises only what is received; what others do must be their own."""
    groups = {name: said for name, said in found.groupdict().items() if said}
    got = next((name.removeprefix("got_") for name in groups if name.startswith("got_")), None)
    if found["you"] or found["gets"]:
        return Act(got) if got and not found["others"] else _hears(found)
    return next((act for act in Act if act.value in groups), None)


def _hears(found: re.Match[str]) -> Act | None:
    return Act.CONTACT if found["you"] and found["gets"] == "hear" else None


def _who(found: re.Match[str]) -> Who:
    return Who.ME if found["me"] else Who.OTHER if found["others"] else Who.US
