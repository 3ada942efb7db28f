"""Addresses of the page on which one listens."""

from dataclasses import dataclass

from forum.meetings.addresses import meeting_address

MILLISECONDS = 1_000


def listening_address(meeting_id: int, slug: str, starts: int | None = None, recording: int = 1) -> str:
    """Return the address of the page on which a meeting is listened to, at a moment given in milliseconds; recordings count from 1."""
    seconds = None if starts is None else starts // MILLISECONDS
    asked = [f"registrazione={recording}"] if recording > 1 else []
    if seconds is not None:
        asked.append(f"t={seconds}")
    address = f"{meeting_address(meeting_id, slug)}/ascolto"
    return address + (f"?{'&'.join(asked)}" if asked else "") + (f"#t{seconds}" if seconds is not None else "")


@dataclass(frozen=True)
class Heard:
    """A recording that is heard on its own page, for the times that people write elsewhere; what is kept out is in milliseconds."""

    meeting_id: int
    slug: str
    recording: int
    kept_out: tuple[tuple[int, int], ...] = ()

    def find_address(self, seconds: int) -> str | None:
        """Return where a second is heard, None where it is kept out."""
        at = seconds * MILLISECONDS
        if any(starts <= at < ends for starts, ends in self.kept_out):
            return None
        return listening_address(self.meeting_id, self.slug, at, self.recording)


def moment_address(meeting_id: int, slug: str, moment_id: int, starts: int, recording: int = 1) -> str:
    """Return where a moment stands in the list beside its recording."""
    return f"{listening_address(meeting_id, slug, starts, recording).partition('#')[0]}#m{moment_id}"


def moment_page(moment_id: int) -> str:
    """Return the page on which a moment stands alone, with everything one may do with it."""
    return f"/momenti/{moment_id}"


def answer_page(answer_id: int) -> str:
    """Return the page with everything that may be done with an answer to a moment."""
    return f"/momenti/risposte/{answer_id}"
