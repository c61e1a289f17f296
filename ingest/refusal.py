"""Why a record or a file is set aside."""


class Refused(Exception):
    """A record that cannot be taken; the message is the reason, for a person."""


class Unreadable(Exception):
    """A file, or the rest of one, that cannot be read; the message is one sentence."""


class Note(Unreadable):
    """A file of words, not of records; in a folder it is passed over."""
