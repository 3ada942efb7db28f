"""The way to a report from the pages of others."""

from flask_babel import lazy_gettext as _

from forum.core.actor import Actor


def report_post(actor: Actor, post_id: int) -> tuple[object, str]:
    """Fill post.acts."""
    return _("Report this post"), f"/segnala?cosa=post:{post_id}"


def report_thread(actor: Actor, thread_id: int) -> tuple[object, str]:
    """Fill thread.acts."""
    return _("Report this discussion"), f"/segnala?cosa=thread:{thread_id}"


def report_meeting(actor: Actor, meeting_id: int) -> tuple[object, str]:
    """Fill meeting.acts."""
    return _("Report this meeting"), f"/segnala?cosa=meeting:{meeting_id}"


def report_person(actor: Actor, member_id: int) -> tuple[object, str] | None:
    """Fill person.acts: nobody reports themselves."""
    return None if actor.member_id == member_id else (_("Report this person"), f"/segnala?cosa=person:{member_id}")


def report_document(actor: Actor, document_id: int) -> tuple[object, str]:
    """Fill document.acts."""
    return _("Report this document"), f"/segnala?cosa=document:{document_id}"


def report_practice(actor: Actor, practice_id: int) -> tuple[object, str]:
    """Fill practice.acts."""
    return _("Report this card"), f"/segnala?cosa=practice:{practice_id}"


def report_moment(actor: Actor, moment_id: int) -> tuple[object, str]:
    """Fill moment.acts."""
    return _("Report this moment"), f"/segnala?cosa=moment:{moment_id}"


def report_answer(actor: Actor, answer_id: int) -> tuple[object, str]:
    """Fill moment_answer.acts."""
    return _("Report this answer"), f"/segnala?cosa=moment_answer:{answer_id}"
