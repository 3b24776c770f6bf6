"""A claim's page as structured data: ClaimReview of schema.org, as JSON-LD.

Google asks for ``claimReviewed``, ``reviewRating`` and ``url``, and recommends ``author`` and ``itemReviewed``
(Search Central, Fact check structured data).
"""

from __future__ import annotations

import json
from typing import Any

from analysis.export.rating import BEST, WORST, rate
from analysis.pages import words
from analysis.tables.schemas import Tables
from analysis.terms import SourceKind, Stance

# As seen from a claim's own page.
REPORTS = "../"
_TYPES = {
    SourceKind.ARTICLE: "Article", SourceKind.VIDEO: "VideoObject",
    SourceKind.POST: "SocialMediaPosting", SourceKind.BOOK: "Book",
    SourceKind.LABEL: "CreativeWork", SourceKind.COMMENTS: "Comment",
}  # fmt: skip


def claim_review(data: Tables, *, reports: str = REPORTS, author: str | None = None) -> dict[str, Any]:
    """The review of one claim, from the tables of its report (``data.load("claim-report", claim_id=...)``).

    ``reports`` is the address of the reports' folder, absolute or as seen from where the review stands;
    ``author`` is the organisation that publishes them.
    """
    claim = data["claims"].iloc[0]
    rating = rate(data["claim_strength"])
    answer = words.sentence(words.plain(data["claim_answers"]["answer"].get(0)))
    valued = {} if rating.value is None else {"ratingValue": rating.value, "bestRating": BEST, "worstRating": WORST}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{reports}claims/{claim['claim_id']}.html",
        "claimReviewed": claim["statement"],
        **({"author": {"@type": "Organization", "name": author}} if author else {}),
        "itemReviewed": {"@type": "Claim", "name": claim["statement"], **_appearances(data)},
        "reviewRating": {"@type": "Rating", **valued, "alternateName": words.sentence(rating.words).rstrip(".")},
        **({"reviewBody": answer} if answer else {}),
    }


def _appearances(data: Tables) -> dict[str, Any]:
    """Where the claim is made. Who denies it does not make it, and a copy names its original."""
    sources = data["sources"].set_index("source_id")
    making = data["assertions"].loc[data["assertions"]["stance"] != Stance.DENIES, "source_id"]
    works = [_work(sources.loc[name]) for name in making]
    for name, work in zip(making, works, strict=True):
        original = sources.loc[name, "copy_of"]
        if original in sources.index:
            work["isBasedOn"] = _work(sources.loc[original])
    return {"appearance": works} if works else {}


def _work(source: Any) -> dict[str, Any]:
    """A source. Its author is told as credit: "not named" is no person's name."""
    address = words.plain(source["url"])
    credit = "; ".join(filter(None, (words.plain(source["author"]), words.plain(source["publisher"]))))
    return {
        "@type": _TYPES[source["kind"]],
        "name": source["title"],
        **({"url": address} if address.startswith(("https://", "http://")) else {}),
        **({"creditText": credit} if credit else {}),
    }


def json_text(review: dict[str, Any]) -> str:
    """The review as a file's text."""
    return json.dumps(review, ensure_ascii=False, indent=2) + "\n"


class Embedded:
    """A review as the output of a notebook's cell; a page takes it into its head, for programs that read it."""

    def __init__(self, review: dict[str, Any]) -> None:
        self.review = review

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"application/ld+json": self.review, "text/plain": "<claim review>"}


def embedded(data: Tables) -> Embedded:
    """The review of the claim whose page this is."""
    return Embedded(claim_review(data))
