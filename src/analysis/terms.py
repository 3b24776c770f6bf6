"""Words that two layers share."""
