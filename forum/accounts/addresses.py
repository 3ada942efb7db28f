"""E-mail addresses: one way of writing each, so that one mailbox has one account."""

from email_validator import EmailNotValidError, validate_email

from forum.core import limits


def find_address(typed: str) -> str | None:
    """Return an address in the form in which it is kept, None when it is not one."""
    if len(typed) > limits.EMAIL:
        return None
    try:
        valid = validate_email(typed.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return (valid.ascii_email or "").lower() or None
