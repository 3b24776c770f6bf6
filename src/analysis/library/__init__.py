"""The library of a project: its claims as objects that can be taken apart and judged again, in memory."""
