import pytest

from forum.text.recordings import (
    address_at,
    company,
    embed_address,
    find_rebuilt,
    find_recording,
    is_sound,
    read_time,
    starting_at,
    write_time,
)

KEY = "8TB72cWDSWs"
HOSTS = frozenset({"video.esempio.it"})


@pytest.mark.parametrize(
    ("url", "start"),
    [
        (f"https://youtu.be/{KEY}", 0),
        (f"http://youtu.be/{KEY}/", 0),
        (f"https://youtu.be/{KEY}?si=abc&t=754", 754),
        (f"https://youtu.be/{KEY}?t=12m34s", 754),
        (f"https://www.youtube.com/watch?v={KEY}", 0),
        (f"https://youtube.com/watch?v={KEY}&t=754s", 754),
        (f"https://www.youtube.com/watch?app=desktop&v={KEY}&feature=share&start=90", 90),
        (f"https://m.youtube.com/watch?v={KEY}#t=1h2m3s", 3723),
        (f"https://music.youtube.com/watch?v={KEY}&list=x", 0),
        (f"https://www.youtube.com/embed/{KEY}?start=754&rel=0", 754),
        (f"https://www.youtube-nocookie.com/embed/{KEY}?start=10", 10),
        (f"https://www.youtube.com/live/{KEY}?t=60", 60),
        (f"https://www.youtube.com/shorts/{KEY}", 0),
        (f"https://www.youtube.com/v/{KEY}", 0),
        (f"HTTPS://YouTu.be/{KEY}", 0),
        (f"https://youtu.be/{KEY}?t=domani", 0),
    ],
)
def test_every_form_of_a_youtube_address_is_read(url, start):
    found = find_recording(url)
    assert (found.provider, found.key, found.start, found.host) == ("youtube", KEY, start, "www.youtube.com")


@pytest.mark.parametrize(
    ("url", "key", "start"),
    [
        ("https://vimeo.com/12345678", "12345678", 0),
        ("https://www.vimeo.com/12345678?share=copy#t=1m30s", "12345678", 90),
        ("https://vimeo.com/12345678/abcdef0123#t=90", "12345678/abcdef0123", 90),
        ("https://player.vimeo.com/video/12345678?h=abcdef0123&dnt=1#t=90s", "12345678/abcdef0123", 90),
        ("https://vimeo.com/channels/staffpicks/12345678", "12345678", 0),
        ("https://vimeo.com/groups/laboratori/videos/12345678", "12345678", 0),
        ("https://vimeo.com/showcase/99/video/12345678", "12345678", 0),
    ],
)
def test_every_form_of_a_vimeo_address_is_read(url, key, start):
    found = find_recording(url)
    assert (found.provider, found.key, found.start) == ("vimeo", key, start)


@pytest.mark.parametrize(
    "path", ["/w/kkGMgK9ZtnKfYAgnEtQxbv", "/videos/watch/kkGMgK9ZtnKfYAgnEtQxbv", "/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv"]
)
def test_peertube_is_read_on_configured_hosts_only(path):
    found = find_recording(f"https://video.esempio.it{path}?start=1m30s", HOSTS)
    assert (found.provider, found.key, found.start, found.host) == ("peertube", "kkGMgK9ZtnKfYAgnEtQxbv", 90, "video.esempio.it")
    assert find_recording(f"https://altrove.esempio.it{path}", HOSTS) is None
    assert find_recording(f"https://video.esempio.it{path}") is None


@pytest.mark.parametrize("ending", ["mp3", "m4a", "ogg", "opus", "mp4", "webm", "MP3"])
def test_media_files_are_read_over_https_only(ending):
    found = find_recording(f"https://archivio.esempio.it/a/incontro%201.{ending}?dl=1#t=90")
    assert (found.provider, found.start, found.host) == ("file", 90, "archivio.esempio.it")
    assert is_sound(found) == (ending.lower() not in ("mp4", "webm"))
    assert find_recording(f"http://archivio.esempio.it/a.{ending}") is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "youtu.be/8TB72cWDSWs",
        "https://youtu.be/",
        "https://youtu.be/corto",
        f"https://youtu.be/{KEY}x",
        "https://www.youtube.com/embed/videoseries?list=PL1",
        "https://www.youtube.com/embed/live_stream?channel=x",
        "https://www.youtube.com/watch?v=",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/@canale",
        f"https://youtube.com.esempio.it/watch?v={KEY}",
        f"https://esempio.it/watch?v={KEY}",
        f"https://youtu.be:8443/{KEY}",
        f"https://youtu.be@esempio.it/{KEY}",
        f"https://io@youtu.be/{KEY}",
        f"ftp://youtu.be/{KEY}",
        f"javascript://youtu.be/{KEY}",
        f"https://youtu.be/{KEY}\n",
        f"https:\\\\youtu.be\\{KEY}",
        "https://youtu.be/8TB72cWDSW\u00e8",
        "https://vimeo.com/",
        "https://vimeo.com/blog",
        "https://vimeo.com/12345/../6",
        "https://[::1",
        "https://youtu.be:porta/x",
        "https://esempio.it/a.mp3.exe",
        "https://esempio.it/a b.mp3",
        'https://esempio.it/"onload=x.mp3',
        "https://localhost/a.mp3",
        "https://10.0.0.1/a.mp3",
        "https://esempio.it/" + "a" * 3000 + ".mp3",
        "https://www.youtube.com/watch?" + "&".join(f"a{n}=1" for n in range(200)) + f"&v={KEY}",
    ],
)
def test_any_other_address_is_no_recording(url):
    assert find_recording(url, HOSTS) is None


@pytest.mark.parametrize(
    ("url", "embed", "page"),
    [
        (
            f"https://youtu.be/{KEY}?t=754",
            f"https://www.youtube-nocookie.com/embed/{KEY}?start=754",
            f"https://www.youtube.com/watch?v={KEY}&t=754s",
        ),
        (f"https://youtu.be/{KEY}", f"https://www.youtube-nocookie.com/embed/{KEY}", f"https://www.youtube.com/watch?v={KEY}"),
        ("https://vimeo.com/12/abcdef#t=9", "https://player.vimeo.com/video/12?dnt=1&h=abcdef#t=9s", "https://vimeo.com/12/abcdef#t=9s"),
        (
            "https://video.esempio.it/w/abcdefgh?start=9s",
            "https://video.esempio.it/videos/embed/abcdefgh?p2p=0&start=9s",
            "https://video.esempio.it/w/abcdefgh?start=9s",
        ),
        ("https://esempio.it/a.ogg?x=1#t=9", "https://esempio.it/a.ogg?x=1#t=9", "https://esempio.it/a.ogg?x=1#t=9"),
    ],
)
def test_players_and_pages_keep_the_start(url, embed, page):
    found = find_recording(url, HOSTS)
    assert embed_address(found) == embed
    assert found.url == address_at(found, found.start) == page
    assert find_recording(page, HOSTS) == found


def test_another_start_changes_both_addresses():
    found = starting_at(find_recording(f"https://youtu.be/{KEY}?t=5"), 65)
    assert found.url.endswith("&t=65s")
    assert embed_address(found, 70).endswith("?start=70")
    assert embed_address(found, 0).endswith(KEY)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"https://youtu.be/{KEY}", "YouTube (Google)"),
        ("https://vimeo.com/1", "Vimeo"),
        ("https://video.esempio.it/w/abcdefgh", "video.esempio.it"),
        ("https://esempio.it/a.mp3", "esempio.it"),
    ],
)
def test_the_company_has_a_name_that_people_know(url, name):
    assert company(find_recording(url, HOSTS)) == name


@pytest.mark.parametrize(
    ("provider", "key", "start", "host"),
    [
        ("youtube", "corto", 0, "www.youtube.com"),
        ("youtube", KEY, 0, "esempio.it"),
        ("youtube", KEY, -1, "www.youtube.com"),
        ("youtube", KEY, 10**7, "www.youtube.com"),
        ("youtube", f"{KEY}\n", 0, "www.youtube.com"),
        ("altro", KEY, 0, "www.youtube.com"),
        ("vimeo", "1?x=2", 0, "vimeo.com"),
        ("peertube", "abcdefgh", 0, "altrove.it"),
        ("peertube", "../../x", 0, "video.esempio.it"),
        ("file", '//esempio.it/a.mp3"', 0, "esempio.it"),
        ("file", "/a.mp3", 0, "esempio.it/x"),
        ("file", "/a.html", 0, "esempio.it"),
    ],
)
def test_parts_that_were_tampered_with_build_nothing(provider, key, start, host):
    assert find_rebuilt(provider, key, start, host, HOSTS) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:02:03", 3723),
        ("42:10", 2530),
        ("0:05", 5),
        ("120:00", 7200),
        ("12m34s", 754),
        ("1h2m3s", 3723),
        ("1h", 3600),
        ("5m", 300),
        ("754", 754),
        ("754s", 754),
    ],
)
def test_times_are_read_as_people_write_them(text, seconds):
    assert read_time(text) == seconds


@pytest.mark.parametrize("text", ["", "1:2", "42:60", "1:60:00", "1:02:03:04", "-5", "12.5", "m", "s", "٣", "99999999999", "1 h", "42:10 "])
def test_what_is_no_time_is_none(text):
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (5, "0:05"), (2530, "42:10"), (3599, "59:59"), (3600, "1:00:00"), (3723, "1:02:03")]
)
def test_times_are_written_short(seconds, text):
    assert write_time(seconds) == text
    assert read_time(text) == seconds
