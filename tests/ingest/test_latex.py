"""Letters that LaTeX writes with commands."""

import pytest

from ingest.latex import decode_latex


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"Ren\'e Accent", "René Accent"),
        (r"Jos{\'e} Brace", "José Brace"),
        (r"G\"unter K{\"o}nig", "Günter König"),
        (r"\c{C}elik \v{S}imon", "Çelik Šimon"),
        (r"Stanis{\l}aw {\L}ukasz", "Stanisław Łukasz"),
        (r"\O ystein \AA ge", "Øystein Åge"),
        (r"F\'{\i}sica", "Física"),
        (r"Fran\c cois", "François"),
        (r"Stra{\ss}e", "Straße"),
        (r"Erd{\H o}s", "Erdős"),
        ("No Command", "No Command"),
        (r"\unknown{x}", r"\unknownx"),
    ],
)
def test_letters(written: str, shown: str) -> None:
    assert decode_latex(written) == shown
