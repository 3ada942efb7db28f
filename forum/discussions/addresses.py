"""Addresses of threads and posts, written by hand because a page holds hundreds of them."""

from forum.core.paging import page_number_of


def thread_address(thread_id: int, slug: str, page: int = 1) -> str:
    """Return the address of a page of a thread."""
    return f"/discussioni/{thread_id}-{slug}" if page == 1 else f"/discussioni/{thread_id}-{slug}?pagina={page}"


def post_address(thread_id: int, slug: str, position: int, post_id: int) -> str:
    """Return where a post stands now: the page and the place on it."""
    return f"{thread_address(thread_id, slug, page_number_of(position))}#p{post_id}"


def post_permalink(post_id: int) -> str:
    """Return the address of a post that holds wherever its thread moves."""
    return f"/interventi/{post_id}"


def unread_address(thread_id: int, slug: str, read: int) -> str:
    """Return where the first post not yet read stands, for somebody who read up to a position."""
    return f"{thread_address(thread_id, slug, page_number_of(read + 1))}#nuovi"
