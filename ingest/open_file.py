"""An open file: unpacked when it is gzip; every way in which it can break raises one error with one sentence."""

import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from ingest.errors import UnreadableFile

# Bytes of a file that are read to recognise its format.
HEAD_SIZE = 64 * 1024
# Layers of gzip that are unpacked: some tools pack what is packed already.
MAX_GZIP_LAYERS = 3
# A file that unpacks to more than so many times its size is refused once it has given so many bytes: zlib packs equal
# bytes 1,032 times smaller, and no records more than some ten times.
MOST_EXPANSION, BOMB_SIZE = 300, 64 * 1024 * 1024
# What a path may name beside a file and a folder.
KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


@dataclass(slots=True)
class ByteMeter:
    """How much of the files has been read, in bytes as they lie on the disk: `done` of finished files, `at` of the
    current one."""

    done: int = 0
    at: int = 0

    @property
    def total(self) -> int:
        """The bytes read of all files."""
        return self.done + self.at


def open_regular(path: Path) -> BinaryIO:
    """Open a file that lies on a disk. Raises UnreadableFile for anything else, such as a pipe, which might never give
    a byte or never end."""
    try:
        refuse_special(path, path.stat().st_mode)
        # Looked at again when it is open, and opened so that nobody waits for a pipe that took its place meanwhile.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        refuse_special(path, os.fstat(descriptor).st_mode)
        return open(descriptor, "rb", buffering=0)
    except BaseException:
        os.close(descriptor)
        raise


def refuse_special(path: Path, mode: int) -> None:
    """Raise UnreadableFile for what is no file, by its mode."""
    if not stat.S_ISREG(mode):
        kind = KINDS.get(stat.S_IFMT(mode), "something else")
        raise UnreadableFile(f"{path} is {kind} and no file, and was not read. Save what it gives as a file.")


class MeteredFile(io.RawIOBase):
    """A file on the disk that counts how much of it was read. It ends where it ended when it was opened, as one that
    grows might have no end."""

    def __init__(self, disk: BinaryIO, meter: ByteMeter) -> None:
        self._disk = disk
        self._meter = meter
        self._left = os.fstat(disk.fileno()).st_size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self._disk.readinto(memoryview(buffer)[: self._left])  # type: ignore[attr-defined]
        self._meter.at += read
        self._left -= read
        return int(read)


class ReplayedStream(io.RawIOBase):
    """A stream whose first bytes were read already and are read again; `error` is what followed them the first time."""

    def __init__(self, start: bytes, rest: io.BufferedIOBase, error: Exception | None = None) -> None:
        self._start = start
        self._rest = rest
        self._error = error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._start:
            part, self._start = self._start[: len(buffer)], self._start[len(buffer) :]
            buffer[: len(part)] = part
            return len(part)
        if self._error:
            raise self._error
        return self._rest.readinto1(buffer)


class OpenFile:
    """A file being read, unpacked when it is gzip. Every way in which it can break raises UnreadableFile with one
    sentence.

    `start` are its first bytes, which are read again.
    """

    def __init__(self, path: Path, meter: ByteMeter) -> None:
        self.path = path
        self.line = 0
        self.start = b""
        self._meter = meter
        self._given = 0
        self._disk = open_regular(path)
        try:
            self._stream = self._open_stream()
        except BaseException:
            self._disk.close()
            raise

    def _open_stream(self) -> io.BufferedReader:
        stream: io.BufferedIOBase = io.BufferedReader(MeteredFile(self._disk, self._meter), HEAD_SIZE)
        layers = 0
        while True:
            self.start, error = read_head(stream)
            if error and not self.start:
                self._guard(partial(reraise, error))
            buffered: io.BufferedReader = io.BufferedReader(ReplayedStream(self.start, stream, error))
            if self.start[:2] != b"\x1f\x8b" or layers == MAX_GZIP_LAYERS:
                return buffered
            stream = gzip.GzipFile(fileobj=buffered)
            layers += 1

    def __enter__(self) -> "OpenFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._meter.done += self._meter.at
        self._meter.at = 0
        self._disk.close()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        return self._count(self._guard(lambda: self._stream.read(size)))

    def readline(self, size: int = -1) -> bytes:
        """The next line, or as much of it as `size` allows."""
        return self._count(self._guard(lambda: self._stream.readline(size)))

    def _count(self, chunk: bytes) -> bytes:
        """The bytes that were read. Raises UnreadableFile when the file has given far more than it has on the disk."""
        self._given += len(chunk)
        if self._given > BOMB_SIZE and self._given > MOST_EXPANSION * self._meter.at:
            raise UnreadableFile(
                f"{self.path} unpacks to more than {MOST_EXPANSION} times its size{self._position()}, which no records "
                "do, and the rest was not read."
            )
        return chunk

    def _guard(self, step: Callable[[], bytes]) -> bytes:
        try:
            return step()
        except EOFError as error:
            raise UnreadableFile(
                f"{self.path} breaks off{self._position()}: its end is missing, the rest was not read."
            ) from error
        except (OSError, zlib.error) as error:
            raise UnreadableFile(
                f"{self.path} is damaged{self._position()}, the rest was not read: {error}."
            ) from error

    def _position(self) -> str:
        return f" after line {self.line}" if self.line else ""


def read_head(stream: io.BufferedIOBase) -> tuple[bytes, Exception | None]:
    """The first bytes of a stream, as far as it is sound, and the error that ended it before there were enough."""
    start = b""
    try:
        while len(start) < HEAD_SIZE and (chunk := stream.read1(HEAD_SIZE - len(start))):
            start += chunk
    except (EOFError, OSError, zlib.error) as error:
        return start, error
    return start, None


def reraise(error: Exception) -> bytes:
    """Raise an error where a function that reads bytes is expected."""
    raise error
