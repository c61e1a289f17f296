"""The facts of arXiv 2605.17276, which README's example is about; what it says of itself is told in our words."""

from typing import Any

PAPER: dict[str, Any] = {
    "id": "http://arxiv.org/abs/2605.17276v1",
    "updated": "2026-05-17T05:53:35Z",
    "published": "2026-05-17T05:53:35Z",
    "title": "How Do Electrocardiogram Models Scale?",
    "summary": "Models that read electrocardiograms are trained at several sizes, on more and less data, with labels "
    "and without, and compared for how much each step helps.",
    "authors": [
        "Jiawei Li",
        "Fabio Bonassi",
        "Ming Jin",
        "Stefan Gustafsson",
        "Johan Sundström",
        "Thomas B. Schön",
        "Antônio H. Ribeiro",
    ],
    "categories": ["cs.LG", "cs.AI"],
    "primary": "cs.LG",
    "doi": None,
    "journal": None,
}
