"""Checks the rules of what people do with the graph: claims, invitations, follows and news, each by one statement that
lists what breaks it."""

from datetime import UTC, datetime

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database

TIMEOUT = 120.0

RULES = {
    "account_sign_in": "Account {} has no sign-in.",
    "claim_beside_approved": "Claim {} to researcher {} is pending beside {}, which is approved.",
    "claim_decision": "Claim {} was decided at {}, its history has decisions at {}, and it was proved by {}.",
    "claim_step": "Claim {} has the step from {} to {}, which is of {} claims.",
    "follow_end": "{} follows {} since {}, from news {} of {}.",
    "follow_twice": "Account {} follows {} {} times.",
    "invitation_answer": "Invitation {} is {}, was sent at {}, until {}, was answered at {}, with a reply: {}.",
    "invitation_ends": "Invitation {} is from {} people to {}.",
    "invitation_of_nobody": "Invitation {} is of account {}, which does not exist.",
    "invitation_pending": "Invitation {} is {} and marked by {}, which should be {}.",
    "invitation_to_self": "Invitation {} is from {} to the same.",
    "invitation_without_claim": "Invitation {} waits for an answer, and account {} does not have researcher {}.",
    "news_account": "News {} of the kind {} reaches {} and is for {}.",
    "news_after": "News {} says that {} became {}, which it never was.",
    "news_meets": "News {} says that {} people were met, names {}, and reaches {}.",
    "news_number": "News with the id {} has the number {} and the kind {}, and the newest is {}.",
    "news_reach": "News {} reaches {} as {}.",
    "news_subject": "News {} of the kind {} is about {}.",
    "owner_words": "Researcher {} says something of themself and has no owner.",
}
"""The sentence about what breaks each rule, by the name of the statement in cypher/check that lists it."""


async def find_account_problems(database: Database, most: int) -> list[str]:
    """The problems of accounts' things, a sentence each: at most so many of each rule."""
    problems = []
    for name, sentence in RULES.items():
        parameters = {"most": most, "now": datetime.now(UTC)}
        rows = await database.rows(statement(f"check/{name}"), parameters, timeout=TIMEOUT)
        problems += [sentence.format(*row) for row in rows]
    return problems
