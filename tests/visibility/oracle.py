"""The oracle: who may read what, written down by hand from the rules of the forum and from nothing else.

Letters are those of `stage.ACTORS`: V visitor, O member outside, I member inside, N newcomer whose past is closed,
F facilitator, R removed member, M moderator outside, A administrator, C curator, J moderator inside, E facilitator elsewhere.
"""

from collections.abc import Mapping

from tests.visibility import citing, gathering, practising, tending

EVERYBODY = "VOINFRMACJE"
MEMBERS = "OINFRMACJE"
NOBODY = ""

# Who may open a thing: its page and everything that hangs on it. Whoever is not named is told that it does not exist.
DOORS: Mapping[str, str] = {
    # People. A profile for members only is closed to visitors; who is not in (yet, or any more) has no profile at all.
    "person.writer": EVERYBODY,
    "person.shy": MEMBERS,
    "person.unconfirmed": NOBODY,
    "person.suspended": NOBODY,
    # Outside the pacts: public; what is hidden is for its author and the moderators, what is deleted for nobody.
    "commons.thread": EVERYBODY,
    "commons.post_live": EVERYBODY,
    "commons.post_edited": EVERYBODY,
    "commons.post_hidden": "IMJ",
    "commons.post_deleted": NOBODY,
    "commons.file_hidden": "MJ",
    "commons.file_hidden.post": "MJ",
    "commons.file_deleted": NOBODY,
    "commons.file_deleted.post": NOBODY,
    "commons.file_draft": NOBODY,
    "commons.thread_hidden": "MJ",
    "commons.thread_deleted": NOBODY,
    "commons.document": EVERYBODY,
    "commons.document_v2": EVERYBODY,
    "commons.document_v3": "C",
    "commons.document_draft": "C",
    "commons.document_draft.file": "C",
    "commons.meeting": EVERYBODY,
    "commons.case": "MJ",
    # A public pact, with things for members, for its people and for its team.
    "open.pact": EVERYBODY,
    "open.organisation": EVERYBODY,
    "open.invitation": "F",
    "open.thread": EVERYBODY,
    "open.thread_members": MEMBERS,
    "open.thread_pact": "INFRJ",
    "open.thread_team": "F",
    "open.file_pdf": EVERYBODY,
    "open.file_pdf.post": EVERYBODY,
    "open.file_pact": "INFRJ",
    "open.file_pact.post": "INFRJ",
    "open.file_team": "F",
    "open.file_team.post": "F",
    "open.post_hidden": "FMJ",
    "open.document_hidden": "FMJ",
    "open.document_withdrawn": "CF",
    "open.document_members": MEMBERS,
    "open.document_draft": "CF",
    "open.document_draft.file": "CF",
    "open.meeting": EVERYBODY,
    "open.meeting_members": MEMBERS,
    "open.meeting_team": "F",
    "open.meeting_hidden": "FMJ",
    "open.meeting_deleted": NOBODY,
    "open.case": "FMJ",
    # A pact whose page is public and whose things are its people's.
    "window.pact": EVERYBODY,
    "window.organisation": EVERYBODY,
    "window.request": "F",
    "window.removal": "F",
    "window.thread": "IFJ",
    "window.meeting": "IFJ",
    # A pact for every member.
    "circle.pact": MEMBERS,
    "circle.organisation": MEMBERS,
    "circle.thread": MEMBERS,
    "circle.post_hidden": "FMJ",
    # A confidential pact with a closed past: who was removed, moderates or runs the site from outside is outside.
    "closed.pact": "INFJ",
    "closed.organisation": "INFJ",
    "closed.entrance": "INFJ",
    "closed.invitation": "F",
    "closed.removal": "F",
    "closed.thread_old": "IFJ",
    "closed.post_old": "IFJ",
    "closed.post_edited_old": "IFJ",
    "closed.post_hidden_old": "FJ",
    "closed.post_deleted_old": NOBODY,
    "closed.file_old": "IFJ",
    "closed.file_old.post": "IFJ",
    "closed.thread_new": "INFJ",
    "closed.post_new": "INFJ",
    "closed.post_edited_new": "INFJ",
    "closed.post_hidden_new": "FJ",
    "closed.post_deleted_new": NOBODY,
    "closed.file_new": "INFJ",
    "closed.file_new.post": "INFJ",
    "closed.thread_team": "F",
    "closed.thread_hidden": "FJ",
    "closed.thread_deleted": NOBODY,
    "closed.document_old": "IFJ",
    "closed.document_new": "INFJ",
    "closed.document_new_v2": "F",
    "closed.document_team": "F",
    "closed.document_draft": "F",
    "closed.document_draft.file": "F",
    "closed.meeting_old": "IFJ",
    "closed.meeting_new": "INFJ",
    "closed.meeting_team": "F",
    "closed.case": "FJ",
    # A public pact of somebody else's, which goes on from the confidential one.
    "elsewhere.pact": EVERYBODY,
    "elsewhere.organisation": EVERYBODY,
}

# What is said in a recording is read by who reads its meeting: its words, the moments noted in it and their answers.
_SAID = {
    f"{meeting}.{thing}": DOORS[meeting]
    for meeting in DOORS
    if "meeting" in meeting
    for thing in ("recording", "passage", "moment", "answer")
}

# What is kept out is read by nobody, not even by who keeps it out; what was only asked for is still read by everybody.
_KEPT_OUT = ("reserved", "reserved_moment", "reserved_answer")
_SAID |= {f"{meeting}.{thing}": NOBODY for meeting in ("open.meeting", "closed.meeting_old") for thing in _KEPT_OUT}
_SAID |= {f"commons.meeting.{thing}": EVERYBODY for thing in _KEPT_OUT}

# Corrected passages, what is hidden or deleted among moments and answers, and wishes, which who tends the meeting answers.
_SAID |= {
    "open.meeting.corrected": EVERYBODY,
    "commons.meeting.corrected": EVERYBODY,
    "closed.meeting_old.corrected": "IFJ",
    **{f"open.meeting.{thing}": "FMJ" for thing in ("moment_hidden", "answer_hidden", "answer_under_hidden")},
    **{f"commons.meeting.{thing}": "MJ" for thing in ("moment_hidden", "answer_hidden", "answer_under_hidden")},
    **{f"closed.meeting_old.{thing}": "FJ" for thing in ("moment_hidden", "answer_hidden", "answer_under_hidden")},
    **{
        f"{meeting}.{thing}_deleted": NOBODY
        for meeting in ("open.meeting", "commons.meeting", "closed.meeting_old")
        for thing in ("moment", "answer")
    },
    **{f"open.meeting.stretch_{standing}": "CF" for standing in ("asked", "accepted", "refused")},
    **{f"closed.meeting_old.stretch_{standing}": "F" for standing in ("asked", "accepted", "refused")},
    "commons.meeting.stretch_asked": "C",
    # Files that lie beside a meeting.
    "open.meeting_team.file": "F",
    "closed.meeting_old.file": "IFJ",
}
DOORS = {**DOORS, **_SAID, **practising.DOORS, **citing.DOORS, **gathering.DOORS, **tending.DOORS}

# Words with readers of their own; any other word has those of its thing.
WORDS: Mapping[str, str] = {
    **citing.WORDS,
    **gathering.WORDS,
    **tending.WORDS,
    # A passage said before it was corrected, for members; an earlier transcript and the words of a place, for who tends the page.
    "open.meeting.corrected/words": MEMBERS,
    "commons.meeting.corrected/words": MEMBERS,
    "open.meeting.recording/version": "CF",
    "closed.meeting_old.recording/version": "F",
    "commons.meeting.recording/version": "C",
    "commons.meeting.reserved/version": "C",
    "open.pact/local": "CF",
    "closed.pact/local": "F",
    # What somebody asked to keep out is between them and who tends the meeting. Who asked in the closed pact is not in it any more.
    **{
        f"open.meeting.stretch_{word}": "ICF"
        for word in ("asked/reason", "accepted/reason", "accepted/answer", "refused/reason", "refused/answer")
    },
    "commons.meeting.stretch_asked/reason": "IC",
    # Addresses, and people who are not in, are known to whoever runs the site.
    "person.shy/email": "A",
    "person.unconfirmed/name": "A",
    "person.unconfirmed/email": "A",
    "person.suspended/name": "A",
    # What was said of a document while it was looked at stays among those who look after it.
    "commons.document/note": "C",
    # Why something was hidden, or somebody removed: whoever it concerns reads it wherever they stand now, and who moderates there.
    "closed.post_hidden_old/hidden_reason": "FJR",
    "closed.post_hidden_new/hidden_reason": "FJR",
    "window.removal/reason": "FJR",
    "closed.removal/reason": "FJR",
}

# Words that stand on other pages for some of their readers than for others: the log, one's own decisions.
SOMEWHERE = frozenset(WORDS)


def readers_of(label: str) -> str:
    """Return who may read a word."""
    return WORDS.get(label, DOORS[label.partition("/")[0]])
