"""The source of a work's citation: one expression reads the work for all formats, and Python writes the text."""

from dataclasses import dataclass
from typing import Any

from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.selection import SelectedField
from graphdb.compile.source import Value
from graphdb.result.shape import Shape
from resolvers.citation.bibtex import bibtex
from resolvers.citation.csl_json import csl_json
from resolvers.citation.reference import reference_of
from resolvers.citation.ris import ris

FORMATS = {"BIBTEX": bibtex, "RIS": ris, "CSL_JSON": csl_json}


@dataclass(frozen=True, slots=True)
class Citation:
    """The reference to a work, in the format of the argument `format`."""

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        arguments = compiler.arguments(selected, lambda arguments, values: None)
        write = FORMATS[arguments["format"].value]
        compiler.vary_by(selected, ("format",))

        def citation(facts: list[Any]) -> str:
            return write(reference_of(facts))

        return Value("work/citation", citation).compile(compiler, selected, scope, row)
