"""Hostile requests, each of which must be refused before a statement runs, about as fast as a small one is answered.

`variant` makes each request a little different from the last, so that no cache helps.
"""

from collections.abc import Callable
from typing import Any

import orjson
from graphql import get_introspection_query

AttackBody = Callable[[str], bytes]


def document(text: str) -> AttackBody:
    """Return a function from a variant to a body with a document, which has the variant as a comment."""
    return lambda variant: orjson.dumps({"query": f"{text} # {variant}"})


def nested(levels: int) -> str:
    """Return a document of topics within topics."""
    return '{ topic(id: "x") { ' + "parent { " * (levels - 1) + "name" + " }" * (levels + 1)


def hundreds(levels: int) -> str:
    """Return a document of 100 works of 100 authors each, and so on."""
    text = "nodes { id }"
    for level in range(levels - 1, 0, -1):
        text = f"nodes {{ {'authors' if level % 2 else 'works'}(first: 100) {{ {text} }} }}"
    return f"{{ works(first: 100) {{ {text} }} }}"


def doubling(levels: int) -> str:
    """Return a document whose fragments each spread the next one twice."""
    fragment = "fragment f{} on Topic {{ a: parent {{ ...f{} }} b: parent {{ ...f{} }} }}"
    parts = (fragment.format(n, n + 1, n + 1) for n in range(levels))
    return f'{{ topic(id: "x") {{ ...f0 }} }} {" ".join(parts)} fragment f{levels} on Topic {{ name }}'


def circle(size: int) -> str:
    """Return a document whose fragments each spread the next one, and the last one the first."""
    parts = (f"fragment f{n} on Topic {{ parent {{ ...f{(n + 1) % size} }} }}" for n in range(size))
    return f'{{ topic(id: "x") {{ ...f0 }} }} {" ".join(parts)}'


def brute_force(variant: str) -> bytes:
    """Return a batch of a thousand writes."""
    request: dict[str, Any] = {
        "query": 'mutation { fileClaim(researcher: "x") { userErrors { code } } }',
        "id": variant,
    }
    return orjson.dumps([request] * 1_000)


INTROSPECTION = " ".join(f"a{n}: __schema {{ types {{ ...FullType }} }}" for n in range(20))
FULL_TYPE = "fragment" + get_introspection_query().partition("fragment")[2]

# The requests by name; each is refused with an error and without data.
ATTACKS: dict[str, AttackBody] = {
    "10,000 aliases": document("{ " + " ".join(f"a{n}: __typename" for n in range(10_000)) + " }"),
    "10,000 aliases of a root field": document(
        "{ " + " ".join(f'a{n}: researcher(id: "{n}") {{ name }}' for n in range(10_000)) + " }"
    ),
    "a fragment within itself": document('{ topic(id: "x") { ...a } } fragment a on Topic { parent { ...a } }'),
    "fragments in a circle": document(circle(20)),
    "fragments that double": document(doubling(30)),
    "50 levels": document(nested(50)),
    "1,000 levels": document(nested(1_000)),
    "100 of 100, five levels": document(hundreds(5)),
    "the same by variables": lambda variant: orjson.dumps(
        {
            "query": "query ($n: Int) " + hundreds(5).replace("100", "$n") + f" # {variant}",
            "variables": {"n": 100},
        }
    ),
    "1,500 directives": document("{ __typename " + "@skip(if: false) " * 1_500 + "}"),
    "5,000 unknown directives": document("{ __typename " + "@a " * 5_000 + "}"),
    "a field 4,000 times": document("{ stats { " + "workCount " * 4_000 + "} }"),
    "a field with selections 500 times": document("{ " + "stats { version } " * 500 + "}"),
    "introspection within introspection": document(
        "{ __schema { types { " + "fields { type { " * 8 + "name" + " } }" * 8 + " } } }"
    ),
    "introspection 20 times": document(f"{{ {INTROSPECTION} }} {FULL_TYPE}"),
    "a batch of 1,000 writes": brute_force,
    "100 writes by aliases": document(
        "mutation { "
        + " ".join(f'a{n}: fileClaim(researcher: "{n}") {{ userErrors {{ code }} }}' for n in range(100))
        + " }"
    ),
    "100,000 braces": document("{" * 99_900),
    "100,000 quotes": document('{ a(b: """' + '\\" ' * 33_000),
}
