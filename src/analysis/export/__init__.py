"""What the tables say in the formats of other tools: ClaimReview, CSL-JSON, RIS, a data package, Markdown."""
