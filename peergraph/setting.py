"""What a setting is: an environment variable, how its text is read, what it is when absent, and one sentence on it."""

import difflib
import ipaddress
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

PREFIX = "PEERGRAPH_"
# Others' variables of this prefix: those of the tests and benchmarks, and what Kubernetes sets for a service.
FOREIGN = re.compile(r"PEERGRAPH_(?:(?:TEST|BENCH)_.*|SERVICE_(?:HOST|PORT)(?:_.*)?|PORT_[0-9]+_(?:TCP|UDP)(?:_.*)?)")
# The least likeness (difflib's ratio, 0..1) of a misspelt name to that of a setting, and of a misspelt prefix to ours.
NAME_LIKENESS, PREFIX_LIKENESS = 0.75, 0.85
MEMORY_UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
MEMORY = re.compile(r"[1-9][0-9]*[kmg]", re.IGNORECASE)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class BadSetting(ValueError):
    """A setting that cannot be used; the message names the variable and says what it may be."""


class Parser(Protocol[T_co]):
    """How the text of a variable becomes a value."""

    @property
    def range(self) -> str:
        """What the variable may be, with its unit, for documentation."""

    def parse(self, name: str, text: str) -> T_co:
        """Return the value of a text; raises BadSetting, which names the variable."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One environment variable: its name without the prefix, its parser, its default as text, and one sentence.

    `computed` says in words what the default is where that depends on the environment or on other settings.
    """

    suffix: str
    parser: Parser[T]
    default: str
    sentence: str
    computed: str = ""

    @property
    def name(self) -> str:
        """The environment variable."""
        return PREFIX + self.suffix

    def read(self, environment: Mapping[str, str], default: str | None = None) -> T:
        """Return the value in an environment, where an empty variable counts as absent; raises BadSetting.

        `default` replaces the default of the table where that is computed.
        """
        text = environment.get(self.name, "").strip()
        return self.parser.parse(self.name, text or (self.default if default is None else default))

    @property
    def default_text(self) -> str:
        """The default in words, as Markdown: as text, computed, or none."""
        return self.computed or self.default or "none"

    @property
    def default_value(self) -> T:
        """The value in an empty environment."""
        return self.read({})


@dataclass(frozen=True, slots=True)
class Text:
    """Any text; `range` says what kind."""

    range: str

    def parse(self, name: str, text: str) -> str:
        """Return the text."""
        return text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words, in any case."""

    words: tuple[str, ...]

    @property
    def range(self) -> str:
        """The words."""
        return ", ".join(self.words)

    def parse(self, name: str, text: str) -> str:
        """Return the word in upper case."""
        if text.upper() not in self.words:
            raise BadSetting(f"{name} must be one of {self.range}, not {text.upper()!r}.")
        return text.upper()


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number from `least` to `most`, of `unit`."""

    least: int
    most: int
    unit: str = ""

    @property
    def range(self) -> str:
        """The bounds and the unit."""
        return f"{self.least} to {self.most} {self.unit}".strip()

    def parse(self, name: str, text: str) -> int:
        """Return the number."""
        if not re.fullmatch(r"[0-9]{1,10}", text) or not self.least <= int(text) <= self.most:
            raise BadSetting(f"{name} must be a whole number from {self.least} to {self.most}, not {text!r}.")
        return int(text)


@dataclass(frozen=True, slots=True)
class Workers:
    """A number of processes from 1 to 64, or `auto` for one on each processor that this process may use."""

    range: str = "1 to 64, or auto"

    def parse(self, name: str, text: str) -> int:
        """Return the number."""
        if text.lower() == "auto":
            return min(64, usable_processors())
        if not re.fullmatch(r"[0-9]{1,2}", text) or not 1 <= int(text) <= 64:
            raise BadSetting(f"{name} must be a whole number from 1 to 64, or auto, not {text!r}.")
        return int(text)


def usable_processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Seconds:
    """A number of seconds, above 0 and up to an hour."""

    range: str = "seconds, above 0 and up to 3600"

    def parse(self, name: str, text: str) -> float:
        """Return the seconds."""
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not 0.0 < value <= 3600.0:
            raise BadSetting(f"{name} must be a number of seconds above 0 and up to 3600, not {text!r}.")
        return value


@dataclass(frozen=True, slots=True)
class Memory:
    """An amount of memory as Neo4j's settings have it."""

    range: str = "memory, such as 512m or 2g"

    def parse(self, name: str, text: str) -> str:
        """Return the amount, such as 512m."""
        if not MEMORY.fullmatch(text):
            raise BadSetting(f"{name} must be an amount of memory such as 512m or 2g, not {text!r}.")
        return text.lower()


@dataclass(frozen=True, slots=True)
class MemoryOrNone:
    """An amount of memory, or 0 for none."""

    range: str = "memory, such as 512m or 2g; 0 for none"

    def parse(self, name: str, text: str) -> int:
        """Return the amount in bytes."""
        if text == "0":
            return 0
        amount = Memory().parse(name, text)
        return int(amount[:-1]) * MEMORY_UNITS[amount[-1]]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, which need not exist yet."""

    range: str = "a folder"

    def parse(self, name: str, text: str) -> Path:
        """Return the absolute path."""
        try:
            path = Path(text).expanduser().absolute()
            mode = path.stat().st_mode
        except FileNotFoundError:
            return path
        except (OSError, RuntimeError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise BadSetting(f"{name} must be a folder, and {text!r} cannot be used: {reason}.") from error
        if not stat.S_ISDIR(mode):
            raise BadSetting(f"{name} must be a folder, and {path} is a file.")
        return path


@dataclass(frozen=True, slots=True)
class Words:
    """Words separated by commas or spaces; each must match `pattern`, and `example` says what they are."""

    range: str
    pattern: str = r".*"
    example: str = ""

    def parse(self, name: str, text: str) -> tuple[str, ...]:
        """Return the words."""
        words = tuple(text.replace(",", " ").split())
        for word in words:
            if not re.fullmatch(self.pattern, word):
                raise BadSetting(f"{name} must be {self.example}, not {word!r}.")
        return words


@dataclass(frozen=True, slots=True)
class Networks:
    """IP addresses and networks, separated by commas or spaces."""

    range: str = "addresses and networks such as `10.0.0.0/8`"

    def parse(self, name: str, text: str) -> tuple[Network, ...]:
        """Return the networks; that of an address has it alone."""
        try:
            return tuple(ipaddress.ip_network(word) for word in Words("").parse(name, text))
        except ValueError as error:
            raise BadSetting(f"{name} must be addresses or networks such as 10.0.0.0/8: {error}.") from error


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs joined by their last equals sign, separated by commas or spaces; `form` is such as `an issuer=file`."""

    form: str

    @property
    def range(self) -> str:
        """The form of a pair, and that there may be several."""
        return f"`{self.form.partition(' ')[2]}`, any number"

    def parse(self, name: str, text: str) -> tuple[tuple[str, str], ...]:
        """Return the pairs."""
        words = Words("").parse(name, text)
        pairs = tuple((left, right) for left, _, right in (word.rpartition("=") for word in words))
        if not all(left and right for left, right in pairs):
            raise BadSetting(f"{name} must be {self.form} for each, by commas or spaces.")
        return pairs


@dataclass(frozen=True, slots=True)
class UnknownVariable:
    """A variable whose name begins as ours do, or nearly, and that is no setting.

    `meant` is the setting that is probably meant, or None; `is_misspelt` is true where the names are nearly the same.
    """

    name: str
    meant: str | None
    is_misspelt: bool

    def __str__(self) -> str:
        end = f"; {self.meant} is meant?" if self.meant else ", and is ignored."
        return f"{self.name} is no setting of peergraph{end}"


def unknown_variables(settings: Iterable[Setting[object]], environment: Mapping[str, str]) -> list[UnknownVariable]:
    """Return the variables that look like settings and are none, sorted by name; empty ones count as absent."""
    names = {setting.suffix: setting.name for setting in settings}
    unknown = []
    for name in sorted(name for name, value in environment.items() if value.strip()):
        suffix = suffix_of(name)
        if suffix is None or name in names.values() or FOREIGN.fullmatch(name):
            continue
        similar = difflib.get_close_matches(suffix, names, 1, NAME_LIKENESS)
        words = set(suffix.split("_"))
        meant = similar or sorted((other for other in names if words <= set(other.split("_"))), key=len)
        if similar or name.startswith(PREFIX):
            unknown.append(UnknownVariable(name, names[meant[0]] if meant else None, bool(similar)))
    return unknown


def suffix_of(name: str) -> str | None:
    """Return what stands behind PEERGRAPH_ in a name, however that is spelt; None when the name does not begin so."""
    for parts in (1, 2):
        words = name.upper().split("_")
        prefix, suffix = "".join(words[:parts]), "_".join(words[parts:])
        if suffix and difflib.SequenceMatcher(None, prefix, PREFIX[:-1]).ratio() > PREFIX_LIKENESS:
            return suffix
    return None
