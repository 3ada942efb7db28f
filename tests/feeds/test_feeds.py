"""Feeds, robots and the sitemap: well formed, and never wider than the pages."""

from datetime import UTC, datetime
from xml.etree import ElementTree as Tree

import pytest

from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.feeds import queries
from forum.feeds.atom import Feed, FeedEntry, write_atom
from tests.support.discussions import make_post, make_thread
from tests.support.meetings import make_meeting

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
NOW = datetime(2025, 3, 1, 10, tzinfo=UTC)


def read(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return Tree.fromstring(answer.data)


def titles(feed):
    return [entry.findtext("a:title", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]


def texts(feed):
    return [entry.findtext("a:content", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]


@pytest.fixture
def furnished(house):
    author = house.member("Teresa B.")
    theme, pact = house.theme("Volontariato", "volontariato"), house.pact("Patto", slug="patto")
    closed = house.pact("Chiuso", slug="chiuso", rung=Rung.PACT)
    house.belongs(author, closed)
    thread = make_thread(author, "Nel patto", text="prima parola", pact=pact, themes=(theme,), at=NOW)
    make_post(thread, author, "seconda parola", at=NOW.replace(hour=11))
    make_thread(author, "Tra membri", text="parola dei membri", rung=Rung.MEMBERS, at=NOW)
    make_thread(author, "Segreta", text="parola segreta", pact=closed, at=NOW)
    return author, thread


@pytest.mark.parametrize("address", ["/feed.atom", "/discussioni/feed.atom", "/patti/patto/feed.atom", "/temi/volontariato/feed.atom"])
def test_every_feed_is_atom_with_the_latest_first_and_only_what_is_public(client, furnished, address):
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = Tree.fromstring(answer.data)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert titles(feed) == ["Nel patto", "Nel patto"]
    assert texts(feed) == ["seconda parola", "prima parola"]
    assert feed.findtext("a:updated", namespaces=ATOM) == "2025-03-01T11:00:00+00:00"
    entry = feed.find("a:entry", ATOM)
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "Teresa B."
    link = entry.find("a:link", ATOM).get("href")
    assert link == entry.findtext("a:id", namespaces=ATOM)
    assert client.get(link.removeprefix("http://localhost")).status_code in (301, 302, 303)
    self_link = feed.find("a:link[@rel='self']", ATOM).get("href")
    assert self_link == f"http://localhost{address}"


def test_ids_in_a_feed_are_all_different(client, furnished):
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in read(client, "/feed.atom").findall("a:entry", ATOM)]
    assert len(set(ids)) == len(ids) == 2


def test_a_thread_has_its_own_feed(client, furnished):
    _, thread = furnished
    feed = read(client, f"/discussioni/{thread.id}-{thread.slug}/feed.atom")
    assert feed.findtext("a:title", namespaces=ATOM) == "Nel patto"
    assert len(titles(feed)) == 2


def test_pages_name_their_feed(client, furnished):
    _, thread = furnished
    for address, feed in (
        ("/", "/feed.atom"),
        ("/patti/patto", "/patti/patto/feed.atom"),
        ("/temi/volontariato", "/temi/volontariato/feed.atom"),
        (f"/discussioni/{thread.id}-{thread.slug}", f"/discussioni/{thread.id}-{thread.slug}/feed.atom"),
    ):
        shown = client.get(address).get_data(as_text=True)
        assert f'type="application/atom+xml" href="http://localhost{feed}"' in shown
        assert client.get(feed).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/patti/chiuso/feed.atom",
        "/patti/nessuno/feed.atom",
        "/temi/nessuno/feed.atom",
        "/discussioni/3-segreta/feed.atom",
        "/discussioni/999-niente/feed.atom",
        "/discussioni/99999999999999999999-niente/feed.atom",
        "/sitemap/patti-9.xml",
        "/sitemap/altro-1.xml",
        "/sitemap/pagine-2.xml",
        "/sitemap/patti-99999999999999999999.xml",
        "/sitemap/patti-0.xml",
    ],
)
def test_what_may_not_be_read_and_what_does_not_exist_answer_alike(client, furnished, address):
    absent = client.get("/qui-non-c-e-nulla")
    answer = client.get(address)
    assert (answer.status_code, answer.data) == (404, absent.data)


def test_whoever_belongs_reads_the_feed_of_a_confidential_pact(house, furnished):
    author, _ = furnished
    browser = house.browser(author)
    assert texts(Tree.fromstring(browser.get("/patti/chiuso/feed.atom").data)) == ["parola segreta"]
    assert "Tra membri" in titles(Tree.fromstring(browser.get("/feed.atom").data))


def test_hidden_posts_and_hidden_threads_leave_the_feed(house, client, furnished):
    _, thread = furnished
    post = make_post(thread, None, "da nascondere", at=NOW.replace(hour=12))
    post.state = State.HIDDEN
    db.session.commit()
    assert "da nascondere" not in texts(read(house.browser(), "/feed.atom"))
    thread.state = State.HIDDEN
    db.session.commit()
    assert titles(read(house.browser(), "/feed.atom")) == []
    read_nothing = house.browser().get(f"/discussioni/{thread.id}-{thread.slug}/feed.atom")
    assert read_nothing.status_code == 404


def test_an_edit_moves_the_update_and_not_the_publication(house, furnished):
    _, thread = furnished
    post = make_post(thread, None, "corretta", at=NOW.replace(hour=12), byline="Redazione")
    post.edited_at = NOW.replace(hour=15)
    db.session.commit()
    entry = read(house.browser(), "/feed.atom").find("a:entry", ATOM)
    assert entry.findtext("a:published", namespaces=ATOM) == "2025-03-01T12:00:00+00:00"
    assert entry.findtext("a:updated", namespaces=ATOM) == "2025-03-01T15:00:00+00:00"
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "Redazione"


@pytest.mark.parametrize(
    "words", ["</entry><entry>", "]]>", "&amp; & <b>", "\x00\x0b\x1f fine", "\ufffe\uffff fine", "\ud800 mezza", "emoji 🌻"]
)
def test_nothing_typed_breaks_out_of_the_document(words):
    entry = FeedEntry("/interventi/1", f"Titolo {words}", f"Corpo {words}", f"Nome {words}", NOW, NOW)
    document = write_atom(Feed(words, "/", "/feed.atom", [entry]), "http://localhost", "it")
    feed = Tree.fromstring(document)
    assert len(feed.findall("a:entry", ATOM)) == 1
    assert feed.findtext("a:entry/a:title", namespaces=ATOM).startswith("Titolo")


def test_an_empty_feed_is_still_a_whole_document(client):
    feed = read(client, "/feed.atom")
    assert titles(feed) == []
    assert feed.findtext("a:updated", namespaces=ATOM)


def test_a_feed_holds_a_bounded_number_of_entries(client, house):
    thread = make_thread(house.member())
    for _number in range(queries.FEED_LENGTH + 3):
        make_post(thread)
    assert len(titles(read(client, "/feed.atom"))) == queries.FEED_LENGTH


def test_feeds_are_kept_ready_and_forgotten_with_the_next_write(client, house):
    thread = make_thread(house.member(), text="prima")
    first = client.get("/feed.atom")
    assert first.headers["ETag"]
    again = client.get("/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    make_post(thread, text="dopo")
    assert "dopo" in texts(read(client, "/feed.atom"))


def test_robots_leave_alone_what_is_personal(client):
    said = client.get("/robots.txt").get_data(as_text=True)
    for path in ("/accedi", "/impostazioni", "/moderazione", "/amministrazione", "/invito", "/file"):
        assert f"Disallow: {path}\n" in said
    assert "Sitemap: http://localhost/sitemap.xml" in said


def addresses(client):
    files = [one.text for one in read(client, "/sitemap.xml").findall("s:sitemap/s:loc", MAP)]
    found = []
    for file in files:
        found += [one.text for one in read(client, file.removeprefix("http://localhost")).findall("s:url/s:loc", MAP)]
    return [address.removeprefix("http://localhost") for address in found]


def test_the_sitemap_names_public_things_only_whoever_asks(client, house, furnished):
    author, thread = furnished
    make_meeting("Serata aperta")
    listed = addresses(client)
    assert f"/discussioni/{thread.id}-{thread.slug}" in listed
    assert "/patti/patto" in listed
    assert any(address.startswith("/incontri/") for address in listed)
    assert not any(word in address for address in listed for word in ("chiuso", "segreta", "tra-membri"))
    assert addresses(house.browser(author)) == listed


def test_every_address_of_the_sitemap_answers(client, furnished):
    make_meeting("Serata aperta")
    assert [address for address in addresses(client) if client.get(address).status_code != 200] == []


@pytest.mark.parametrize("stretch", [1, 2, 3])
def test_every_file_that_the_sitemap_names_exists(client, furnished, monkeypatch, stretch):
    monkeypatch.setattr(queries, "SITEMAP_RANGE", stretch)
    assert "/discussioni/1-nel-patto" in addresses(client)
    assert len(set(addresses(client))) == len(addresses(client))
