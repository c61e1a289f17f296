"""GraphQL's parser, whose nodes keep where they stand in the text, and nothing else of it.

graphql-core's own nodes keep the tokens that they begin and end with. These refer to each other in both directions, so
that each document keeps all its tokens, and one that is dropped is memory that only Python's garbage collector frees.
"""

from graphql import DocumentNode, Location, Source, Token
from graphql.language import Lexer
from graphql.language.parser import Parser


class Span(Location):
    """Where a node begins and ends in its source."""

    __slots__ = ()

    def __init__(self, start: int, end: int, source: Source) -> None:
        self.start, self.end, self.source = start, end, source


class ForwardLexer(Lexer):
    """A lexer whose tokens do not refer to those before them, so that each is freed once it is read."""

    def advance(self) -> Token:
        """Return the next token."""
        token = super().advance()
        token.prev = None
        return token


class SpanParser(Parser):
    """A parser that gives each node a Span."""

    def loc(self, start_token: Token) -> Location | None:
        """Return where a node stands that begins with a token and has just been read."""
        lexer = self._lexer
        return Span(start_token.start, lexer.last_token.end, lexer.source)


def parse(text: str, max_tokens: int | None = None) -> DocumentNode:
    """Return the document of a text. Raises GraphQLSyntaxError, also where it has more tokens."""
    source = Source(text)
    return SpanParser(source, max_tokens=max_tokens, lexer=ForwardLexer(source)).parse_document()
