"""A plugin of pytest for runs in two workers: each Neo4j of the tests belongs to one of them.

`pytest -p tests.support.workers --numprocesses 2`, as `make test` calls it. Workers collect the tests and write the
group of each into a file; the scheduler, in the process that a person started, gives a worker one group at a time.
pytest-xdist's own `--dist loadgroup` hands groups over in the tests' names, which pytest 9.2 no longer lets it change.
"""

import json
import os
from pathlib import Path
from tempfile import mkstemp
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# The fixtures that start the two Neo4j.
SERVERS = ("loaded_bolt", "bolt")
FILE = pytest.StashKey[Path]()


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc] # pytest-xdist is published without types
    """Gives a worker all tests of a group; the largest groups, which are those of the two Neo4j, begin.

    Then the modules with the fewest tests come first: tests that start servers of their own are few in a module and
    slow, so that a worker that is ready first never ends long before the other.
    """

    groups: dict[str, str] | None = None

    def schedule(self) -> None:
        """Give out the first groups, and order the others."""
        super().schedule()
        for group in sorted(self.workqueue, key=lambda group: len(self.workqueue[group])):
            self.workqueue.move_to_end(group)

    def _split_scope(self, nodeid: str) -> str:
        """The group of a test."""
        if self.groups is None:
            self.groups = dict(json.loads(self.config.stash[FILE].read_text()))
        return self.groups[nodeid]


def pytest_configure(config: pytest.Config) -> None:
    """Name the file of groups, in the process that starts the workers."""
    if not hasattr(config, "workerinput"):
        handle, name = mkstemp(prefix="peergraph-test-groups-")
        os.close(handle)
        config.stash[FILE] = Path(name)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the file of groups."""
    if FILE in config.stash:
        config.stash[FILE].unlink(missing_ok=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the name of the file to a worker that is about to start."""
    node.workerinput["groups"] = str(node.config.stash[FILE])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling:
    """The scheduler that keeps groups together."""
    return GroupScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Write the group of each test, in a worker."""
    worker: dict[str, Any] = getattr(config, "workerinput", {})
    if worker:
        new = Path(f"{worker['groups']}.{worker['workerid']}")
        new.write_text(json.dumps({item.nodeid: group(item) for item in items}))
        new.replace(worker["groups"])


def group(item: pytest.Item) -> str:
    """The tests that run in one worker with this one: those of its Neo4j, or of its module where it needs none."""
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return next((server for server in SERVERS if server in fixtures), item.nodeid.partition("::")[0])
