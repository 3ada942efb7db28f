"""Addresses of documents and of their versions."""

LIBRARY = "/biblioteca"


def document_address(document_id: int, slug: str) -> str:
    """Return the address of a document, where the version that stands is read."""
    return f"{LIBRARY}/{document_id}-{slug}"


def version_address(document_id: int, slug: str, number: int) -> str:
    """Return the address of one version, which always answers with the same words."""
    return f"{document_address(document_id, slug)}/versioni/{number}"


def comparison_address(document_id: int, slug: str, first: int, second: int) -> str:
    """Return the address where two versions are compared."""
    return f"{document_address(document_id, slug)}/confronta?da={first}&a={second}"


def block_anchor(key: int) -> str:
    """Return the place on a document's page where the block of that key stands."""
    return f"punto-{key}"
