// Names are folded otherwise: the marks of other scripts than Latin, Greek and Cyrillic stay, ł ø æ and the like are written
// plainly, apostrophes are dropped. folding.py gives sort labels their new form.
