"""The signals for or against a claim: pure functions of the claimant and of what the record says."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from graphdb.text.folding import normalize_words, plain_label
from resolvers.viewer import Viewer

# Addresses that anybody can have do not show where somebody works.
FREE_MAIL = frozenset(
    """
    126.com 163.com aol.com bluewin.ch comcast.net duck.com fastmail.com fastmail.fm foxmail.com free.fr gmail.com
    gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr
    hotmail.it hushmail.com icloud.com inbox.ru laposte.net libero.it list.ru live.com live.nl mac.com mail.com mail.ru
    mailbox.org mailinator.com me.com msn.com naver.com orange.fr outlook.com outlook.de outlook.fr pm.me posteo.de
    proton.me protonmail.ch protonmail.com qq.com rediffmail.com rocketmail.com sina.com t-online.de tuta.io
    tutanota.com tutanota.de tutamail.com uol.com.br wanadoo.fr web.de yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com
    yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zoho.com
    """.split()  # noqa: SIM905 - a list of seventy lines would be no clearer
)

ClaimSignalRow = list[Any]


@dataclass(frozen=True, slots=True)
class Claimant:
    """What is stored of a claimant: no e-mail address, only the domain of a verified one that is not free mail."""

    name: str
    orcid: str | None
    email_domain: str | None

    @classmethod
    def from_viewer(cls, viewer: Viewer) -> "Claimant":
        """Return what a claim that the viewer files now would store."""
        return cls(viewer.name, viewer.orcid, email_domain(viewer))


def email_domain(viewer: Viewer) -> str | None:
    """Return the domain of a verified e-mail address; None for a free mail service and without such an address."""
    if viewer.email is None or not viewer.email_verified:
        return None
    domain = viewer.email.rpartition("@")[2].strip().rstrip(".").lower()
    return None if domain in FREE_MAIL or "." not in domain else domain


def find_signals(claimant: Claimant, facts: ClaimSignalRow) -> list[ClaimSignalRow]:
    """Return the signals, each as [kind, supports, text], from the facts that cypher/claim/evidence.cypher returns."""
    names, orcids, institutions, has_claimed_coauthor, has_rival = facts
    signals: list[ClaimSignalRow] = []
    if claimant.orcid is not None and orcids:
        if claimant.orcid in orcids:
            signals.append(["ORCID_MATCH", True, f"The account signs in with the record's ORCID iD, {claimant.orcid}."])
        else:
            signals.append(["ORCID_MATCH", False, "The account signs in with an ORCID iD that is not the record's."])
    if institution := next(
        (institution for institution, homepage in institutions if is_at(claimant.email_domain, homepage)), None
    ):
        text = (
            f"The verified e-mail address is at {claimant.email_domain}, which belongs to {institution}, "
            "where the record has an affiliation."
        )
        signals.append(["EMAIL_DOMAIN_MATCH", True, text])
    if any(is_name_of(claimant.name, name) for name in names):
        signals.append(["NAME_MATCH", True, f"The account's name, {claimant.name}, is one of the record's names."])
    else:
        signals.append(["NAME_MATCH", False, f"The account's name, {claimant.name}, is not one of the record's names."])
    if has_claimed_coauthor:
        signals.append(["COAUTHOR_CLAIMED", True, "A co-author has claimed their own record."])
    if has_rival:
        signals.append(["RIVAL_CLAIM", False, "Another account's claim to the record is not decided yet."])
    return [[kind, supports, plain_label(text)] for kind, supports, text in signals]


def is_proven(signals: list[ClaimSignalRow]) -> bool:
    """Return whether the signals approve a claim at once, which only the record's own ORCID iD does."""
    return any(kind == "ORCID_MATCH" and supports for kind, supports, _ in signals)


def is_at(domain: str | None, homepage: str) -> bool:
    """Return whether a mail domain is that of an institution's homepage, or a subdomain of it."""
    host = (urlsplit(homepage).hostname or "").removeprefix("www.")
    return domain is not None and "." in host and (domain == host or domain.endswith("." + host))


def is_name_of(name: str, other: str) -> bool:
    """Return whether two names may be one person's: the same words, or the same last name and a first name that
    fits."""
    words, other_words = normalize_words(name).split(), normalize_words(other).split()
    if not words or not other_words:
        return False
    if sorted(words) == sorted(other_words):
        return True
    if len(words) == 1 or len(other_words) == 1 or words[-1] != other_words[-1]:
        return False
    short, long = sorted((words[0], other_words[0]), key=len)
    return short == long or (len(short) == 1 and long.startswith(short))
