"""Bringing a blog in through the command, as whoever runs the forum does."""

import re

import pytest
from sqlalchemy import func, select

from forum.core.content import State
from forum.core.database import db
from forum.discussions.models import Post, Thread, ThreadTheme
from forum.transfer.models import ImportBatch, ImportedThing
from tests.support.search import fresh_index
from tests.transfer.blogger.takeout import CLASSIC, TAKEOUT_FEED, build_takeout, comment, entry, feed

PAGE = "Chi siamo, e perché ci troviamo"


@pytest.fixture
def bring(database):
    """Run the command and return what it says; it must end well."""

    def run(*arguments, code=0):
        answer = database.test_cli_runner().invoke(args=["import", "blogger", *map(str, arguments)])
        db.session.rollback()
        db.session.expire_all()
        assert answer.exit_code == code, answer.output
        return answer.output

    return run


@pytest.fixture
def written(tmp_path):
    """Write a feed of our own and return its place."""

    def write(*entries):
        place = tmp_path / "feed.atom"
        place.write_text(feed(*entries))
        return place

    return write


def counts():
    return tuple(db.session.scalar(select(func.count()).select_from(model)) for model in (Thread, Post, ImportedThing, ImportBatch))


def threads():
    return {thread.title: thread for thread in db.session.scalars(select(Thread).order_by(Thread.id))}


def posts_of(thread):
    return list(db.session.scalars(select(Post).where(Post.thread_id == thread.id).order_by(Post.position)))


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(bring):
    said = bring(CLASSIC, "--dry-run")
    assert "threads would be added" in said
    assert "comments would be added" in said
    assert counts() == (0, 0, 0, 0)


def test_a_run_does_what_the_dry_run_said(bring):
    promised = bring(CLASSIC, "--dry-run")
    done = bring(CLASSIC)
    assert done.replace("added", "would be added") == promised


def test_pages_and_posts_become_threads_and_comments_replies(bring):
    bring(CLASSIC)
    first, reply = posts_of(threads()[PAGE])
    assert "Ci troviamo il giovedì" in first.plain
    assert "Ecco la registrazione della serata" in reply.plain
    assert reply.reply_to_id == first.id
    assert (first.byline, reply.byline) == ("Redazione", "Redazione")
    assert first.author_id is None


def test_a_comment_on_a_comment_answers_that_comment(bring):
    bring(CLASSIC)
    garden = next(thread for title, thread in threads().items() if "orto di via Roma" in title)
    posts = {post.plain: post for post in posts_of(garden)}
    asked = next(post for plain, post in posts.items() if "chi la paga" in plain)
    answered = next(post for plain, post in posts.items() if "dal consorzio" in plain)
    assert answered.reply_to_id == asked.id
    assert "Elimina" not in answered.plain


def test_dates_and_where_it_comes_from_are_kept(bring, client):
    bring(CLASSIC)
    thread = threads()[PAGE]
    first, reply = posts_of(thread)
    assert first.written_at.isoformat() == "2021-03-01T07:00:00+00:00"
    assert reply.written_at.year == 2021
    assert thread.source_url == "http://diario.example.org/p/chi-siamo.html"
    shown = client.get(f"/discussioni/{thread.id}-{thread.slug}").get_data(as_text=True)
    assert "http://diario.example.org/p/chi-siamo.html" in shown
    assert "Redazione" in shown
    assert "noreply@blogger.com" not in shown


def test_recordings_become_players_and_scripts_are_gone(bring, client):
    bring(CLASSIC)
    every = list(db.session.scalars(select(Post.html)))
    assert sum("<x-player" in html for html in every) == 1
    assert not any(trace in html.lower() for html in every for trace in ("<script", "onmouseover", "<iframe", "alert("))
    garden = next(thread for title, thread in threads().items() if "orto di via Roma" in title)
    shown = client.get(f"/discussioni/{garden.id}-{garden.slug}").get_data(as_text=True)
    assert 'data-src="https://www.youtube-nocookie.com/embed/abcDEF12345?start=60"' in shown


def test_a_recording_on_a_line_of_its_own_in_a_comment_becomes_a_player(bring, written, client):
    body = "Eccola.&lt;br /&gt;&lt;br /&gt;&lt;a href=&quot;https://youtu.be/abcDEF12345&quot;&gt;https://youtu.be/abcDEF12345&lt;/a&gt;"
    bring(written(entry(1, title="Serata"), comment(2, 1, body=body)))
    thread = threads()["Serata"]
    shown = client.get(f"/discussioni/{thread.id}-{thread.slug}").get_data(as_text=True)
    assert shown.count('data-src="https://www.youtube-nocookie.com/embed/abcDEF12345"') == 1


def test_a_second_run_doubles_nothing(bring):
    bring(CLASSIC)
    before = counts()[:3]
    said = bring(CLASSIC)
    assert counts()[:3] == before
    assert "already here" in said
    assert " added" not in said


def test_what_changed_over_there_is_renewed_here(bring, written):
    bring(written(entry(1, body="parole di prima"), comment(2, 1, body="un commento")))
    said = bring(written(entry(1, body="parole di dopo"), comment(2, 1, body="un commento"), comment(3, 1, body="un altro")))
    assert "1 threads renewed" in said
    assert "1 comments added" in said
    assert [post.plain for post in db.session.scalars(select(Post).order_by(Post.id))] == ["parole di dopo", "un commento", "un altro"]


def test_drafts_stay_out_unless_asked_for_and_are_named(bring):
    assert "draft: Prova di volantino" in bring(CLASSIC)
    assert "Prova di volantino" not in threads()
    bring(CLASSIC, "--with-drafts")
    assert "Prova di volantino" in threads()


def test_what_cannot_come_in_is_told(bring):
    said = bring(CLASSIC)
    assert "entries passed over" in said
    assert "problem in" in said


def test_labels_that_name_a_theme_become_its_threads(bring, house):
    theme = house.theme("Órti")
    bring(CLASSIC)
    assert db.session.scalar(select(func.count()).select_from(ThreadTheme).where(ThreadTheme.theme_id == theme.id)) == 1


def test_threads_can_go_into_a_pact_and_reach_no_further_than_it(bring, house):
    house.pact("Patto chiuso", slug="chiuso", rung=2)
    bring(CLASSIC, "--pact", "chiuso")
    thread = threads()[PAGE]
    assert thread.pact_id
    assert house.browser().get(f"/discussioni/{thread.id}-{thread.slug}").status_code == 404


def test_a_pact_that_does_not_exist_is_said(bring):
    assert "There is no pact at /patti/altrove." in bring(CLASSIC, "--pact", "altrove", code=1)
    assert counts() == (0, 0, 0, 0)


@pytest.mark.parametrize("content", [b"", b"<feed", b"\x00\xff\xfe", b"PK\x03\x04 no zip at all", b"<html><body>no</body></html>"])
def test_a_file_that_is_no_export_is_refused_with_a_sentence(bring, tmp_path, content):
    place = tmp_path / "wrong.xml"
    place.write_bytes(content)
    assert "The file cannot be read:" in bring(place, code=1)
    assert counts() == (0, 0, 0, 0)


def test_a_takeout_zip_and_its_bare_feed_give_the_same(bring, tmp_path):
    bring(build_takeout(tmp_path / "takeout.zip", {"Sale aperte": TAKEOUT_FEED.read_bytes()}))
    before = counts()[:3]
    assert before[0] > 0
    bring(TAKEOUT_FEED)
    assert counts()[:3] == before


def test_a_comment_for_a_thread_deleted_here_is_left_alone(bring, written):
    bring(written(entry(1, title="Da buttare"), comment(2, 1)))
    thread = threads()["Da buttare"]
    thread.state = State.DELETED
    for post in posts_of(thread):
        post.state = State.DELETED
    db.session.commit()
    said = bring(written(entry(1, title="Da buttare"), comment(2, 1), comment(3, 1)))
    assert "deleted here, left alone: Da buttare" in said
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2


def test_a_page_with_nothing_to_show_is_told_and_brings_no_comments(bring, written):
    place = written(entry(1, title="Vuota", body=""), comment(2, 1))
    promised, done = bring(place, "--dry-run"), bring(place)
    assert "nothing to show in: Vuota" in promised
    assert "nothing to show in: Vuota" in done
    assert "added" not in promised + done
    assert counts()[:3] == (0, 0, 0)


def test_what_came_in_is_found_by_searching(bring, client):
    bring(CLASSIC)
    with fresh_index(client.application):
        shown = client.get("/cerca?q=zucchina").get_data(as_text=True)
    assert "orto di via Roma" in shown


def test_the_pages_in_the_file_of_the_blog_reach_the_feed_and_the_home_page(bring, client):
    bring(CLASSIC)
    assert PAGE in client.get("/").get_data(as_text=True)
    assert PAGE in client.get("/feed.atom").get_data(as_text=True)


def test_texts_that_are_too_long_are_named_with_what_is_left_out(bring, written):
    long = "parola " * 12_000
    place = written(entry(1, title="Una pagina lunghissima", body=long), comment(2, 1, body=long), entry(3))
    for flags in (("--dry-run",), ()):
        said = [line for line in bring(place, *flags).splitlines() if line.startswith("too long")]
        assert len(said) == 2
        assert said[0].endswith(": Una pagina lunghissima")
        assert said[1].endswith("2 (Una pagina lunghissima)")
        assert all(("would be left out" if flags else "were left out") in line for line in said)
    left_out = [int(re.search(r"last (\d+) characters", line)[1]) for line in said]
    kept = db.session.scalars(select(Post.source).where(Post.source.startswith("parola p"))).all()
    assert [len(source) + number for source, number in zip(kept, left_out, strict=True)] == [len(long.strip())] * 2
    assert "too long" not in bring(place)
