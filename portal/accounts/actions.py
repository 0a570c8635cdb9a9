"""The closed lists of accounts: roles, and what the audit knows, so that its reader understands every line. Pure."""

from enum import StrEnum

ROLES = ("viewer", "officer", "teacher", "admin")


class Action(StrEnum):
    """Something that an officer did, or that was done to an account. Its wording is `office.action.<value>`."""

    ACCOUNT_MADE = "account-made"
    PASSWORD_RESET = "password-reset"  # nosec B105 # a name of the audit
    PASSWORD_CHANGED = "password-changed"  # nosec B105 # a name of the audit
    SIGN_IN = "sign-in"
    SIGN_IN_FAILED = "sign-in-failed"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    SIGN_OUT = "sign-out"
    SIGNED_OUT_EVERYWHERE = "signed-out-everywhere"
    FACTOR_SET = "factor-set"
    FACTOR_REMOVED = "factor-removed"
    RECOVERY_MADE = "recovery-made"
    RECOVERY_USED = "recovery-used"
    INVITED = "invited"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    INVITATION_USED = "invitation-used"
    VIEW = "view"
    EXPORT = "export"
    CHANGE = "change"
    REFUSED = "refused"
