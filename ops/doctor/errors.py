"""What keeps a check from looking."""


class CannotLookError(Exception):
    """What the check needs is not there.

    Attributes:
        case: one of `findings.SHARED`.
        facts: what its texts name.
    """

    def __init__(self, case: str, **facts: object) -> None:
        super().__init__(case)
        self.case = case
        self.facts = facts
