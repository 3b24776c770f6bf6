"""A site that needs nothing else: the pages, the notes as pages, and what can be downloaded."""
