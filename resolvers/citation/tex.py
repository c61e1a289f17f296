"""Plain text as TeX source that prints the same: special characters escaped, mathematics kept where it is harmless."""

import re


def control_words(text: str) -> frozenset[str]:
    """Return the control words in a text, which are separated by spaces and have no backslash."""
    return frozenset(text.split())


SPECIAL = {
    "\\": "\\textbackslash{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "<": "\\textless{}",
    ">": "\\textgreater{}",
    "|": "\\textbar{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}
ESCAPES = str.maketrans(SPECIAL)
# Pandoc's rule tells mathematics from sums of money: no space within the dollars, no digit behind them.
MATHEMATICS = re.compile(
    r"(?<!\\)\$\$(?P<display>[^$]+)\$\$|(?<!\\)\$(?=[^\s$])(?P<inline>[^$]*(?<=[^\s\\]))\$(?!\d)"
    r"|\\\((?P<bracketed>(?:(?!\\[()])[^$])+)\\\)"
)
CONTROL = re.compile(r"\\(?:[a-zA-Z]+|.|$)", re.DOTALL)
# Control symbols that mathematics may have: spaces, a double bar, and escaped characters.
SYMBOLS = frozenset("\\" + character for character in ",;:!| %&#_")
# BibTeX counts braces that are escaped too.
BRACES = {"\\{": "\\lbrace ", "\\}": "\\rbrace "}
# A title comes from anybody, and TeX reads files and runs programs by control words: these alone are kept.
CONTROL_WORDS = control_words(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi pi varpi
    rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi
    Psi Omega aleph beth hbar hslash ell imath jmath wp Re Im partial nabla infty prime emptyset varnothing forall
    exists nexists neg lnot angle triangle square Box Diamond bot top flat natural sharp clubsuit diamondsuit
    heartsuit spadesuit pm mp times div cdot ast star circ bullet oplus ominus otimes oslash odot cap cup uplus
    sqcap sqcup vee wedge lor land setminus wr amalg dagger ddagger bigcirc triangleleft triangleright lhd rhd leq
    le geq ge neq ne ll gg prec succ preceq succeq sim simeq approx cong equiv propto asymp doteq subset supset
    subseteq supseteq nsubseteq subsetneq sqsubseteq sqsupseteq in ni notin models vdash dashv perp parallel mid
    nmid lesssim gtrsim lessgtr leqslant geqslant ltimes rtimes leftarrow gets rightarrow to leftrightarrow
    Leftarrow Rightarrow Leftrightarrow iff implies mapsto longmapsto longrightarrow longleftarrow
    longleftrightarrow hookrightarrow hookleftarrow uparrow downarrow updownarrow nearrow searrow swarrow nwarrow
    rightharpoonup rightleftharpoons leadsto rightsquigarrow sum prod coprod int iint iiint oint bigcap bigcup
    bigoplus bigotimes bigvee bigwedge bigsqcup sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth log
    ln lg exp lim limsup liminf max min sup inf det dim ker hom deg gcd arg Pr bmod pmod mod frac dfrac tfrac binom
    sqrt overline underline overbrace underbrace hat widehat bar tilde widetilde vec dot ddot acute grave breve
    check mathring overrightarrow overleftarrow stackrel overset underset not mathrm mathbf mathit mathsf mathtt
    mathcal mathbb mathfrak mathscr boldsymbol bm text textrm textbf textit textsf textup textsc operatorname rm bf
    it sf cal displaystyle textstyle scriptstyle lbrace rbrace langle rangle lvert rvert lVert rVert vert Vert
    lfloor rfloor lceil rceil lbrack rbrack backslash ldots cdots vdots ddots dots quad qquad colon left right
    """
)


def escape(text: str) -> str:
    """Return the text as TeX source, nothing of it read as mathematics."""
    return text.translate(ESCAPES)


def title(text: str) -> str:
    """Return a title as TeX source for BibTeX, which may change the case of what is in no braces.

    Mathematics and words with a capital after their first letter, such as DNA, stand in braces.
    """
    parts, position = [], 0
    keeps_capitals = not text.isupper()
    for match in MATHEMATICS.finditer(text):
        formula = mathematics(match["display"] or match["inline"] or match["bracketed"])
        if formula is not None:
            parts += [words(text[position : match.start()], keeps_capitals), f"{{${formula}$}}"]
            position = match.end()
    return "".join(parts) + words(text[position:], keeps_capitals)


def words(text: str, keeps_capitals: bool) -> str:
    """Return the words of a title, those whose capitals have to be kept in braces."""
    return re.sub(r"\S+", lambda match: word(match[0], keeps_capitals), text)


def word(text: str, keeps_capitals: bool) -> str:
    """Return a word of a title, in braces if it has a capital after its first letter and these are kept."""
    escaped = escape(text)
    letters = [letter for letter in text if letter.isalpha()]
    if not keeps_capitals or not any(letter.isupper() for letter in letters[1:]):
        return escaped
    # BibTeX changes the case of what follows "{\".
    return f"{{{{{escaped}}}}}" if escaped.startswith("\\") else f"{{{escaped}}}"


def mathematics(formula: str) -> str | None:
    """Return a formula for use between dollars, or None if it may do more than print, or its braces do not match."""
    controls = CONTROL.findall(formula)
    if "^^" in formula or controls.count("\\left") != controls.count("\\right"):
        return None
    if any(not is_harmless(control) for control in controls):
        return None
    formula = CONTROL.sub(lambda control: BRACES.get(control[0], control[0]), formula)
    formula = re.sub(r"(?<!\\)[%&#]", lambda match: f"\\{match[0]}", formula).replace("~", "\\ ")
    depth = 0
    for character in formula:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return None
    return formula.strip() if depth == 0 and formula.strip() else None


def is_harmless(control: str) -> bool:
    """Whether a control sequence prints a part of a formula and does nothing else."""
    return control[1:] in CONTROL_WORDS or control in SYMBOLS or control in BRACES
