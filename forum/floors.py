"""The features in the order of the floor plan, as data for the roof; imported by nobody else."""

from forum.accounts.feature import FEATURE as ACCOUNTS
from forum.citations.feature import FEATURE as CITATIONS
from forum.discussions.feature import FEATURE as DISCUSSIONS
from forum.feeds.feature import FEATURE as FEEDS
from forum.files.feature import FEATURE as FILES
from forum.library.feature import FEATURE as LIBRARY
from forum.listening.feature import FEATURE as LISTENING
from forum.meetings.feature import FEATURE as MEETINGS
from forum.moderation.feature import FEATURE as MODERATION
from forum.pacts.actors import find_actor_of_token
from forum.pacts.feature import FEATURE as PACTS
from forum.practices.feature import FEATURE as PRACTICES
from forum.search.feature import FEATURE as SEARCH
from forum.site.feature import FEATURE as SITE
from forum.territory.feature import FEATURE as TERRITORY
from forum.transfer.feature import FEATURE as TRANSFER

FEATURES = (
    *(SEARCH, TERRITORY, ACCOUNTS, PACTS),
    *(FILES, MEETINGS, LISTENING, DISCUSSIONS, CITATIONS, LIBRARY, PRACTICES),
    *(MODERATION, FEEDS, TRANSFER, SITE),
)
RESOLVER = find_actor_of_token
