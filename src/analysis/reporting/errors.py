"""What can go wrong before any report is made."""


class UnknownClaim(Exception):
    """No claim has this id."""


class UnknownSource(Exception):
    """No source has this id."""


class SchedulerError(Exception):
    """The cluster that was asked for is not to be had."""
