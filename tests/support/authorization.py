"""The authorization table, from which the tests are made. A new mutation or private field needs a row.

The people: a visitor; a stranger, signed in and nothing else; the owner, who filed the claim that the rows are about;
the counterpart, who has an approved claim to another researcher and whom the owner invited; a moderator.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from graphdb.driver.database import Database
from resolvers.news import News, record_news
from resolvers.viewer import Viewer
from tests.support.asking import ask
from tests.support.graph import write
from tests.support.viewers import person

ROLES = ("visitor", "stranger", "owner", "counterpart", "moderator")

# What a mutation answers: DONE or the code of its refusal. What a private field is: SEEN, NULL where it or what it is
# part of is null, or the code of the error at the field.
DONE, SEEN, NULL = "DONE", "SEEN", "NULL"


@dataclass(frozen=True)
class Access:
    """A call of a mutation or a private field, the scene it is made in, and the outcome for each role.

    In `call`, $pending and $approved stand for the id of the owner's claim in the scene of that name, $owner,
    $counterpart and $free for the researcher that it is to and for two others, the last unclaimed, $invitation for the
    invitation in the scenes "invited" and "answered"; $field for the field that is looked at.
    """

    call: str
    visitor: str
    stranger: str
    owner: str
    counterpart: str
    moderator: str
    scene: str = "approved"


SIGN_IN, FORBIDDEN, NOT_FOUND, NOT_OWNER = "SIGN_IN_REQUIRED", "FORBIDDEN", "NOT_FOUND", "CLAIM_REQUIRED"

MUTATIONS: dict[str, list[Access]] = {
    "follow": [Access("follow(id: $owner)", SIGN_IN, DONE, DONE, DONE, DONE)],
    "unfollow": [Access("unfollow(id: $owner)", SIGN_IN, DONE, DONE, DONE, DONE)],
    "fileClaim": [
        Access("fileClaim(researcher: $free)", SIGN_IN, DONE, "ONE_CLAIM_PER_ACCOUNT", "ONE_CLAIM_PER_ACCOUNT", DONE),
        Access("fileClaim(researcher: $owner)", SIGN_IN, *["ALREADY_CLAIMED"] * 4),
        Access(
            "fileClaim(researcher: $owner)",
            SIGN_IN,
            DONE,
            "CLAIM_PENDING",
            "ONE_CLAIM_PER_ACCOUNT",
            DONE,
            scene="pending",
        ),
    ],
    "withdrawClaim": [
        Access("withdrawClaim(claim: $approved)", SIGN_IN, NOT_FOUND, DONE, NOT_FOUND, FORBIDDEN),
        Access("withdrawClaim(claim: $pending)", SIGN_IN, NOT_FOUND, DONE, NOT_FOUND, FORBIDDEN, scene="pending"),
    ],
    "decideClaim": [
        Access(
            "decideClaim(claim: $pending, approve: true)",
            SIGN_IN,
            FORBIDDEN,
            FORBIDDEN,
            FORBIDDEN,
            DONE,
            scene="pending",
        ),
        Access(
            "decideClaim(claim: $pending, approve: false)",
            SIGN_IN,
            FORBIDDEN,
            FORBIDDEN,
            FORBIDDEN,
            DONE,
            scene="pending",
        ),
        Access(
            'decideClaim(claim: $approved, approve: true, note: "x")',
            SIGN_IN,
            FORBIDDEN,
            FORBIDDEN,
            FORBIDDEN,
            "NOT_PENDING",
        ),
        Access('decideClaim(claim: "nothing", approve: true)', SIGN_IN, FORBIDDEN, FORBIDDEN, FORBIDDEN, NOT_FOUND),
    ],
    "revokeClaim": [
        Access('revokeClaim(claim: $approved, note: "x")', SIGN_IN, NOT_FOUND, DONE, NOT_FOUND, DONE),
        Access(
            'revokeClaim(claim: $pending, note: "x")',
            SIGN_IN,
            NOT_FOUND,
            "NOT_PENDING",
            NOT_FOUND,
            "NOT_PENDING",
            scene="pending",
        ),
    ],
    "updateProfile": [
        Access('updateProfile(headline: "Mine.")', SIGN_IN, NOT_OWNER, DONE, DONE, NOT_OWNER),
        Access('updateProfile(headline: "Mine.")', SIGN_IN, NOT_OWNER, NOT_OWNER, DONE, NOT_OWNER, "pending"),
    ],
    "invite": [
        Access('invite(researcher: $counterpart, message: "x")', SIGN_IN, NOT_OWNER, DONE, "SELF", NOT_OWNER),
        Access(
            'invite(researcher: $free, message: "x")',
            SIGN_IN,
            NOT_OWNER,
            "TARGET_NOT_CLAIMED",
            "TARGET_NOT_CLAIMED",
            NOT_OWNER,
        ),
        Access(
            'invite(researcher: $counterpart, message: "x")',
            SIGN_IN,
            NOT_OWNER,
            NOT_OWNER,
            "SELF",
            NOT_OWNER,
            "pending",
        ),
        Access(
            'invite(researcher: $owner, message: "x")',
            SIGN_IN,
            NOT_OWNER,
            "SELF",
            "ALREADY_INVITED",
            NOT_OWNER,
            "invited",
        ),
    ],
    "answerInvitation": [
        Access(f"answerInvitation(invitation: {invitation}, accept: true)", *outcomes, scene=scene)
        for invitation, scene, outcomes in (
            ("$invitation", "invited", (SIGN_IN, NOT_FOUND, FORBIDDEN, DONE, NOT_FOUND)),
            ("$invitation", "answered", (SIGN_IN, NOT_FOUND, FORBIDDEN, "NOT_PENDING", NOT_FOUND)),
            ('"nothing"', "approved", (SIGN_IN, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND)),
        )
    ],
    "cancelInvitation": [
        Access("cancelInvitation(invitation: $invitation)", *outcomes, scene=scene)
        for scene, outcomes in (
            ("invited", (SIGN_IN, NOT_FOUND, DONE, FORBIDDEN, NOT_FOUND)),
            ("answered", (SIGN_IN, NOT_FOUND, "NOT_PENDING", FORBIDDEN, NOT_FOUND)),
        )
    ],
}

CLAIM = "node(id: $approved) { ... on Claim { $field } }"
CLAIMS_ONLY = Access(CLAIM, NULL, NULL, SEEN, NULL, SEEN)
STEP = Access("node(id: $approved) { ... on Claim { history { $field } } }", NULL, NULL, SEEN, NULL, SEEN)
MODERATORS_STEP = Access(STEP.call, NULL, NULL, NULL, NULL, SEEN)
SIGNAL = Access("node(id: $approved) { ... on Claim { signals { $field } } }", NULL, NULL, SEEN, NULL, SEEN)
EVERYBODYS_OWN = Access("viewer { $field }", NULL, SEEN, SEEN, SEEN, SEEN)
STATUS = Access("researcher(id: $owner) { claim { $field } }", SEEN, SEEN, SEEN, SEEN, SEEN)
PERMISSION = Access("researcher(id: $owner) { claim { viewerCanClaim { $field } } }", SEEN, SEEN, SEEN, SEEN, SEEN)
PREVIEW = Access("researcher(id: $owner) { claim { preview { $field } } }", NULL, SEEN, SEEN, SEEN, SEEN)
QUEUE = Access("claims(state: APPROVED) { $field }", SIGN_IN, FORBIDDEN, FORBIDDEN, FORBIDDEN, SEEN)
INVITATION = "node(id: $invitation) { ... on Invitation { $field } }"
ITS_TWO_PEOPLE = (NULL, NULL, SEEN, SEEN, NULL, "answered")
SENT = "viewer { invitations(box: SENT) { $field } }"
ITS_SENDER = (NULL, NULL, SEEN, NULL, NULL, "invited")
COLLABORATION = "researcher(id: $owner) { collaboration { $field } }"
FOLLOWING = Access("node(id: $owner) { ... on Entity { $field } }", NULL, SEEN, SEEN, SEEN, SEEN)

# The owner and the counterpart were told that their claims were approved, the owner of a person they follow too.
TOLD = (NULL, NULL, SEEN, SEEN, NULL)

FIELDS: dict[str, Access] = {
    "Query.viewer": Access("$field { id }", NULL, SEEN, SEEN, SEEN, SEEN),
    "Query.claims": Access("$field { totalCount }", SIGN_IN, FORBIDDEN, FORBIDDEN, FORBIDDEN, SEEN),
    "Query.node": Access("$field(id: $approved) { id }", NULL, NULL, SEEN, NULL, SEEN),
    "Query.nodes": Access("$field(ids: [$approved]) { id }", NULL, NULL, SEEN, NULL, SEEN),
    **{f"{kind}.viewerIsFollowing": FOLLOWING for kind in ("Researcher", "Work", "Topic", "Institution")},
    **{f"Viewer.{name}": EVERYBODYS_OWN for name in ("id", "name", "email", "isModerator")},
    "Viewer.following": Access("viewer { $field { totalCount } }", NULL, SEEN, SEEN, SEEN, SEEN),
    "FollowConnection.pageInfo": Access("viewer { following { $field { hasNextPage } } }", NULL, *[SEEN] * 4),
    "FollowConnection.totalCount": Access("viewer { following { $field } }", NULL, SEEN, SEEN, SEEN, SEEN),
    **{
        f"{type_}.{name}": Access(f"viewer {{ following {{ {call} }} }}", NULL, NULL, SEEN, NULL, NULL)
        for type_, name, call in (
            ("FollowConnection", "edges", "$field { since }"),
            ("FollowConnection", "nodes", "$field { id }"),
            ("FollowEdge", "cursor", "edges { $field }"),
            ("FollowEdge", "node", "edges { $field { id } }"),
            ("FollowEdge", "since", "edges { $field }"),
        )
    },
    "Viewer.feed": Access("viewer { $field { pageInfo { hasNextPage } } }", NULL, SEEN, SEEN, SEEN, SEEN),
    "FeedConnection.pageInfo": Access("viewer { feed { $field { hasNextPage } } }", NULL, SEEN, SEEN, SEEN, SEEN),
    "FeedConnection.edges": Access("viewer { feed { $field { cursor } } }", *TOLD),
    "FeedConnection.nodes": Access("viewer { feed { $field { id } } }", *TOLD),
    "FeedEdge.cursor": Access("viewer { feed { edges { $field } } }", *TOLD),
    "FeedEdge.node": Access("viewer { feed { edges { $field { text } } } }", *TOLD),
    **{
        f"FeedItem.{name}": Access("viewer { feed { nodes { $field } } }", *TOLD)
        for name in ("id", "kind", "at", "text")
    },
    "FeedItem.subject": Access("viewer { feed { nodes { $field { id } } } }", *TOLD),
    "FeedItem.because": Access("viewer { feed { nodes { $field { id } } } }", NULL, NULL, SEEN, NULL, NULL),
    "FeedItem.collaborators": Access("viewer { feed { nodes { $field { id } } } }", NULL, NULL, SEEN, NULL, NULL),
    "FeedItem.claim": Access("viewer { feed { nodes { $field { state filedAt } } } }", *TOLD),
    "FeedItem.invitation": Access("viewer { feed { nodes { $field { message reply } } } }", *TOLD, "answered"),
    "Viewer.researcher": Access("viewer { $field { id } }", NULL, NULL, SEEN, SEEN, NULL),
    "Viewer.claims": Access("viewer { $field { id } }", NULL, NULL, SEEN, SEEN, NULL),
    "Viewer.invitations": Access("viewer { $field { totalCount } }", NULL, SEEN, SEEN, SEEN, SEEN),
    **{
        f"Invitation.{name}": Access(INVITATION, *ITS_TWO_PEOPLE)
        for name in ("id", "message", "state", "sentAt", "expiresAt", "answeredAt", "reply")
    },
    **{
        f"Invitation.{name}": Access(INVITATION.replace("$field", f"$field {{ {below} }}"), *ITS_TWO_PEOPLE)
        for name, below in (
            ("sender", "id"),
            ("recipient", "id"),
            ("viewerCanAnswer", "code"),
            ("viewerCanCancel", "code"),
        )
    },
    "InvitationConnection.totalCount": Access(SENT, NULL, SEEN, SEEN, SEEN, SEEN),
    "InvitationConnection.pageInfo": Access(
        SENT.replace("$field", "$field { hasNextPage }"), NULL, SEEN, SEEN, SEEN, SEEN
    ),
    "InvitationConnection.nodes": Access(SENT.replace("$field", "$field { id }"), *ITS_SENDER),
    "InvitationConnection.edges": Access(SENT.replace("$field", "$field { cursor }"), *ITS_SENDER),
    "InvitationEdge.cursor": Access(SENT.replace("$field", "edges { $field }"), *ITS_SENDER),
    "InvitationEdge.node": Access(SENT.replace("$field", "edges { $field { message } }"), *ITS_SENDER),
    **{f"CollaborationStatus.{name}": Access(COLLABORATION, *[SEEN] * 5) for name in ("open", "statedByOwner")},
    "CollaborationStatus.viewerCanInvite": Access(COLLABORATION.replace("$field", "$field { code }"), *[SEEN] * 5),
    "CollaborationStatus.viewerInvitation": Access(
        COLLABORATION.replace("$field", "$field { message reply }"), NULL, NULL, NULL, SEEN, NULL, "answered"
    ),
    **{f"Claim.{name}": CLAIMS_ONLY for name in ("id", "claimant", "verifiedBy", "state", "evidence")},
    **{f"Claim.{name}": CLAIMS_ONLY for name in ("filedAt", "decidedAt", "decisionNote")},
    "Claim.expiresAt": Access(
        "node(id: $pending) { ... on Claim { $field } }", NULL, NULL, SEEN, NULL, SEEN, "pending"
    ),
    **{
        f"Claim.{name}": Access(CLAIM.replace("$field", f"$field {{ {below} }}"), NULL, NULL, SEEN, NULL, SEEN)
        for name, below in (("history", "at"), ("researcher", "id"), ("signals", "kind"))
    },
    **{f"ClaimTransition.{name}": STEP for name in ("at", "before", "after")},
    **{f"ClaimTransition.{name}": MODERATORS_STEP for name in ("by", "note")},
    **{f"ClaimSignal.{name}": SIGNAL for name in ("kind", "supports", "text")},
    **{f"ClaimStatus.{name}": STATUS for name in ("state", "unlocks")},
    "ClaimStatus.viewerCanClaim": Access(
        STATUS.call.replace("$field", "$field { code }"), SEEN, SEEN, SEEN, SEEN, SEEN
    ),
    "ClaimStatus.viewerClaim": Access(STATUS.call.replace("$field", "$field { id }"), NULL, NULL, SEEN, NULL, NULL),
    "ClaimStatus.preview": Access(
        STATUS.call.replace("$field", "$field { wouldApprove }"), NULL, SEEN, SEEN, SEEN, SEEN
    ),
    **{f"Permission.{name}": PERMISSION for name in ("allowed", "code", "message")},
    "ClaimPreview.wouldApprove": PREVIEW,
    "ClaimPreview.signals": Access(PREVIEW.call.replace("$field", "$field { kind }"), NULL, SEEN, SEEN, SEEN, SEEN),
    "ClaimConnection.totalCount": QUEUE,
    **{
        f"ClaimConnection.{name}": Access(
            QUEUE.call.replace("$field", f"$field {{ {below} }}"), SIGN_IN, FORBIDDEN, FORBIDDEN, FORBIDDEN, SEEN
        )
        for name, below in (("nodes", "id"), ("edges", "cursor"), ("pageInfo", "hasNextPage"))
    },
    "ClaimEdge.cursor": Access(
        "claims(state: APPROVED) { edges { $field } }", SIGN_IN, FORBIDDEN, FORBIDDEN, FORBIDDEN, SEEN
    ),
    "ClaimEdge.node": Access(
        "claims(state: APPROVED) { edges { $field { id } } }", SIGN_IN, FORBIDDEN, FORBIDDEN, FORBIDDEN, SEEN
    ),
}

# What somebody is told who subscribes from the beginning: SEEN, NULL where it is nothing, or the code of the refusal.
SUBSCRIPTIONS: dict[str, Access] = {
    "feed": Access("feed(after: $start) { node { text } }", SIGN_IN, NULL, SEEN, SEEN, NULL, "answered"),
}

# What is the same whether or not another account's claim to the researcher $owner waits, for everybody but who filed it
# and moderators: all that is said of the record, and all that anybody is told when they try what a claim stands in the
# way of. $other is the waiting claim's id, or that of no claim.
UNKNOWING = ("visitor", "stranger", "counterpart")
RECORD = """
  id headline openToCollaborate followerCount isGroup viewerIsFollowing
  trust { score level verification signals { kind points text } }
  claim {
    state unlocks viewerClaim { state signals { kind text } } viewerCanClaim { allowed code message }
    preview { wouldApprove signals { kind supports text } }
  }
  collaboration { open viewerCanInvite { code } viewerInvitation { id } }
"""
WITHOUT_RIVALS: dict[str, str] = {
    "the record": f"{{ researcher(id: $owner) {{ {RECORD} }} stats {{ asOf }} }}",
    "the record, found": f'{{ search(text: "Stefan") {{ nodes {{ ... on Researcher {{ {RECORD} }} }} }} }}',
    "the record, listed": f"{{ researchers(first: 5) {{ totalCount nodes {{ {RECORD} }} }} }}",
    "what one has": """{ viewer { researcher { id } claims { state } following { totalCount } invitations { totalCount }
      feed { nodes { id kind text } edges { cursor } } } }""",
    "the claim's id": "{ node(id: $other) { id } nodes(ids: [$other]) { id } }",
    "the queue": "{ claims(researcher: $owner) { totalCount } }",
    "withdrawing it": "mutation { withdrawClaim(claim: $other) { claim { id } userErrors { code message field } } }",
    "revoking it": 'mutation { revokeClaim(claim: $other, note: "x") { claim { id } userErrors { message field } } }',
    "deciding it": "mutation { decideClaim(claim: $other, approve: true) { userErrors { code message } } }",
    "inviting": 'mutation { invite(researcher: $owner, message: "x") { userErrors { code message field } } }',
    "following": "mutation { follow(id: $owner) { entity { followerCount } userErrors { code } } }",
    "saying something": 'mutation { updateProfile(headline: "x") { researcher { id } userErrors { code } } }',
    "filing, twice": """mutation { a: fileClaim(researcher: $owner) { userErrors { code } }
      b: fileClaim(researcher: $owner) { userErrors { code } } }""",
}

# Types that anybody may read, but for the fields whose sources tell who asks; and what mutations answer with.
PUBLIC = frozenset(
    """
    Affiliation Bucket CollaboratorConnection CollaboratorEdge Facet GraphPath GraphStats Hidden Highlight
    Identifier Institution InstitutionConnection InstitutionEdge KindCount Omitted PageInfo PartnerInstitution
    PathSet Provenance Query Reason RelatedTopic RelatedWork Researcher ResearcherConnection ResearcherEdge
    ResearcherTopicConnection ResearcherTopicEdge ResearcherWorkConnection ResearcherWorkEdge SearchConnection
    SearchEdge Slice SliceEdge SliceNode SuggestedCollaborator Suggestion TextPart Topic TopicConnection
    TopicEdge TrustSignal TrustSnapshot Venue VenueConnection VenueEdge Work WorkAuthorConnection WorkAuthorEdge
    WorkConnection WorkEdge WorkTopic YearCount
    """.split()  # noqa: SIM905 - a word for each type
)
ANSWERS = frozenset(
    ("Mutation", "Subscription", "FollowPayload", "ClaimPayload", "ProfilePayload", "InvitationPayload", "UserError")
)


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


STEFAN, ANNA, FREE = "Rperson000000001", "Rperson000000002", "Rperson000000003"


PEOPLE: dict[str, Viewer | None] = {
    "visitor": None,
    "stranger": person("stranger", email="stranger@example.org"),
    "owner": person("owner", email="owner@example.org"),
    "counterpart": person("counterpart", email="counterpart@example.org"),
    "moderator": person("moderator", email="moderator@example.org", is_moderator=True),
}


async def scene(database: Database, name: str) -> dict[str, str]:
    """Write the claims of the owner and the counterpart, and the invitation between them. Returns ids for calls.

    The owner's claim is pending or approved, with every part filled in; the counterpart's is approved.
    """

    async def claim(role: str, researcher: str) -> str:
        call = f'fileClaim(researcher: "{researcher}", evidence: "EVIDENCE of {role}")'
        document = f"mutation {{ fileClaim: {call} {{ claim {{ id }} userErrors {{ code }} }} }}"
        found = (await ask(database, document, PEOPLE[role], NOW))["fileClaim"]
        return str(found["claim"]["id"])

    async def approve(claim: str) -> None:
        call = f'decideClaim(claim: "{claim}", approve: true, note: "NOTE")'
        await ask(database, f"mutation {{ {call} {{ userErrors {{ code }} }} }}", PEOPLE["moderator"], NOW)

    await write(
        database,
        "MATCH (r:Researcher {id: $stefan}) SET r.orcid = $orcid "
        "CREATE (:Key {key: 'orcid:' + $orcid, scheme: 'ORCID', value: $orcid})-[:NAMES]->(r) "
        "CREATE (free:Researcher {id: $free, label: 'Free', sortLabel: 'free', slug: 'free', name: 'Free', names: [], "
        "alternateNames: [], identityBasis: 'IDENTIFIER', workCount: 0, citationCount: 0, collaboratorCount: 0}) "
        "CREATE (:Key {key: $free})-[:NAMES]->(free)",
        stefan=STEFAN,
        free=FREE,
        orcid="0000-0002-1825-0097",
    )
    await ask(database, f'mutation {{ follow(id: "{ANNA}") {{ __typename }} }}', PEOPLE["owner"], NOW)
    met = News("NEW_COLLABORATION", "Wwork00000000001", met=1, places=(ANNA,), people=(STEFAN,))
    await database.write(lambda transaction: record_news(transaction, NOW, met))
    own = await claim("owner", STEFAN)
    other = await claim("counterpart", ANNA)
    await approve(other)
    ids = {"$pending": own, "$approved": own, "$owner": STEFAN, "$counterpart": ANNA, "$free": FREE}
    if name != "pending":
        await approve(own)
        await write(database, "MATCH (c:Claim {id: $id}) SET c.verifiedBy = 'NAME_MATCH'", id=own)
    if name in ("invited", "answered"):
        document = f'mutation {{ invite(researcher: "{ANNA}", message: "MESSAGE") {{ invitation {{ id }} }} }}'
        invited = (await ask(database, document, PEOPLE["owner"], NOW))["invite"]
        ids["$invitation"] = str(invited["invitation"]["id"])
    if name == "answered":
        call = f'answerInvitation(invitation: "{ids["$invitation"]}", accept: true, reply: "REPLY")'
        await ask(database, f"mutation {{ {call} {{ userErrors {{ code }} }} }}", PEOPLE["counterpart"], NOW)
    return ids


def filled(call: str, ids: dict[str, str]) -> str:
    for name, id in ids.items():
        call = call.replace(name, f'"{id}"')
    return call
