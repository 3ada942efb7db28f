"""Limits as data: every length, size and rate in one table; forms, services and tests read them here."""

# Of a number that names a row, in every database.
LARGEST_NUMBER = 2**31 - 1
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
# Of a form whose files are too large so much is read to give the words beside them back.
FORM_BYTES_READ = 100_000_000
FILE_NAME = 120
FILE_ALT = 200
# However many accounts a disk serves, one person cannot fill it in a day.
FILES_PER_DAY = 100
# A file that no text took up is forgotten after this.
FILE_DRAFT_DAYS = 2
RECORDINGS_PER_MEETING = 6
CHAPTERS_ON_MEETING = 12
MOMENTS_ON_MEETING = 5
MEETING_DAYS = 31
DECISIONS_PER_MEETING = 12
ATTACHMENTS_PER_MEETING = 20
# What one year of the calendar shows, and how much of it, and how far back, a calendar program is told.
CALENDAR_SHOWN = 400
CALENDAR_TOLD = 500
CALENDAR_DAYS_BACK = 400
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
# Asked while somebody types, after each pause.
SUGGESTION_RATE = "240 per minute"
UPLOAD_RATE = "30 per hour"

# Moderation.
REPORT_RATE = "5 per minute;30 per hour"

# Reading the words of attachments, in a process of its own: what it may take, and what is kept of them.
READING_CPU_SECONDS = 20
READING_SECONDS = 30
# A long document gives what was read by then; one that still does not answer when its time is over gives nothing.
READING_PATIENCE_SECONDS = 12
READING_MEMORY_BYTES = 768_000_000
READING_PART_BYTES = 64_000_000
READING_PAGES = 2_000
READING_CHARACTERS = 1_000_000
# A character takes at most six bytes on its way back.
READING_ANSWER_BYTES = 6 * READING_CHARACTERS + 100_000
# What fails by no fault of the document (no memory, no processes) is tried so often.
READING_ATTEMPTS = 6
# How many bytes of a document's list of parts are looked at when it is sent.
OFFICE_LIST_BYTES = 200_000
# How many bytes of a film's description of its tracks are looked at when it is sent.
MEDIA_DESCRIPTION_BYTES = 4_000_000

# Words of the search: synonyms, and what people did not find.
SYNONYM = 60
SYNONYM_WORDS = 5
SYNONYMS_PER_GROUP = 8
SYNONYM_GROUPS = 300
# However many groups a question meets, it costs no more words than this.
SYNONYMS_PER_QUESTION = 24
# Nothing or little was found when no more things than this hold all the words.
GAP_FEW = 2
GAP = 80
GAP_WORDS = 5
GAP_WORD = 30
# Questions that wait in memory for the next write, and those that are kept.
GAPS_TALLIED = 500
GAPS_KEPT = 2_000
GAP_MONTHS = 12
GAP_ONCE_DAYS = 31

# Looking after recordings: wishes of one person that wait at a meeting, the warning before a keep-until day, and how long and how
# much people are asked to listen together.
STRETCHES_WAITING = 20
KEEP_WARNING_DAYS = 21
LISTENING_DAYS = 60
LISTENING_WANTED = 10

# Transcripts and chapters. A page holds the words of almost two hours; a longer transcript is shown in parts.
TRANSCRIPT = 1_500_000
TRANSCRIPT_WORDS_SHOWN = 18_000
TRANSCRIPT_VERSIONS_SHOWN = 50
SPEAKERS_NAMED = 60
PASSAGE = 4_000
CHAPTERS_TEXT = 60_000
LOCAL_WORDS = 300

# What one recording holds: its page lists every moment, and stays light.
MOMENTS_PER_RECORDING = 400
ANSWERS_PER_MOMENT = 40

# Words taken from elsewhere; of a recording, from no more than so much at once.
AROUND = 120
CITED_STRETCH_MS = 3_600_000
EXCERPT = 4_000
CITATIONS_PER_BLOCK = 12
BLOCKS_PER_DOCUMENT = 400
# Longer than any change takes that was under way when words were taken.
WATCH_AGAIN_SECONDS = 60
REWORDING = 4_000
SILENCE_DAYS = 60
SILENCE_DAYS_LEAST = 7

# The basket: a conversation of so many posts that ends with nothing collected is worth a word to who facilitates it.
LONG_THREAD = 15
REMINDERS_SHOWN = 5
# Documents and claims to choose from when collected words become a source.
BASKET_DOCUMENTS = 60
BASKET_CLAIMS = 200

# Practice cards: fields short enough to be read standing, and how many tryings and versions one page shows.
PRACTICE_SENTENCE = 200
PRACTICE_SHORT = 400
PRACTICE_FIELD = 1_000
PRACTICE_STEPS = 2_400
PRACTICE_TRYINGS_SHOWN = 40
PRACTICE_VERSIONS_SHOWN = 10

# A version as a file: who asks, and what the program that writes it may take.
EXPORT_RATE = "10 per minute;120 per hour"
EXPORT_CPU_SECONDS = 20
EXPORT_SECONDS = 30
EXPORT_WAIT_SECONDS = 2
EXPORT_MEMORY_BYTES = 2_000_000_000

# The editor keeps what is typed every few seconds of quiet, all through an afternoon.
DRAFT_RATE = "40 per minute;1500 per hour"

# Looking after documents: a remark in the margin, and how long what was found true is left alone.
REMARK = 1_000
REMARKS_SHOWN = 200
REVIEW_AGAIN_DAYS = 365
# Changes of sources that come close together are told in one letter.
SOURCE_NOTICE_MINUTES = 10
REMARK_NOTICE_MINUTES = 10

# Pictures that go along in a file: how many, from which weight on the small form goes, and how much all of them weigh; past that
# there is the way to them.
EXPORT_PICTURES = 30
EXPORT_PICTURE_BYTES = 800_000
EXPORT_PICTURES_BYTES = 8_000_000
