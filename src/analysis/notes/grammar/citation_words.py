"""Words of citations that are no names: what joins names, stands for other authors, or says what is cited."""

from __future__ import annotations

import regex

# Before a family name, and never one alone.
PARTICLES = frozenset({
    "van", "von", "vom", "zu", "zum", "zur", "de", "del", "der", "den", "da", "di", "du", "dos", "das", "la", "le",
    "el", "al", "bin", "ibn", "ter", "ten", "te", "y", "af", "av",
})  # fmt: skip
# "and" and "with" in languages whose authors are cited, and what is written for them.
JOINTS = frozenset({
    "and", "und", "u", "et", "og", "och", "en", "e", "i", "y", "a", "и", "та", "і", "й", "και", "ve", "ja", "és",
    "și", "dan", "ir", "un", "with", "plus", "mit", "с", "و", "と", "和", "与", "與", "및",
})  # fmt: skip
JOINT_MARKS = ",;、،/+&・…–"
# Marks and words between names that are written without spaces. A name may hold them too.
UNSPACED_JOINTS = "・、和与與と과와및"
KINDS = ("meta-analysis", "systematic review", "review", "trial", "study", "paper", "research", "article")
# What stands for the other authors in languages that write it as part of the last name.
_ATTACHED = r"等人?|ら|ほか|他|등|외|ואחרים|וחבריו|وآخرون|وآخرين|وزملاؤه|และคณะ|आदि"
OTHERS = regex.compile(
    r"(?i:\bet\.?\s?al(?:ii|iae|ia|l)?(?!\p{L})\.?|&\s?al(?!\p{L})\.?)"
    rf"|(?<=[\p{{Lo}}\s])(?:{_ATTACHED})(?![\p{{L}}\p{{M}}])"
    r"|(?<=\p{L}\s)(?!(?:op|e|i|n|p|c)\.)\p{Ll}{1,3}\.\s?\p{Ll}{1,5}\."  # u.a., m.fl., κ.ά.
)
# The other authors, called by a word behind a joint: "and his colleagues".
WHOSE = frozenset({"his", "her", "their", "the", "all"})
TITLES = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms"})
DEGREES = regex.compile(
    r"\(\s*(?i:eds?|hrsg)\.?\s*\)|,?\s(?i:eds?\.|editors?\b|hrsg\.)"
    r"|,?\s\(?\b(?:Ph\.?\s?D|M\.?Sc|B\.?Sc|Dr\.?\s?med|M\.D|DPT|CSCS)\b\.?\)?|,\s(?:MD|MS|MA|BA|RN|PT)\b\.?"
)
PENDING = regex.compile(r"(?i)\b(?:in press|forthcoming|in preparation|submitted|n\.\s?d\.)")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
)  # fmt: skip
# Whose work it is or what kind of work: behind a name, it says that the name is that of people.
WORK_WORDS = frozenset({
    *KINDS, "group", "lab", "laboratory", "team", "meta", "analysis", "studies", "trials", "papers", "reviews", "work",
    "experiment", "thesis", "dissertation", "report", "book", "chapter", "abstract", "preprint", "poster", "letter",
})  # fmt: skip
# What citations say beside names, years and journals.
ORDINARY = frozenset({
    *WORK_WORDS, *TITLES, *MONTHS, *WHOSE,
    "a", "an", "this", "that", "these", "those", "some", "one", "two", "several", "many", "most", "other", "its", "our",
    "in", "on", "at", "of", "for", "from", "to", "by", "as", "between", "since", "until", "before", "after", "during",
    "about", "via", "per", "is", "was", "were", "are", "has", "had", "have", "it", "he", "she", "they", "we", "which",
    "who", "latest", "recent", "recently", "new", "newer", "old", "early", "late", "mid", "first", "last", "previous",
    "back", "around", "circa", "c", "ca", "orig", "original", "year", "years", "dated", "spring", "summer", "autumn",
    "winter", "published", "publication", "publications", "reported", "showed", "shows", "shown", "found", "wrote",
    "says", "say", "see", "cf", "also", "according", "cited", "cite", "source", "reference", "ref", "op", "cit", "ibid",
    "vol", "volume", "no", "nr", "issue", "number", "p", "pp", "page", "pages", "suppl", "supplement", "doi", "online",
    "print", "ahead", "epub", "accessed", "retrieved", "journal", "journals", "university", "researchers", "scientists",
    "authors", "experts", "science", "scientific", "literature", "evidence", "data", "results", "everybody", "everyone",
    "knows", "systematic", "randomised", "randomized", "controlled", "clinical", "large", "small", "pooled", "pilot",
    "rct", "cohort", "famous", "well-known", "well", "known", "only",
})  # fmt: skip
