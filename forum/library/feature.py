"""The fuse box of the library."""

from forum.citations.events import AgreementAnswered, WordsWentAway
from forum.library import models
from forum.library.events import (
    DocumentHidden,
    DocumentPublished,
    DocumentReclassified,
    DocumentRestored,
    DocumentWithdrawn,
    RemarkAnswered,
    RemarkRaised,
)
from forum.library.kinds import DOCUMENT
from forum.library.listeners import (
    follow_pulled_in,
    look_at_document,
    plan_the_day,
    pull_documents_in,
    renew_points_beside,
    renew_points_pulled_in,
    tell_of_answer,
    tell_of_remark,
    tell_of_sources_gone,
)
from forum.library.points import POINT
from forum.library.queries.questions import question_of
from forum.library.sections import beside_meetings, beside_moments, beside_posts, beside_recordings, pact_documents, theme_documents
from forum.library.services.caring import REVIEW_BOX, remind_parcels
from forum.library.services.remark_notices import REMARKS_BOX
from forum.library.services.remark_notices import tell_parcels as tell_of_margins
from forum.library.services.source_notices import SOURCES_BOX, tell_parcels
from forum.library.views import basket, caring, drafting, exporting, picking, reading, remarking, sources, tending, writing
from forum.pacts.events import PactNarrowed
from forum.web.feature import Box, Feature

FEATURE = Feature(
    name="library",
    blueprints=(
        *(reading.blueprint, writing.blueprint, tending.blueprint, exporting.blueprint, basket.blueprint),
        *(caring.blueprint, remarking.blueprint, drafting.blueprint, picking.blueprint, sources.blueprint),
    ),
    kinds=(DOCUMENT, POINT),
    listeners=(
        (PactNarrowed, pull_documents_in),
        *((event, plan_the_day) for event in (DocumentPublished, DocumentReclassified)),
        (PactNarrowed, renew_points_pulled_in),
        *((event, renew_points_beside) for event in (DocumentPublished, DocumentWithdrawn, DocumentHidden)),
        *((event, renew_points_beside) for event in (DocumentReclassified, DocumentRestored)),
        *((event, look_at_document) for event in (DocumentPublished, DocumentReclassified, DocumentWithdrawn, DocumentHidden)),
        (DocumentRestored, look_at_document),
        (PactNarrowed, follow_pulled_in),
        (WordsWentAway, tell_of_sources_gone),
        (AgreementAnswered, tell_of_answer),
        *((event, tell_of_remark) for event in (RemarkRaised, RemarkAnswered)),
    ),
    boxes=(Box(REVIEW_BOX, remind_parcels), Box(SOURCES_BOX, tell_parcels), Box(REMARKS_BOX, tell_of_margins)),
    slots=(
        *(
            ("pact.documents", pact_documents),
            ("theme.documents", theme_documents),
            ("home.notices", caring.HOME),
            ("home.notices", sources.HOME),
            ("home.notices", remarking.HOME),
        ),
        *(("post.beside", beside_posts), ("moment.beside", beside_moments), ("recording.beside", beside_recordings)),
        ("meeting.beside", beside_meetings),
        ("citation.question", question_of),
    ),
    tables=(
        *(models.Document, models.DocumentTheme, models.DocumentVersion, models.Review, models.Block, models.BlockCitation),
        *(models.DocumentDraft, models.Reviewer, models.Remark, models.RemarkReply),
    ),
)
