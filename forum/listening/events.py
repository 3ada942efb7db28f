"""What happens to what is said in recordings."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.events import Event
from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class SpeechEvent(Event):
    """Something about one recording; `passages` and `moments` are those whose entries change."""

    recording_id: int
    meeting_id: int
    passages: tuple[int, ...] = ()
    moments: tuple[int, ...] = ()

    def touches(self) -> tuple[Ref, ...]:
        """The recording, which has no entry but is cited, and the entries of passages and moments."""
        passages, moments = (Ref("passage", number) for number in self.passages), (Ref("moment", number) for number in self.moments)
        return (Ref("recording", self.recording_id), *passages, *moments)


@dataclass(frozen=True, kw_only=True)
class SpeechTakenOut(SpeechEvent):
    """Words or moments are not shown any more."""

    closes: ClassVar[bool] = True


# Stretches kept out, consent, listening together


@dataclass(frozen=True, kw_only=True)
class StretchEvent(Event):
    """Something about the wish to keep a stretch out that changes nothing of what is shown."""

    stretch_id: int
    recording_id: int
    meeting_id: int


class StretchAsked(StretchEvent):
    """A participant asks that a stretch be kept out."""


class StretchRefused(StretchEvent):
    """Who tends the meeting does not keep it out, and says why."""


class StretchWithdrawn(StretchEvent):
    """Who asked does not wish it any more."""


@dataclass(frozen=True, kw_only=True)
class StretchAccepted(SpeechTakenOut):
    """A stretch is kept out: everything said in it leaves every surface."""

    stretch_id: int


@dataclass(frozen=True, kw_only=True)
class StretchLifted(SpeechEvent):
    """What was kept out is shown again."""

    stretch_id: int


@dataclass(frozen=True, kw_only=True)
class CareEvent(Event):
    """Something about how a meeting's recording is looked after."""

    meeting_id: int


class ConsentSaid(CareEvent):
    """It is written down what those present agreed to, and until when the recording is kept."""


class KeepingReminded(CareEvent):
    """Who tends the meeting was told that the day comes until which the recording was to be kept."""


@dataclass(frozen=True, kw_only=True)
class ListeningEvent(CareEvent):
    """Something about a window in which people listen together."""

    listening_id: int


class ListeningOpened(ListeningEvent):
    """People are asked for a few moments each."""


class ListeningClosed(ListeningEvent):
    """The window was closed by hand, before its last day was over."""


# Moments and their answers


@dataclass(frozen=True, kw_only=True)
class MomentEvent(Event):
    """Something about one moment."""

    moment_id: int
    meeting_id: int

    def touches(self) -> tuple[Ref, ...]:
        """The moment's own entry, which holds its answers too."""
        return (Ref("moment", self.moment_id),)


class MomentNoted(MomentEvent):
    """Somebody noted a second, or a range, with a line."""


@dataclass(frozen=True, kw_only=True)
class MomentEdited(MomentEvent):
    """A moment says something else, or stands at another second."""

    version: int


class MomentDeleted(MomentEvent):
    """A moment and its words are gone."""

    closes: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class MomentHidden(MomentEvent):
    """A moment is shown only to its author and to who moderates."""

    closes: ClassVar[bool] = True

    reason: str


class MomentRestored(MomentEvent):
    """A hidden moment is shown again."""


@dataclass(frozen=True, kw_only=True)
class MomentAnswerEvent(MomentEvent):
    """Something about one answer to a moment."""

    moment_answer_id: int


class MomentAnswered(MomentAnswerEvent):
    """Somebody answered a moment."""


class MomentAnswerDeleted(MomentAnswerEvent):
    """An answer and its words are gone."""

    closes: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class MomentAnswerHidden(MomentAnswerEvent):
    """An answer is shown only to its author and to who moderates."""

    closes: ClassVar[bool] = True

    reason: str


class MomentAnswerRestored(MomentAnswerEvent):
    """A hidden answer is shown again."""


# Transcript, chapters, corrections, words of the place


class TranscriptReplaced(SpeechTakenOut):
    """The words that were there made way for others."""


@dataclass(frozen=True, kw_only=True)
class TranscriptSet(SpeechEvent):
    """A recording has a transcript, or another one."""

    version: int


class PassagesCorrected(SpeechEvent):
    """Some passages say something else, or somebody else says it."""


class ChaptersSet(SpeechEvent):
    """A recording has other chapters, under which its passages stand."""


@dataclass(frozen=True, kw_only=True)
class LocalWordsSet(Event):
    """A pact's list of words that machines mishear changed."""

    shows: ClassVar[bool] = False

    pact_id: int
