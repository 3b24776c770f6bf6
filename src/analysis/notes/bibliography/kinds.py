"""Kinds of works: what an entry of a bibliography is called in CSL-JSON and in RIS, and where such a work appeared."""

from __future__ import annotations

from analysis.notes.bibliography.references import PART_OF, Reference

# By kind of entry, its type in CSL and in RIS. Where several kinds share a type, the first is what it is read as.
_TYPES = {
    **dict.fromkeys(("article", "suppperiodical"), ("article-journal", "JOUR")),
    **dict.fromkeys(("book", "mvbook", "collection", "mvcollection", "reference"), ("book", "BOOK")),
    **dict.fromkeys(("proceedings", "mvproceedings"), ("book", "CONF")),
    **dict.fromkeys(
        ("incollection", "inbook", "bookinbook", "suppbook", "suppcollection", "inreference"), ("chapter", "CHAP")
    ),
    **dict.fromkeys(("inproceedings", "conference"), ("paper-conference", "CPAPER")),
    **dict.fromkeys(("thesis", "phdthesis", "mastersthesis"), ("thesis", "THES")),
    **dict.fromkeys(("report", "techreport"), ("report", "RPRT")),
    **dict.fromkeys(("online", "electronic", "www"), ("webpage", "ELEC")),
    "dataset": ("dataset", "DATA"),
    "software": ("software", "COMP"),
    "patent": ("patent", "PAT"),
    "unpublished": ("manuscript", "UNPB"),
    "misc": ("document", "GEN"),
}
_FORMATS = ("CSL", "RIS")
# What others write for the same, in either format.
_ALSO = {
    "article": (
        "article-magazine", "article-newspaper", "review", "review-book",
        "ABST", "EJOUR", "INPR", "JFULL", "MGZN", "NEWS",
    ),
    "book": ("EBOOK", "EDBOOK"),
    "incollection": ("entry", "entry-dictionary", "entry-encyclopedia", "ECHAP", "DICT", "ENCYC"),
    "online": ("post", "post-weblog", "BLOG"),
    "dataset": ("AGGR", "DBASE"),
    "unpublished": ("MANSCPT",),
    "video": ("motion_picture", "broadcast", "MPCT", "SOUND", "VIDEO"),
}  # fmt: skip
_KINDS = {
    **{name: kind for kind, names in reversed(_TYPES.items()) for name in names},
    **{name: kind for kind, names in _ALSO.items() for name in names},
}


def kind_in(format: str, kind: str) -> str:
    """The type of a kind of entry in a format, ``CSL`` or ``RIS``; what has none of its own is a document."""
    return _TYPES.get(kind, _TYPES["misc"])[_FORMATS.index(format)]


def kind_of(name: str) -> str:
    """The kind of entry for a type of work in CSL or RIS; ``misc`` for what is not known."""
    return _KINDS.get(name, "misc")


def appeared(reference: Reference) -> tuple[str | None, str | None]:
    """What the work is part of, and who published it."""
    if reference.kind in PART_OF:
        return reference.journal, reference.publisher
    publisher = reference.publisher or reference.journal
    return (None if reference.journal == publisher else reference.journal), publisher
