"""Which names are a group's, and which are nobody's."""

import pytest

from ingest.group import is_anonymous, is_group


@pytest.mark.parametrize(
    "name",
    [
        "QUARTZ Collaboration",
        "The QUARTZ Collaboration",
        "Collaboration, QUARTZ",
        "D0 Collaboration",
        "H1 Group",
        "Quartz Scientific Collaboration and Mica Collaboration",
        "Global Snail Consortium",
        "Malaria Study Group",
        "Snail Genomes Working Group",
        "Writing Committee for the SNAIL Trial",
        "SNAIL Trial Investigators",
        "SNAIL-2 Trialists",
        "Nordic Snail Network",
        "CDC Response Team",
        "Expert Panel on Snails",
        "Task Force on Snails",
        "The Snail Team",
        "SNAILS Group",
        "Grupo de Estudio de Caracoles",
        "Arbeitsgruppe Schnecken",
        "Сотрудники: коллаборация КВАРЦ",
        "中国蜗牛协作组",
        "Snail Health Organization",
        "Editorial Board",
        "QUARTZ COLLABORATION",
        "on behalf of the Snail Opera",
    ],
)
def test_groups(name: str) -> None:
    assert is_group(name)


@pytest.mark.parametrize(
    "name",
    [
        "Grace Consort",
        "Marie Union",
        "Group, J.",
        "J. Group",
        "Wei Team",
        "Team, Wei",
        "GROUP, JANE",
        "Anna Board",
        "James R. Council",
        "Uwase Alliance",
        "Ana Grupo",
        "Anna Collabo",
        "Study",
        "Unknown Author",
        "Anna Lind",
        "王小明",
        "",
        ":",
        "Jean Trial",
        "Ann Project",
    ],
)
def test_persons_are_no_groups(name: str) -> None:
    assert not is_group(name)


@pytest.mark.parametrize(
    "name",
    [
        "Unknown Author",
        "Author Unknown",
        "Unknown Unknown",
        "Anonymous",
        "[Anonymous]",
        "Anonymous Author",
        "No author",
        "No authors listed",
        "No authorship indicated",
        "Not Available",
        "Editorial Board",
        "Editorial Office",
        "The Editors",
        "Editor-in-Chief",
        "Guest Editors",
        "Editorial Team",
        "Autor desconocido",
        "Auteur inconnu",
        "Автор неизвестен",
        "编辑部",
        "佚名",
        "작자 미상",
        "Working Group",
        "Study Group",
        "Staff Writer",
    ],
)
def test_nobody(name: str) -> None:
    assert is_anonymous(name)


@pytest.mark.parametrize(
    "name",
    [
        "Anna Lind",
        "An Na",
        "Le Staff",
        "Anon Chaisuriya",
        "No Kim",
        "Ida Author-Lind",
        "QUARTZ Collaboration",
        "Snail Study Group",
        "王小明",
    ],
)
def test_somebody(name: str) -> None:
    assert not is_anonymous(name)
