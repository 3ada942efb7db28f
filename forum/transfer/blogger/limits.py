"""The sizes past which an export is refused; far above any real blog, far below what would hurt the server."""

MEBIBYTE = 1024 * 1024

MAXIMUM_EXPORT_BYTES = 256 * MEBIBYTE
MAXIMUM_ARCHIVE_BYTES = 2048 * MEBIBYTE
MAXIMUM_ARCHIVE_ENTRIES = 20_000
MAXIMUM_DIRECTORY_BYTES = 4 * MEBIBYTE
MAXIMUM_COMPRESSION_RATIO = 200
# Very small files compress by more than any honest ratio, and cannot hurt.
RATIO_MATTERS_FROM_BYTES = MEBIBYTE

# Between the ends of two entries. Also keeps the parser's cost on one endless tag far from quadratic.
MAXIMUM_ENTRY_BYTES = 16 * MEBIBYTE
MAXIMUM_ENTRY_ELEMENTS = 10_000
MAXIMUM_DEPTH = 40
MAXIMUM_ENTRIES = 200_000

MAXIMUM_TEXT_CHARACTERS = 1_000_000
MAXIMUM_TITLE_CHARACTERS = 300
MAXIMUM_NAME_CHARACTERS = 100
MAXIMUM_LABELS = 50
