"""Headers that every answer carries."""

import pytest

from forum.core.settings import load_settings
from forum.web.security import content_policy

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("address", ["/", "/accedi", "/cerca", "/feed.atom", "/robots.txt", "/salute", "/non-c-e", "/impostazioni"])
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "no-" in headers["Cache-Control"]


def test_a_kept_page_carries_them_too(client):
    first, second = client.get("/"), client.get("/")
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_frames_are_those_of_the_configured_players_only(tmp_path):
    policy = content_policy(load_settings({"instance": str(tmp_path), "peertube_hosts": "video.example.org"}))
    frames = next(rule for rule in policy.split("; ") if rule.startswith("frame-src"))
    assert frames.split()[1:] == ["https://www.youtube-nocookie.com", "https://player.vimeo.com", "https://video.example.org"]


def test_no_page_holds_an_inline_script_or_style(client):
    for address in ("/", "/accedi", "/registrati", "/cerca?q=pane", "/patti", "/non-c-e"):
        page = client.get(address).get_data(as_text=True)
        assert "<script>" not in page
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick" not in page
