"""Whether the comment or the abstract of a paper states that the paper is withdrawn."""

import re

PAPER = (
    r"(?:paper|article|manuscript|submission|preprint|pre-print|e-?print|draft|note|letter|report|document|thesis|work"
    r"|contribution|version|proceedings?|survey|review|comment|reply|essay|chapter|text|posting|entry|publication)s?"
)
WHEN = (
    r"(?:(?:now|hereby|been|being|already|temporarily|permanently|officially|formally|voluntarily|administratively|since"
    r"|therefore|thus|also|unfortunately|to|be)\s+)*"
)
# A paper withdrawn from a conference or a journal can stay on arXiv.
HERE = r"(?!\s+from\s+(?!(?:the\s+)?arxiv|circulation|public|this\s+(?:archive|server|repository)))"
GONE = rf"(?:withdrawn|retracted){HERE}\b"
ARXIV = r"(?:the\s+)?arxiv(?:\.org)?(?:\s+(?:admin|administrator|moderator)s?)?"
WHO = (
    r"(?:the\s+|all\s+|both\s+)?(?:(?:first|corresponding|submitting|present)\s+)?(?:co-?)?(?:authors?|submitter|i|we|"
    + ARXIV
    + ")"
)

# The beginnings of clauses. `this` names the paper anywhere, other words only where nothing else can be meant.
THIS = re.compile(
    rf"(?:this|the\s+present|our|my)\s+(?:arxiv\s+|present\s+|entire\s+|whole\s+|current\s+)?{PAPER}\s+(?:(?:has|have|had|is|was|were|will|must|should)\s+)?"
    rf"{WHEN}(?:{GONE}|removed\s+by\s+{ARXIV})"
)
THE = re.compile(
    rf"(?:the\s+|whole\s+|entire\s+|full\s+)*{PAPER}\s+(?:(?:has|have|had|is|was|were|will|must|should)\s+)?{WHEN}"
    rf"(?:{GONE}|removed\s+by\s+{ARXIV})"
)
WE = re.compile(
    rf"{WHO}\s+(?:(?:has|have|had|hereby|would|like|wish|wishes|want|wants|decided|decide|chose|choose|must|need|needs|am|are|is"
    rf"|to|request|requests|requested|unfortunately|therefore|thus|now)\s+)*(?:withdraws?|withdrawn|withdrew|withdrawing|retracts?|retracted)\s+"
    rf"(?:this|the|our|my)\s+(?:present\s+|entire\s+|arxiv\s+|current\s+)?{PAPER}\b{HERE}"
)
AFTER = (
    r"(?:by|due|because|as|since|for|at|to|until|pending|on|owing|after|in\s+fav|while|permanently|temporarily|from|following"
    r"|upon|per|and|\d{4})\b"
)
ALONE = re.compile(
    rf"(?:(?:now|temporarily|permanently|administratively)\s+)?withdrawn{HERE}(?:\s*$|\s+{AFTER}(?!\s+the\s+claim))"
)
BY_AUTHOR = re.compile(rf"withdrawn\s+by\s+(?:{WHO}|its\s+authors?|me|us)\b|withdrawn\s*$")
BACK = re.compile(r"\b(?:reinstated|restored|un-?withdrawn|not\s+withdrawn|no\s+longer\s+withdrawn)\b")
LEAD = re.compile(
    r"^(?:\W+|(?:arxiv\s+)?admin(?:istrative)?\s+note\s*|note\s+added\s*|note\s*(?=:)|comments?\s*(?=:)|author'?s?\s+note\s*)+"
)


def is_withdrawn(comment: str | None, abstract: str | None) -> bool:
    """Whether either states that this paper, and no other and nothing in it, is withdrawn or retracted."""
    return _says_comment(comment or "") or _says_abstract(abstract or "")


def _says_comment(comment: str) -> bool:
    if BACK.search(comment.lower()):
        return False
    clauses = [_clause(each) for each in re.split(r"[.;,:!()\[\]\n]", comment)]
    return any(pattern.match(clause) for clause in clauses for pattern in (THIS, THE, WE, ALONE))


def _says_abstract(abstract: str) -> bool:
    if BACK.search(abstract.lower()):
        return False
    clauses = [_clause(each) for each in re.split(r"[.;!()\[\]\n]", abstract)]
    clauses = [clause for clause in clauses if clause]
    # An abstract may mention other papers; its first clause is about this one.
    first = any(pattern.match(clauses[0]) for pattern in (THE, BY_AUTHOR)) if clauses else False
    return first or any(pattern.match(clause) for clause in clauses for pattern in (THIS, WE))


def _clause(text: str) -> str:
    return LEAD.sub("", " ".join(text.lower().split())).lstrip(" \"'*-")
