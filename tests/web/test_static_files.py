"""Static files as ready bytes."""

import gzip

import pytest

from forum.web.pages import STATIC_FOLDER, Site


def test_they_come_compressed_and_last_for_ever_under_their_digest(client):
    answer = client.get(Site.asset("css/site.css"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == (STATIC_FOLDER / "css/site.css").read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers


def test_without_the_digest_they_are_asked_for_again_and_confirmed(client):
    answer = client.get("/static/js/site.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    again = client.get("/static/js/site.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_question_about_a_file_gets_its_headers_only(client):
    answer = client.head("/static/favicon.svg")
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) == (STATIC_FOLDER / "favicon.svg").stat().st_size


@pytest.mark.parametrize(
    "path", ["../pyproject.toml", "css/../../pyproject.toml", "%2e%2e/pyproject.toml", "css", "", "no.css", "css%00.css"]
)
def test_nothing_outside_the_folder_is_handed_out(client, path):
    answer = client.get(f"/static/{path}")
    assert answer.status_code in (404, 400)
    assert b"[project]" not in answer.data
