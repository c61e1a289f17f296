"""What comments and abstracts say of withdrawal, and what only sounds like it."""

import pytest

from ingest.withdrawal import is_withdrawn


@pytest.mark.parametrize(
    "comment",
    [
        "Withdrawn by the author due to an error in eq. 3",
        "Paper withdrawn",
        "This paper has been withdrawn by the author",
        "arXiv admin note: This submission has been withdrawn by arXiv administrators due to a violation of policy",
        "withdrawn",
        "WITHDRAWN.",
        "[Withdrawn]",
        "12 pages, this paper has been withdrawn",
        "Withdrawn due to error",
        "The authors have withdrawn this paper",
        "We withdraw this paper",
        "I have decided to withdraw this manuscript",
        "This article is withdrawn",
        "This paper was withdrawn by the authors",
        "submission withdrawn",
        "Temporarily withdrawn",
        "This paper has been temporarily withdrawn",
        "Manuscript has been withdrawn by the authors",
        "paper withdrawn due to error",
        "This work has been removed by arXiv administrators",
        "Withdrawn from arXiv",
        "Paper is withdrawn since Lemma 2 is false",
        "This paper is being withdrawn",
        "the paper will be withdrawn",
        "This paper has been retracted",
        "5 pages; withdrawn for revision",
        "Article withdrawn.",
        "This version withdrawn by arXiv administrators",
        "We hereby retract the paper",
        "Withdrawn at the request of the author",
        "The author has withdrawn this paper due to a crucial sign error",
        "Withdrawn 2005",
        "v3: paper withdrawn",
    ],
)
def test_comments_that_withdraw_the_paper(comment: str) -> None:
    assert is_withdrawn(comment, "We count snails.")


@pytest.mark.parametrize(
    "comment",
    [
        "12 pages; a withdrawn claim of v1 is corrected",
        "on the withdrawal of troops",
        "we withdraw the assumption of v1",
        "this paper has not been withdrawn",
        "Withdrawn claim corrected",
        "This paper replaces the withdrawn arXiv:1234.5678",
        "withdrawn from ICLR 2021",
        "This paper was withdrawn from NeurIPS and resubmitted",
        "not withdrawn",
        "version 1 was withdrawn",
        "earlier version withdrawn",
        "supersedes arXiv:1 which has been withdrawn",
        "previous paper withdrawn",
        "withdrawal of drugs",
        "a companion paper has been withdrawn",
        "Section 4 withdrawn",
        "v2: result of section 3 withdrawn",
        "Theorem 2 is withdrawn",
        "We withdraw Theorem 3 of the paper",
        "this paper has been withdrawn and reinstated",
    ],
)
def test_comments_that_do_not(comment: str) -> None:
    assert not is_withdrawn(comment, "We count snails.")


@pytest.mark.parametrize(
    "abstract",
    [
        "This paper is withdrawn because of a crucial error.",
        "The paper has been withdrawn by the author because of plagiarism.",
        "Withdrawn.",
        "We prove X. [This paper has been withdrawn by the authors.]",
        "This paper has been withdrawn by the author(s), due a crucial error.",
        "Withdrawn by the authors.",
        "The authors withdraw this paper.",
        "Paper withdrawn by the author",
        "We study X. This paper has been withdrawn due to an error.",
    ],
)
def test_abstracts_that_withdraw_the_paper(abstract: str) -> None:
    assert is_withdrawn(None, abstract)


@pytest.mark.parametrize(
    "abstract",
    [
        "The drug has been withdrawn from the market.",
        "Withdrawn by the government in 2010, the law was later restored.",
        "Patients withdrawn from treatment were followed.",
        "The withdrawal of troops from X",
        "We withdraw the assumption of independence.",
        "We study retracted papers. The paper has been withdrawn in most cases.",
        "The paper discusses withdrawn drugs",
        "This paper studies why papers are withdrawn",
        "This work withdraws an assumption",
        "This paper has not been withdrawn.",
        "In this paper the assumption is withdrawn",
        "This letter was retracted from the cell",
    ],
)
def test_abstracts_that_do_not(abstract: str) -> None:
    assert not is_withdrawn("12 pages", abstract)


def test_nothing_said_is_nothing_withdrawn() -> None:
    assert not is_withdrawn(None, None)
    assert not is_withdrawn("", "")
