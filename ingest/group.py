"""Names on bylines that are no person's: those of groups, and anonymous ones."""

import itertools
import re
from functools import lru_cache

from graphdb.text import folding

PUNCTUATION = " \t\r\n.,;:()[]{}<>*†‡§¶#…–—-/\\|\"'“”„’‘"


def folded_words(words: str) -> frozenset[str]:
    """The words of a text, folded."""
    return frozenset(folding.normalize_words(words).split())


# Words that are no person's name: a name with one of them is a group's.
GROUP_WORDS = folded_words(
    "collaboration collaborations consortium consortia investigators trialists taskforce workgroup committee committees"
    " subcommittee network networks partnership initiative collaborative collaborators organization organisation"
    " association foundation society ministry university institute agency department commission secretariat federation"
    " kollaboration konsortium arbeitsgruppe arbeitsgemeinschaft studiengruppe forschungsgruppe netzwerk consorcio"
    " colaboración colaboração consorzio collaborazione коллаборация консорциум"
)
# Words that are persons' names too: they make a group only beside another word of groups.
GROUP_NOUNS = folded_words(
    "group groups subgroup team teams force panel board council alliance union project forum coalition unit staff"
    " cooperative laboratory center centre office section study trial registry survey experiment programme program"
    " grupo groupe gruppo gruppe équipe группа editors"
)
GROUP_NOUN_MODIFIERS = folded_words(
    "study studies working research trial trials task writing review interest expert advisory cooperative collaborative"
    " steering guideline guidelines consensus focus user users discussion editorial project response survey data theory"
    " technical experimental clinical core oncology genetics surveillance registry implementation coordinating"
    " coordination management analysis support field screening trialist committee scientific executive"
)
GROUP_PREPOSITIONS = frozenset(("of", "for", "on"))
GROUP_OF = re.compile(
    r"\b(?:grupo|groupe|gruppo|gruppe|equipe|comite|comitato) (?:d|de|del|di|des|du|fur|pour|para|per)\b"
)
GROUP_MARKERS = (
    *("合作组", "合作組", "协作组", "協作組", "课题组", "課題組", "研究组", "工作组", "工作組"),
    *("委员会", "委員会", "委員會", "研究グループ"),
)

# Words of anonymous names: a name is anonymous if all its words are in these two lists and one is in the first.
ANONYMOUS_WORDS = folded_words(
    "author authors authorship editor editors editorial anonymous anon unknown unnamed unattributed unspecified"
    " null none deleted withheld writer writers reporter reporters autor autora autores auteur auteurs autore autori"
    " verfasser redaktion rédaction redacción redação redazione redakcja redakce anónimo anonyme anonym anonymus"
    " desconocido desconhecido sconosciuto inconnu unbekannt unbekannter onbekend nieznany neznámý ukjent okänd"
    " forfatter författare tuntematon ismeretlen szerző bilinmeyen bilinmiyor yazar anonim редакция редколлегия"
    " редакционная автор аноним неизвестный неизвестен"
)
ANONYMOUS_COMPANIONS = folded_words(
    "a an the of and by in no not non board office team committee chief guest managing associate assistant senior"
    " deputy journal member members contributor contributors staff given listed provided indicated stated specified"
    " known applicable available name names group various several multiple first corresponding collective department"
    " desk news section publisher id na y de la le les el los das der die des du da do os il gli sin sem sans senza"
    " ohne bez без comité consejo conselho comissão comitato équipe коллегия от study working research task force"
    " writing steering project trial collaboration consortium investigators collaborators network"
)
# Anonymous names in scripts without spaces, and in Korean and Arabic.
ANONYMOUS_NAMES = frozenset(
    folding.normalize_words(each)
    for each in (
        *(
            "佚名",
            "无名氏",
            "無名氏",
            "不详",
            "不詳",
            "编辑部",
            "編輯部",
            "本刊编辑部",
            "編集部",
            "作者不明",
            "作者不详",
        ),
        *("著者不明", "未知", "작자 미상", "작자미상", "편집부", "مجهول", "مؤلف مجهول", "هيئة التحرير"),
    )
)


@lru_cache(maxsize=65536)
def is_group(printed: str) -> bool:
    """Whether a name is that of a collaboration, a consortium, a committee or another group, and not of a person."""
    words = folding.normalize_words(printed).split()
    if len(words) < 2:
        return any(sign in printed for sign in GROUP_MARKERS) or bool(words and words[0] in GROUP_WORDS)
    if not GROUP_WORDS.isdisjoint(words) or any(sign in printed for sign in GROUP_MARKERS):
        return True
    if any(second in GROUP_NOUNS and first in GROUP_NOUN_MODIFIERS for first, second in itertools.pairwise(words)):
        return True
    if GROUP_OF.search(" ".join(words)) or words[:3] == ["on", "behalf", "of"]:
        return True
    if GROUP_NOUNS.isdisjoint(words):
        return False
    return words[0] == "the" or not GROUP_PREPOSITIONS.isdisjoint(words) or _has_acronym(printed)


def _has_acronym(printed: str) -> bool:
    """Whether a word other than a common one of groups is in capitals or has a digit; no name all in capitals has."""
    tokens = [token.strip(PUNCTUATION) for token in printed.split()]
    others = [token for token in tokens if token and folding.normalize_words(token) not in GROUP_NOUNS]
    return not printed.isupper() and any(
        any(letter.isdigit() for letter in token) or (token.isupper() and len(token) > 2 and "." not in token)
        for token in others
    )


@lru_cache(maxsize=65536)
def is_anonymous(printed: str) -> bool:
    """Whether a name states that the author is unknown (Anonymous), or an office of every journal (the Editors)."""
    folded = folding.normalize_words(printed)
    words = folded.split()
    if folded in ANONYMOUS_NAMES:
        return True
    if not words or not all(word in ANONYMOUS_WORDS or word in ANONYMOUS_COMPANIONS for word in words):
        return False
    return not ANONYMOUS_WORDS.isdisjoint(words) or words[0] in ("no", "not", "non") or is_group(printed)
