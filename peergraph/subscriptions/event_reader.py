"""Reads the events of items, so that large reads of some accounts do not delay the events of others."""

import logging
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from graphdb.compile.plan import Plan
from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError, Unavailable
from graphdb.lru_cache import LRUCache
from graphdb.result.codegen import CompletionFunction
from peergraph.admission.planning import planning_points
from peergraph.admission.request import Answer
from peergraph.errors import TryLater
from peergraph.subscriptions.fair_turns import FairTurns
from peergraph.subscriptions.subscriber import Item, State, Subscriber
from resolvers.feed import CompiledSubscription

log = logging.getLogger("peergraph")

# Reads of each kind that run at the same time, so that they leave connections to queries.
READS_AT_ONCE = 2
# Seconds that a read may take, and those after which the next one of its subscribers counts as large.
READ_TIMEOUT = 5.0
LONG_READ = 0.5
# Statements that are known to be planned.
MOST_PLANNED = 1_000

Events = dict[Item, Answer | State]


@dataclass(slots=True)
class Group:
    """Items of which some subscribers get equal events. Those of followed entities and those of an account's own are
    never in one group, because their statements differ."""

    is_own: bool
    members: list[Subscriber] = field(default_factory=list)
    items: dict[Item, None] = field(default_factory=dict)

    @property
    def reader(self) -> Subscriber:
        """The subscriber whose plan and values stand for those of all."""
        return self.members[0]

    @property
    def plan(self) -> Plan:
        """The plan of its reads."""
        return self.reader.compiled.own if self.is_own else self.reader.compiled.shared

    @property
    def complete(self) -> CompletionFunction:
        """The function that makes the data of an event."""
        return self.reader.compiled.read_own if self.is_own else self.reader.compiled.read_shared


@dataclass(slots=True)
class EventReader:
    """The turns that reads wait for: small ones, large ones, and those of statements that Neo4j has no plan of yet."""

    small: FairTurns = field(default_factory=lambda: FairTurns(READS_AT_ONCE))
    large: FairTurns = field(default_factory=lambda: FairTurns(READS_AT_ONCE))
    new: FairTurns = field(default_factory=lambda: FairTurns(READS_AT_ONCE))
    planned: LRUCache[str, None] = field(default_factory=lambda: LRUCache(MOST_PLANNED), repr=False)

    async def events(self, database: Database, group: Group, now: datetime) -> AsyncGenerator[Events, None]:
        """Yield the events of a group's items, some items after the others, each as soon as it is read.

        Where Neo4j is away or busy, the items that are left have the state LATER, and are read with the next poll.
        """
        left = dict(group.items)
        for items in parts(group):
            try:
                rows = await self.read_in_turn(database, group, items, now)
            except (Unavailable, TryLater) as error:
                log.warning("events of the feed are sent later: %s", error)
                yield dict.fromkeys(left, State.LATER)
                return
            except Exception as error:  # of this group alone: the others get their events
                code = error.extensions if isinstance(error, GraphError) else None
                failed = GraphQLError(str(error), original_error=error, extensions=code)
                rows = dict.fromkeys(items, Answer(errors=[failed]))
            for item in items:
                del left[item]
            yield {item: rows.get(item, State.REMOVED) for item in items}

    async def read_in_turn(self, database: Database, group: Group, items: list[Item], now: datetime) -> Events:
        """Return the events of items when it is the turn of one of the group's accounts to read so much."""
        policy = group.reader.policy
        points, cheap = group.reader.price * len(items), policy.limits.cheap
        is_large = points > cheap or all(member.reads_long for member in group.members)
        is_new = group.plan.statement.text not in self.planned
        accounts = {member.account for member in group.members}
        if is_new and is_large:
            async with self.new.turn(accounts):
                self.charge_plan(group)
                await self.read(database, group, [], now)
        async with AsyncExitStack() as turns:
            kind = self.large if is_large else self.new if is_new else self.small
            await turns.enter_async_context(kind.turn(accounts))
            if is_large and policy.concurrency_limit is not None:
                await turns.enter_async_context(policy.concurrency_limit.enter(max(points, cheap + 1)))
            self.charge_plan(group)
            started = time.perf_counter()
            try:
                return await self.read(database, group, items, now)
            finally:
                for member in group.members:
                    member.reads_long = time.perf_counter() - started > LONG_READ

    def charge_plan(self, group: Group) -> None:
        """Charge an account of the group for the plan of its reads, unless Neo4j has it. The account may have fewer
        points left: its next events wait until they are back."""
        if group.plan.statement.text not in self.planned:
            group.reader.policy.overdraw(planning_points((group.plan.statement,)))

    async def read(self, database: Database, group: Group, items: list[Item], now: datetime) -> Events:
        """Return the events of items as the group gets them; items that were removed have none."""
        values = group.plan.values(replace(group.reader.operation, now=now))
        parameters = values.parameters | {"items": [list(item) for item in items]}
        rows = await database.rows(group.plan.statement, parameters, timeout=READ_TIMEOUT)
        self.planned.put(group.plan.statement.text, None)
        compiled, complete = group.reader.compiled, group.complete
        return {
            (number, followed): event(compiled, complete, row, values.by_slot) for number, followed, row in rows[0][0]
        }


def parts(group: Group) -> Iterator[list[Item]]:
    """Yield the items of a group that are read together: as many as cost no more than a small operation, at least
    one."""
    items = list(group.items)
    size = max(1, group.reader.policy.limits.cheap // group.reader.price) if group.reader.price else len(items)
    for start in range(0, len(items), size):
        yield items[start : start + size]


def event(compiled: CompiledSubscription, complete: CompletionFunction, row: list[Any], by_slot: list[Any]) -> Answer:
    """Return the event of a row, or one with an error when the row does not pass strict completion."""
    try:
        return Answer(data={compiled.root.key: complete(row, by_slot)})
    except Exception as error:
        return Answer(errors=[GraphQLError("An item could not be read.", original_error=error)])


def groups_of(items_by_subscriber: dict[Subscriber, list[Item]]) -> list[Group]:
    """Return the groups in which items are read, each item once for all subscribers that get the same event."""
    groups: dict[object, Group] = {}
    for subscriber, items in items_by_subscriber.items():
        for item in items:
            is_own = item[1] is None
            depends_on_account = is_own or subscriber.compiled.is_personal
            key = (subscriber.key, is_own, subscriber.account if depends_on_account else None)
            group = groups.setdefault(key, Group(is_own))
            group.items[item] = None
            if not group.members or group.members[-1] is not subscriber:
                group.members.append(subscriber)
    return list(groups.values())
