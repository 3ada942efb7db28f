"""Recordings: read from a link, never fetched; we alone write the address that a player loads."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, parse_qs, urlsplit

YOUTUBE = "youtube"
VIMEO = "vimeo"
PEERTUBE = "peertube"
FILE = "file"
OWN = "own"

MAX_ADDRESS = 2_000
LONGEST = 99 * 3600 + 59 * 60 + 59
"""The last second that a start may name."""

_YOUTUBE_HOSTS = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com", "www.youtube-nocookie.com"}
)
_YOUTUBE_SHORT_HOSTS = frozenset({"youtu.be", "www.youtu.be"})
_VIMEO_HOSTS = frozenset({"vimeo.com", "www.vimeo.com", "player.vimeo.com"})

_YOUTUBE_KEY = re.compile(r"[A-Za-z0-9_-]{11}")
# Two words of YouTube's own addresses are as long as a key and are none.
_YOUTUBE_WORDS = frozenset({"videoseries", "live_stream"})
_VIMEO_KEY = re.compile(r"[0-9]{1,12}(?:/[0-9a-f]{6,20})?")
_PEERTUBE_KEY = re.compile(r"[A-Za-z0-9-]{6,40}")
_FILE_KEY = re.compile(
    r"/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*\.(?:mp3|m4a|ogg|opus|mp4|webm)(?:\?[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*)?", re.IGNORECASE
)
# A file sent to us: its public id, and an ending that says what it is.
_OWN_KEY = re.compile(r"[A-Za-z0-9_-]{22}\.(?:mp3|m4a|ogg|opus|mp4|webm|weba)")
_OWN_PATH = re.compile(r"/file/([^/?#]+)(?:#t=([0-9]{1,6}))?")
_SOUND = (".mp3", ".m4a", ".ogg", ".opus", ".weba")
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")

_YOUTUBE_PATH = re.compile(r"/(?:embed|live|shorts|v)/([A-Za-z0-9_-]+)/?")
_VIMEO_PATH = re.compile(
    r"/(?:(?:video|channels/[\w-]+|groups/[\w-]+/videos|showcase/\d+/video|album/\d+/video)/)?(\d+)(?:/([0-9a-f]+))?/?", re.ASCII
)
_PEERTUBE_PATH = re.compile(r"/(?:w|videos/watch|videos/embed)/([A-Za-z0-9-]+)/?")

_CLOCK = re.compile(r"(?:([0-9]{1,2}):(?=[0-5][0-9]:))?([0-9]{1,3}):([0-5][0-9])")
_UNITS = re.compile(r"(?=[0-9])(?:([0-9]{1,2})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,6})s?)?")


@dataclass(frozen=True)
class Recording:
    """A recording: who keeps it, under which key, from which second, and its ordinary page; `host` is empty where we keep it."""

    provider: str
    key: str
    start: int
    host: str
    url: str


def read_time(text: str) -> int | None:
    """Return the seconds that '1:02:03', '42:10', '12m34s' or '754' mean, None for anything else."""
    clock = _CLOCK.fullmatch(text)
    match = clock or _UNITS.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = hours * 3600 + minutes * 60 + seconds
    return total if total <= LONGEST else None


def write_time(seconds: int) -> str:
    """Return seconds as people write them: 42:10, 1:02:03."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def find_recording(url: str, peertube_hosts: frozenset[str] = frozenset()) -> Recording | None:
    """Read the recording that an address names, None when it is any other address; PeerTube counts on the given hosts only."""
    parts = _split(url)
    if parts is None or parts.hostname is None:
        return None
    host = parts.hostname
    if host in _YOUTUBE_HOSTS or host in _YOUTUBE_SHORT_HOSTS:
        return _read_youtube(parts, host)
    if host in _VIMEO_HOSTS:
        return _read_vimeo(parts)
    if host in peertube_hosts:
        return _read_peertube(parts, host)
    return _read_file(parts, host)


def find_rebuilt(provider: str, key: str, start: int, host: str, peertube_hosts: frozenset[str] | None = None) -> Recording | None:
    """Build a recording from its stored parts, None when a part is not what find_recording writes; None as hosts means any host."""
    rule = _PROVIDERS.get(provider)
    if rule is None or not 0 <= start <= LONGEST or not rule.key.fullmatch(key) or key in _YOUTUBE_WORDS:
        return None
    if not _is_host_of(rule, provider, host):
        return None
    if provider == PEERTUBE and peertube_hosts is not None and host not in peertube_hosts:
        return None
    return Recording(provider, key, start, host, rule.page(host, key, start))


def _is_host_of(rule: "_Provider", provider: str, host: str) -> bool:
    if provider == OWN:
        return not host
    return (rule.host or host) == host and _HOST.fullmatch(host) is not None


def find_own(address: str) -> Recording | None:
    """Read the recording that an address of our own files names, such as /file/….mp3; None when it is any other address."""
    match = _OWN_PATH.fullmatch(address)
    return find_rebuilt(OWN, match[1], int(match[2] or 0), "") if match else None


def own_file_id(recording: Recording) -> str:
    """Return the public id of the file that a recording of our own plays."""
    return recording.key.partition(".")[0]


def company(recording: Recording) -> str:
    """Return the name of whoever is contacted when the recording plays, in words a reader knows; nothing where it is us."""
    return _PROVIDERS[recording.provider].company or recording.host


def is_sound(recording: Recording) -> bool:
    """Say whether the recording is a sound file, to be heard rather than watched."""
    path = recording.key.partition("?")[0].lower()
    return recording.provider in (FILE, OWN) and path.endswith(_SOUND)


def embed_address(recording: Recording, start: int | None = None) -> str:
    """Return the address that a player loads after the click, from the given second or the recording's own start."""
    second = recording.start if start is None else start
    return _PROVIDERS[recording.provider].embed(recording.host, recording.key, second)


def address_at(recording: Recording, seconds: int) -> str:
    """Return the ordinary page of the recording at a second."""
    return _PROVIDERS[recording.provider].page(recording.host, recording.key, seconds)


def starting_at(recording: Recording, seconds: int) -> Recording:
    """Return the same recording with another start."""
    return replace(recording, start=seconds, url=address_at(recording, seconds))


def _split(url: str) -> SplitResult | None:
    if len(url) > MAX_ADDRESS or not url.isprintable() or "\\" in url or " " in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or port is not None or "@" in parts.netloc:
        return None
    return parts


def _start(parts: SplitResult, *names: str) -> int:
    """Return the second that the query or the fragment asks for, zero when none can be read."""
    for given in (parts.query, parts.fragment):
        try:
            values = parse_qs(given, max_num_fields=50)
        except ValueError:
            continue
        for name in names:
            seconds = read_time(values.get(name, [""])[0])
            if seconds is not None:
                return seconds
    return 0


def _read_youtube(parts: SplitResult, host: str) -> Recording | None:
    if host in _YOUTUBE_SHORT_HOSTS:
        key = parts.path.strip("/")
    elif parts.path.rstrip("/") == "/watch":
        try:
            key = parse_qs(parts.query, max_num_fields=50).get("v", [""])[0]
        except ValueError:
            return None
    else:
        match = _YOUTUBE_PATH.fullmatch(parts.path)
        key = match.group(1) if match else ""
    return find_rebuilt(YOUTUBE, key, _start(parts, "t", "start"), "www.youtube.com")


def _read_vimeo(parts: SplitResult) -> Recording | None:
    match = _VIMEO_PATH.fullmatch(parts.path)
    if match is None:
        return None
    number, unlisted = match.groups()
    if unlisted is None:
        unlisted = next(iter(re.findall(r"(?:^|&)h=([0-9a-f]+)(?:&|$)", parts.query)), None)
    key = f"{number}/{unlisted}" if unlisted else number
    return find_rebuilt(VIMEO, key, _start(parts, "t"), "vimeo.com")


def _read_peertube(parts: SplitResult, host: str) -> Recording | None:
    match = _PEERTUBE_PATH.fullmatch(parts.path)
    return find_rebuilt(PEERTUBE, match.group(1), _start(parts, "start"), host) if match else None


def _read_file(parts: SplitResult, host: str) -> Recording | None:
    if parts.scheme != "https":
        return None
    key = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return find_rebuilt(FILE, key, _start(parts._replace(query=""), "t"), host)


def _youtube_page(_host: str, key: str, start: int) -> str:
    return f"https://www.youtube.com/watch?v={key}" + (f"&t={start}s" if start else "")


def _youtube_embed(_host: str, key: str, start: int) -> str:
    return f"https://www.youtube-nocookie.com/embed/{key}" + (f"?start={start}" if start else "")


def _vimeo_page(_host: str, key: str, start: int) -> str:
    return f"https://vimeo.com/{key}" + (f"#t={start}s" if start else "")


def _vimeo_embed(_host: str, key: str, start: int) -> str:
    number, _, unlisted = key.partition("/")
    return f"https://player.vimeo.com/video/{number}?dnt=1" + (f"&h={unlisted}" if unlisted else "") + (f"#t={start}s" if start else "")


def _peertube_page(host: str, key: str, start: int) -> str:
    return f"https://{host}/w/{key}" + (f"?start={start}s" if start else "")


def _peertube_embed(host: str, key: str, start: int) -> str:
    # Without p2p=0 the viewer's address would also be told to whoever watches the same recording.
    return f"https://{host}/videos/embed/{key}?p2p=0" + (f"&start={start}s" if start else "")


def _file_page(host: str, key: str, start: int) -> str:
    return f"https://{host}{key}" + (f"#t={start}" if start else "")


def _own_page(_host: str, key: str, start: int) -> str:
    return f"/file/{key}" + (f"#t={start}" if start else "")


@dataclass(frozen=True)
class _Provider:
    key: re.Pattern[str]
    host: str
    company: str
    page: Callable[[str, str, int], str]
    embed: Callable[[str, str, int], str]


_PROVIDERS = {
    YOUTUBE: _Provider(_YOUTUBE_KEY, "www.youtube.com", "YouTube (Google)", _youtube_page, _youtube_embed),
    VIMEO: _Provider(_VIMEO_KEY, "vimeo.com", "Vimeo", _vimeo_page, _vimeo_embed),
    PEERTUBE: _Provider(_PEERTUBE_KEY, "", "", _peertube_page, _peertube_embed),
    FILE: _Provider(_FILE_KEY, "", "", _file_page, _file_page),
    OWN: _Provider(_OWN_KEY, "", "", _own_page, _own_page),
}
