"""What can go wrong before any report is made."""


class UnknownClaim(Exception):
    """No claim has this id."""
