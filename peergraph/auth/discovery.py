"""Finds the keys of an issuer by OpenID discovery."""

import asyncio
import ssl
from functools import cache
from typing import Any

import httpx

from peergraph.address import is_trustworthy
from peergraph.auth.jwks import json_object, parse_jwks

DISCOVERY = "/.well-known/openid-configuration"
MAX_DOCUMENT_BYTES = 256 * 1024
# Seconds that an issuer may take to send both documents, whatever it does meanwhile.
FETCH_TIMEOUT = 10.0


async def discover_keys(issuer: str) -> list[Any]:
    """Return the keys of the JWKS that an issuer's discovery document names. Raises OSError or ValueError."""
    try:
        async with asyncio.timeout(FETCH_TIMEOUT), await client() as http:
            document = json_object(await fetch(http, issuer.rstrip("/") + DISCOVERY))
            if document.get("issuer") != issuer:
                raise ValueError("the discovery document is of another issuer")
            url = document.get("jwks_uri")
            if not isinstance(url, str):
                raise ValueError("the discovery document names no keys")
            if issuer.startswith("https:") and not url.startswith("https:"):
                raise ValueError("keys are read by https alone")
            return parse_jwks(await fetch(http, url))
    except TimeoutError:
        raise OSError(f"the issuer did not answer within {FETCH_TIMEOUT:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OSError(f"the issuer cannot be reached: {str(error) or type(error).__name__}") from error


@cache
def trusted_authorities() -> ssl.SSLContext:
    """Return the certificate authorities that this machine trusts. Reading them takes a while."""
    return ssl.create_default_context()


async def client() -> httpx.AsyncClient:
    """Return a client that follows no redirect, because keys are read where their issuer said and nowhere else, and
    that trusts the authorities which this machine trusts."""
    context = await asyncio.to_thread(trusted_authorities)
    return httpx.AsyncClient(verify=context, follow_redirects=False, timeout=FETCH_TIMEOUT)


async def fetch(http: httpx.AsyncClient, url: str) -> bytes:
    """Return the document at a URL. Raises OSError if there is none, ValueError if it is too large or not https, and
    httpx.HTTPError."""
    if not is_trustworthy(url):
        raise ValueError("keys are read by https alone, but for this machine's own addresses")
    # Nothing is unpacked, because a small body can become a very large one.
    headers = {"accept": "application/json", "accept-encoding": "identity"}
    body = b""
    async with http.stream("GET", url, headers=headers) as response:
        if response.status_code != httpx.codes.OK:
            raise OSError(f"the issuer answers with status {response.status_code}")
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > MAX_DOCUMENT_BYTES:
                raise ValueError(f"the document has more than {MAX_DOCUMENT_BYTES} bytes")
    return body
