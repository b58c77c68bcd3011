"""What can go wrong in the domain, in plain classes. create_app turns them into statuses."""


class NotFound(Exception):
    """There is no such thing, or it is not yours: the two must look the same."""


class Conflict(Exception):
    """The thing is no longer in the state that this needs, e.g. an invitation that was redeemed.

    Its text, if any, is one word for the reason: "expired".
    """


class Invalid(Exception):
    """What was sent can't be accepted. `field` names the field it belongs to, if there is one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class TooMany(Exception):
    """Too many tries. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after
