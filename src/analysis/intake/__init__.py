"""From outside into notes: references, sheets, articles, new notes."""
