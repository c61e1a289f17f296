"""Reading a small file of our own, whatever lies in its place."""

import errno
import os
import stat
from pathlib import Path

# Bytes of the longest such file.
LONGEST = 1 << 16


def read_small_file(path: Path, longest: int = LONGEST) -> bytes:
    """Return the bytes of a file. Raises OSError if there is none, if it is longer, or if it is a pipe or a device."""
    # A pipe that nobody writes to would be waited for.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a file", str(path))
        content = file.read(longest + 1)
    if len(content) > longest:
        raise OSError(errno.EFBIG, f"it has more than {longest} bytes", str(path))
    return content
