"""The fuse box of the discussions."""

from forum.discussions import models
from forum.discussions.kinds import POST, THREAD
from forum.discussions.listeners import pull_discussions_in, rename_theme
from forum.discussions.sections import pact_threads, theme_threads, threads_from_moments, threads_of_person, who_may_read
from forum.discussions.views import reading, tending, writing
from forum.pacts.events import PactNarrowed, ThemeChanged
from forum.web.feature import Feature

FEATURE = Feature(
    name="discussions",
    blueprints=(reading.blueprint, writing.blueprint, tending.blueprint),
    kinds=(THREAD, POST),
    listeners=((PactNarrowed, pull_discussions_in), (ThemeChanged, rename_theme)),
    slots=(
        *(("pact.threads", pact_threads), ("theme.threads", theme_threads), ("moment.threads", threads_from_moments)),
        *(("profile", threads_of_person), ("may_read", who_may_read)),
    ),
    tables=(models.Thread, models.ThreadTheme, models.Post, models.PostRevision, models.Reaction, models.ReadMark),
)
