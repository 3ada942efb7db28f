"""Players put in their place when a text is read: nothing is loaded from outside before the reader asks."""

import re
from html import unescape

from flask_babel import gettext as _
from markupsafe import Markup

from forum.text.addresses import is_outside
from forum.text.placeholders import ELEMENT, PLACEHOLDER, find_placed
from forum.text.recordings import FILE, OWN, Recording, company, embed_address, is_sound, write_time

_PLACE = f"<{ELEMENT} "

_FIGURE = Markup(
    '<figure class="player" data-player="{kind}" data-src="{source}">'
    '<a class="player-link" href="{page}" rel="nofollow noopener">{words}</a>'
    '<button type="button" class="player-load" hidden>{promise}</button></figure>'
)


def fill(html: str) -> Markup:
    """Return stored HTML ready to be shown, each placeholder become a click-to-load player in the reader's language."""
    if _PLACE not in html:
        return Markup(html)  # nosec B704
    return Markup(PLACEHOLDER.sub(_filled, html))  # nosec B704


def player(recording: Recording, title: str = "") -> Markup:
    """Return the click-to-load player of a recording: an ordinary link, and a button that a script makes work."""
    return _FIGURE.format(
        kind=player_kind(recording),
        source=embed_address(recording),
        page=recording.url,
        words=title or invitation(recording),
        promise=promise(recording),
    )


def _filled(match: re.Match[str]) -> str:
    recording = find_placed(match[1])
    if recording is None:
        return ""
    words = unescape(match[2])
    return player(recording, "" if is_outside(words) else words)


def player_kind(recording: Recording) -> str:
    """Return what plays a recording: 'youtube', 'vimeo', 'peertube', 'audio' or 'video'."""
    if recording.provider not in (FILE, OWN):
        return recording.provider
    return "audio" if is_sound(recording) else "video"


def invitation(recording: Recording) -> str:
    """Return the words of the link to a recording: where it is kept, and from which second it starts."""
    if recording.provider == OWN:
        return _own_invitation(recording)
    name, time = company(recording), write_time(recording.start)
    if is_sound(recording):
        words = _("Listen on %(name)s from %(time)s", name=name, time=time) if recording.start else _("Listen on %(name)s", name=name)
    else:
        words = _("Watch on %(name)s from %(time)s", name=name, time=time) if recording.start else _("Watch on %(name)s", name=name)
    return str(words)


def _own_invitation(recording: Recording) -> str:
    return str(_("Download the sound file") if is_sound(recording) else _("Download the video file"))


def promise(recording: Recording) -> str:
    """Return the words of the button that plays a recording: whom it contacts, before it does."""
    if recording.provider == OWN:
        return str(_("Listen here") if is_sound(recording) else _("Watch here"))
    name = company(recording)
    if is_sound(recording):
        return str(_("Listen here: you will contact %(name)s", name=name))
    return str(_("Watch here: you will contact %(name)s", name=name))
