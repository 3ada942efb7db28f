"""A transcript as it was read, before it has a place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from forum.listening.models import TranscriptSource
from forum.text.chapters import Chapter
from forum.text.cues import Cue
from forum.text.passages import Passage, passages


@dataclass(frozen=True)
class NewTranscript:
    """A transcript as it was read: its cues, the chapters named between them, and what each speaker is to be called."""

    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...] = ()
    source: TranscriptSource = TranscriptSource.PASTED
    roles: Mapping[str, str] = field(default_factory=dict)

    def cut(self, chapters: tuple[Chapter, ...] = ()) -> tuple[Passage, ...]:
        """Return its passages, under the chapters that the recording has, or else under its own."""
        cues = tuple(replace(cue, speaker=self.roles.get(cue.speaker, cue.speaker) or None) if cue.speaker else cue for cue in self.cues)
        return passages(cues, chapters or self.chapters)
