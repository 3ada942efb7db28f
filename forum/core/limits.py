"""Limits as data: every length, size and rate in one table; forms, services and tests read them here."""

NAME = 80
HANDLE = 30
EMAIL = 254
PASSWORD_LEAST = 10
PASSWORD = 200
ROLE = 120
ORGANISATION = 120
BIOGRAPHY = 600
TITLE_LEAST = 3
TITLE = 140
TEXT = 20_000
DOCUMENT = 64_000
SUMMARY = 300
REASON = 500
SHEET_FIELD = 4_000
PLACE = 160
URL = 500
THEMES_PER_THREAD = 5
THEMES_PER_DOCUMENT = 5
VERSIONS_SHOWN = 50
REVIEWS_SHOWN = 50
FILES_PER_POST = 8
IMAGE_PIXELS = 25_000_000
IMAGE_SIDE = 1600
IMAGE_SMALL_SIDE = 480
FILE_NAME = 120
FILE_ALT = 200
# However many accounts a disk serves, one person cannot fill it in a day.
FILES_PER_DAY = 100
# A file that no text took up is forgotten after this.
FILE_DRAFT_DAYS = 2
RECORDINGS_PER_MEETING = 6
INVITATION_DAYS = 30
INVITATION_USES = 200
EDITIONS = 12
FIRST_YEAR = 1950
LAST_YEAR = 2100
ORGANISATIONS_PER_PACT = 80
CONFIRM_HOURS = 72
RESET_MINUTES = 30
SHARED_DEVICE_HOURS = 2
EDIT_GRACE_MINUTES = 5
OLD_THREAD_DAYS = 180
NEW_THREAD_DAYS = 14
NAMES_SUGGESTED = 8
JOURNAL_SHOWN = 20
# A letter is tried for about a day, each time later; a mail server that is silent may not hold the worker for long.
MAIL_ATTEMPTS = 35
MAIL_SECONDS = 10

# Flask-Limiter's notation; per client address.
SIGN_IN_RATE = "10 per minute;60 per hour"
# Per account, however many client addresses are used.
ACCOUNT_RATE = "40 per hour"
# Letters that visitors can have sent to one address.
LETTER_RATE = "6 per hour"
REGISTER_RATE = "10 per hour"
RESET_RATE = "5 per hour"
POST_RATE = "20 per minute;200 per hour"
SEARCH_RATE = "120 per minute"
UPLOAD_RATE = "30 per hour"

# Moderation.
REPORT_RATE = "5 per minute;30 per hour"
