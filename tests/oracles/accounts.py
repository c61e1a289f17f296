"""A model of what people do with the graph: claims, invitations, follows and what accounts are told, in plain Python.

It knows nothing of Cypher. People are sets of keys, which imports join and split; a claim, an invitation and a follow
are of a person, whatever keys that person has. Days are whole numbers. Each mutation returns OK or the code of its
refusal.
"""

from dataclasses import dataclass, field

LIFETIME = 30
PER_DAY = 20


@dataclass(eq=False)
class Person:
    """One record of a person."""

    keys: set[str]
    orcids: set[str]
    is_open: bool = True
    headline: str | None = None


@dataclass(eq=False)
class Claim:
    """An account's claim to a person."""

    account: str
    person: Person
    filed: int
    state: str = "PENDING"
    is_proven: bool = False
    decided: int = 0
    history: list[str] = field(default_factory=lambda: ["PENDING"])


@dataclass(eq=False)
class Invitation:
    """An invitation from the person of one account to the person of another."""

    sender: str
    recipient: str
    origin: Person
    target: Person
    sent: int
    state: str = "PENDING"


@dataclass(eq=False)
class Told:
    """What an account was told: the kind, of what, and the state after."""

    account: str
    kind: str
    subject: Claim | Invitation
    after: str | None


class Accounts:
    """All of it. `orcids` has the ORCID iDs that accounts sign in with."""

    def __init__(self, people: dict[str, str | None], orcids: dict[str, str]) -> None:
        self.people = {key: Person({key}, {orcid} if orcid else set()) for key, orcid in people.items()}
        # Every ORCID iD that some record gives with a key.
        self.orcids_of = {key: {orcid} if orcid else set() for key, orcid in people.items()}
        self.orcids = orcids
        self.claims: list[Claim] = []
        self.invitations: list[Invitation] = []
        self.follows: set[tuple[str, Person]] = set()
        self.told: list[Told] = []
        self.day = 0
        self.decisions = 0
        # Pairs of keys that a source says are one person, for good; and the keys that a placeholder joins for now.
        self.joined: list[tuple[str, str]] = []
        self.mistaken: set[str] = set()

    # ---- what is so now ----------------------------------------------------------------------------------------------

    def state(self, thing: Claim | Invitation) -> str:
        began = thing.filed if isinstance(thing, Claim) else thing.sent
        return "EXPIRED" if thing.state == "PENDING" and self.day >= began + LIFETIME else thing.state

    def owner(self, person: Person) -> Claim | None:
        approved = [c for c in self.claims if c.person is person and c.state == "APPROVED"]
        assert len(approved) <= 1
        return next(iter(approved), None)

    def own_person(self, account: str) -> Person | None:
        own = [c.person for c in self.claims if c.account == account and c.state == "APPROVED"]
        assert len(own) <= 1
        return next(iter(own), None)

    def live_claim(self, account: str) -> Claim | None:
        live = [c for c in self.claims if c.account == account and self.state(c) in ("PENDING", "APPROVED")]
        assert len(live) <= 1
        return next(iter(live), None)

    def sees(self, account: str, invitation: Invitation) -> bool:
        own = self.own_person(account)
        ends = ((invitation.sender, invitation.origin), (invitation.recipient, invitation.target))
        return own is not None and any(account == side and own is person for side, person in ends)

    # ---- claims ------------------------------------------------------------------------------------------------------

    def file_claim(self, account: str, key: str) -> str:
        person = self.people[key]
        live = self.live_claim(account)
        if self.owner(person):
            return "ALREADY_CLAIMED"
        if live is not None:
            return "CLAIM_PENDING" if live.person is person else "ONE_CLAIM_PER_ACCOUNT"
        claim = Claim(account, person, self.day)
        self.claims.append(claim)
        if self.orcids.get(account) in person.orcids:
            self._approve(claim)
        return "OK"

    def withdraw(self, account: str, claim: Claim, is_moderator: bool = False) -> str:
        if account != claim.account:
            return "FORBIDDEN" if is_moderator else "NOT_FOUND"
        if self.state(claim) not in ("PENDING", "APPROVED"):
            return "NOT_PENDING"
        self._change(claim, "WITHDRAWN")
        return "OK"

    def revoke(self, account: str, claim: Claim, is_moderator: bool = False) -> str:
        if account != claim.account and not is_moderator:
            return "NOT_FOUND"
        if claim.state != "APPROVED":
            return "NOT_PENDING"
        self._change(claim, "REVOKED")
        if account != claim.account:
            self.told.append(Told(claim.account, "CLAIM_DECIDED", claim, "REVOKED"))
        return "OK"

    def decide(self, claim: Claim, approve: bool) -> str:
        if self.state(claim) != "PENDING":
            return "NOT_PENDING"
        if approve:
            self._approve(claim)
        else:
            self._change(claim, "REJECTED")
            self.told.append(Told(claim.account, "CLAIM_DECIDED", claim, "REJECTED"))
        return "OK"

    def _approve(self, claim: Claim) -> None:
        for rival in self.claims:
            if rival is not claim and rival.person is claim.person and self.state(rival) == "PENDING":
                self._change(rival, "REJECTED")
                self.told.append(Told(rival.account, "CLAIM_DECIDED", rival, "REJECTED"))
        claim.is_proven = self.orcids.get(claim.account) in claim.person.orcids
        self.decisions += 1
        claim.decided = self.decisions
        self._change(claim, "APPROVED")
        self.told.append(Told(claim.account, "CLAIM_DECIDED", claim, "APPROVED"))

    def _change(self, claim: Claim, after: str) -> None:
        if claim.state == "APPROVED":
            claim.person.is_open, claim.person.headline = True, None
            for invitation in self.invitations:
                ends = ((invitation.sender, invitation.origin), (invitation.recipient, invitation.target))
                if invitation.state == "PENDING" and (claim.account, claim.person) in ends:
                    invitation.state = self.state(invitation)
                    if invitation.state == "PENDING":
                        invitation.state = "CANCELLED"
        claim.state = after
        claim.history.append(after)

    # ---- profiles, invitations, follows ------------------------------------------------------------------------------

    def update_profile(self, account: str, is_open: bool, headline: str | None) -> str:
        person = self.own_person(account)
        if person is None:
            return "CLAIM_REQUIRED"
        person.is_open, person.headline = is_open, headline
        return "OK"

    def invite(self, account: str, key: str) -> str:
        own, target = self.own_person(account), self.people[key]
        owner = self.owner(target)
        if own is None:
            return "CLAIM_REQUIRED"
        if owner is None:
            return "TARGET_NOT_CLAIMED"
        if not target.is_open:
            return "NOT_OPEN_TO_COLLABORATE"
        if owner.account == account:
            return "SELF"
        both = {account, owner.account}
        if any(self.state(i) == "PENDING" and {i.sender, i.recipient} == both for i in self.invitations):
            return "ALREADY_INVITED"
        if sum(i.sender == account and i.sent == self.day for i in self.invitations) >= PER_DAY:
            return "RATE_LIMITED"
        invitation = Invitation(account, owner.account, own, target, self.day)
        self.invitations.append(invitation)
        self.told.append(Told(owner.account, "INVITATION_RECEIVED", invitation, None))
        return "OK"

    def answer(self, account: str, invitation: Invitation, accept: bool) -> str:
        if not self.sees(account, invitation):
            return "NOT_FOUND"
        if account != invitation.recipient:
            return "FORBIDDEN"
        if self.state(invitation) != "PENDING":
            return "NOT_PENDING"
        invitation.state = "ACCEPTED" if accept else "DECLINED"
        self.told.append(Told(invitation.sender, "INVITATION_ANSWERED", invitation, invitation.state))
        return "OK"

    def cancel(self, account: str, invitation: Invitation) -> str:
        if not self.sees(account, invitation):
            return "NOT_FOUND"
        if account != invitation.sender:
            return "FORBIDDEN"
        if self.state(invitation) != "PENDING":
            return "NOT_PENDING"
        invitation.state = "CANCELLED"
        return "OK"

    def follow(self, account: str, key: str) -> str:
        self.follows.add((account, self.people[key]))
        return "OK"

    def unfollow(self, account: str, key: str) -> str:
        self.follows.discard((account, self.people[key]))
        return "OK"

    # ---- imports -----------------------------------------------------------------------------------------------------

    def join(self, one: str, other: str, orcid: str | None = None) -> None:
        """A source says for good that two keys are one person: by a merge, or by the ORCID iD of the first on both."""
        if orcid:
            self.orcids_of[other].add(orcid)
        self.joined.append((one, other))
        self._merge(self.people[one], self.people[other])

    def mistake(self, key: str) -> None:
        """A source says that a key is the placeholder, and with it every other key of which it says so."""
        for known in self.mistaken:
            self._merge(self.people[known], self.people[key])
            break
        self.mistaken.add(key)

    def undo_mistakes(self) -> None:
        """The placeholder names nobody any more. What people did stays with the least key of those that it joined."""
        self.mistaken.clear()
        for person in set(self.people.values()):
            groups = {key: {key} for key in person.keys}
            for one, other in self.joined:
                if one in groups:
                    both = groups[one] | groups[other]
                    groups |= dict.fromkeys(both, both)
            kept = groups[min(person.keys)]
            for key in person.keys - kept:
                if self.people[key] is person:
                    apart = Person(groups[key], self._orcids_of(groups[key]))
                    self.people |= dict.fromkeys(groups[key], apart)
            person.keys, person.orcids = kept, self._orcids_of(kept)

    def _orcids_of(self, keys: set[str]) -> set[str]:
        return {orcid for key in keys for orcid in self.orcids_of[key]}

    def _merge(self, stays: Person, gone: Person) -> None:
        if stays is gone:
            return
        both = (stays, gone)
        approved = [c for c in self.claims if c.person in both and c.state == "APPROVED"]
        if approved:
            kept = min(approved, key=lambda claim: (not claim.is_proven, claim.decided))
            pending = [c for c in self.claims if c.person in both and self.state(c) == "PENDING"]
            for ended, after in ((approved, "REVOKED"), (pending, "REJECTED")):
                for claim in ended:
                    if claim is not kept:
                        self._change(claim, after)
                        self.told.append(Told(claim.account, "CLAIM_DECIDED", claim, after))
            if len(approved) > 1:
                self.told.append(Told(kept.account, "CLAIM_DECIDED", kept, "KEPT"))
        to_self = [i for i in self.invitations if i.origin in both and i.target in both]
        self.invitations = [i for i in self.invitations if i not in to_self]
        self.told = [told for told in self.told if told.subject not in to_self]
        for claim in self.claims:
            claim.person = stays if claim.person is gone else claim.person
        for invitation in self.invitations:
            invitation.origin = stays if invitation.origin is gone else invitation.origin
            invitation.target = stays if invitation.target is gone else invitation.target
        self.follows = {(account, stays if person is gone else person) for account, person in self.follows}
        stays.is_open = stays.is_open and gone.is_open
        stays.headline = stays.headline or gone.headline
        stays.keys |= gone.keys
        stays.orcids |= gone.orcids
        self.people |= dict.fromkeys(gone.keys, stays)
