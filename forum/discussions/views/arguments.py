"""What stands after the question mark of a thread's address."""

from forum.web.arguments import find_number


def page_number() -> int:
    """Return the page asked for, the first when none is."""
    number = find_number("pagina")
    return 1 if number is None else number
