"""A transcript's earlier versions, without what is kept out today."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core import limits
from forum.core.database import db
from forum.core.errors import NotFound
from forum.listening.models import Transcript, TranscriptVersion
from forum.listening.queries.stretches import kept_out
from forum.text.cues import Cue
from forum.text.subtitles import to_vtt
from forum.text.transcripts import Kind, read_transcript


@dataclass(frozen=True)
class VersionShown:
    """A transcript as it was: its number, when it was put in place and by whom; `source` is told of the present one only."""

    number: int
    at: datetime
    by: str
    source: str = ""


def present_version(recording_id: int) -> VersionShown | None:
    """Return the transcript that stands, None where there is none; the caller has decided who may see it."""
    columns = select(Transcript.version, Transcript.made_at, Member.name, Transcript.source)
    row = db.session.execute(
        columns.outerjoin(Member, Member.id == Transcript.made_by).where(Transcript.recording_id == recording_id)
    ).one_or_none()
    return VersionShown(row.version, row.made_at, row.name or "", row.source) if row else None


def versions_of(recording_id: int) -> tuple[VersionShown, ...]:
    """Return the earlier versions, the latest first; the caller has decided who may see them."""
    columns = select(TranscriptVersion.version, TranscriptVersion.made_at, Member.name)
    rows = db.session.execute(
        columns.outerjoin(Member, Member.id == TranscriptVersion.made_by)
        .where(TranscriptVersion.recording_id == recording_id)
        .order_by(TranscriptVersion.version.desc())
        .limit(limits.TRANSCRIPT_VERSIONS_SHOWN)
    )
    return tuple(VersionShown(row.version, row.made_at, row.name or "") for row in rows)


def get_version_vtt(recording_id: int, number: int) -> str:
    """Return an earlier version as subtitles, without what an accepted stretch keeps out; raises NotFound."""
    which = (TranscriptVersion.recording_id == recording_id, TranscriptVersion.version == number)
    subtitles = db.session.scalar(select(TranscriptVersion.subtitles).where(*which))
    if subtitles is None:
        raise NotFound
    stretches = kept_out(recording_id)
    if not stretches:
        return subtitles
    return to_vtt(tuple(cue for cue in read_transcript(subtitles, Kind.VTT).cues if not _is_covered(cue, stretches)))


def _is_covered(cue: Cue, stretches: tuple[tuple[int, int], ...]) -> bool:
    return any(cue.start_ms < ends and (cue.end_ms > starts or cue.start_ms >= starts) for starts, ends in stretches)
