"""The fuse box of citations."""

from forum.citations import models
from forum.citations.events import AgreementsAsked
from forum.citations.listeners import WATCHED
from forum.citations.services.agreeing import tell_authors
from forum.citations.services.reminding import HARVEST_BOX, on_lock, on_post, tell_parcels
from forum.citations.services.silence import SILENCE_BOX, await_answers, forget_decision, settle_parcels
from forum.citations.services.taking import WATCH_BOX
from forum.citations.services.watching import look_parcels
from forum.citations.views import agreements, collecting, reminders
from forum.discussions.events import PostAdded, ThreadLocked
from forum.pacts.events import PactNarrowed
from forum.web.feature import Box, Feature

FEATURE = Feature(
    name="citations",
    blueprints=(agreements.blueprint, collecting.blueprint, reminders.blueprint),
    listeners=(
        *WATCHED,
        *((AgreementsAsked, tell_authors), (AgreementsAsked, await_answers)),
        *((PactNarrowed, forget_decision), (PostAdded, on_post), (ThreadLocked, on_lock)),
    ),
    boxes=(
        Box(SILENCE_BOX, settle_parcels),
        Box(HARVEST_BOX, tell_parcels),
        Box(WATCH_BOX, look_parcels),
    ),
    slots=(
        ("home.notices", agreements.HOME),
        ("post.acts", collecting.collect_post),
        ("moment.acts", collecting.collect_moment),
        ("passage.acts", collecting.collect_passage),
        ("home.notices", reminders.HOME),
        ("thread.closed", reminders.before_leaving),
    ),
    tables=(models.Excerpt, models.Citation, models.Collected, models.PactSilence, models.ThreadReminder),
)
