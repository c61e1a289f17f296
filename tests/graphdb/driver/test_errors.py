"""The tree of errors: it is drawn as it is, and a program can tell its errors apart."""

from graphdb.driver import errors
from graphdb.driver.errors import Denied, DiskFull, GraphError, NeedsRestart, Unavailable


def kinds() -> list[type[GraphError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, GraphError)]


def test_the_docstring_draws_every_error_of_the_module() -> None:
    lines = (errors.__doc__ or "").splitlines()
    drawn = [line.split("─ ")[1].split()[0] for line in lines if "─ " in line]
    assert ["GraphError", *drawn] == [kind.__name__ for kind in kinds()]


def test_every_error_has_a_code_of_its_own_or_that_of_the_error_it_refines() -> None:
    codes = [kind.code for kind in kinds() if kind is not Denied and kind.__base__ in (Exception, GraphError)]
    assert len(set(codes)) == len(codes)
    assert all(code == code.upper() for code in codes)
    refined = [kind for kind in kinds() if kind.__base__ not in (Exception, GraphError)]
    assert refined == [DiskFull, NeedsRestart]
    assert {kind.code for kind in refined} == {Unavailable.code}


def test_what_a_client_gets_of_an_error_is_its_message_and_its_code() -> None:
    error = Denied("Sign in to see this.", "UNAUTHENTICATED")
    assert str(error) == "Sign in to see this."
    assert error.extensions == {"code": "UNAUTHENTICATED"}
    assert GraphError("Something failed.").extensions == {"code": "INTERNAL"}
