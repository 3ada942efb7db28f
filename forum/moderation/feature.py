"""The fuse box of moderation."""

from forum.moderation import models
from forum.moderation.listeners import LISTENERS
from forum.moderation.sections import (
    report_answer,
    report_document,
    report_meeting,
    report_moment,
    report_person,
    report_post,
    report_practice,
    report_thread,
)
from forum.moderation.views import reading, reporting, settling
from forum.web.feature import Feature

FEATURE = Feature(
    name="moderation",
    blueprints=(reporting.blueprint, settling.blueprint, reading.blueprint),
    listeners=LISTENERS,
    slots=(
        ("post.acts", report_post),
        ("thread.acts", report_thread),
        ("meeting.acts", report_meeting),
        ("document.acts", report_document),
        ("practice.acts", report_practice),
        ("person.acts", report_person),
        ("moment.acts", report_moment),
        ("moment_answer.acts", report_answer),
    ),
    tables=(models.Case, models.Report, models.Decision),
)
