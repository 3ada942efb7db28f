"""Private things through side doors: classes G15 to G33, as far as the visibility matrix does not ask them already."""

import pytest

from forum.core.audience import Rung
from forum.discussions.services.posting import reply
from tests.support.discussions import make_thread, path_of
from tests.support.library import make_document
from tests.support.meetings import PDF, make_meeting, taken_by
from tests.support.pacts import send
from tests.visibility.stage import NOW, at

SECRET = "Il nome che non si dice"


def answered(answer):
    return answer.status_code, answer.headers.get("Location"), answer.data


@pytest.mark.parametrize(
    "path", ["", "-", "-altro", "-il-nome-che-non-si-dice", "-altro/feed.atom", "?pagina=1", "-altro?pagina=1", "-il/"]
)
def test_g17_no_address_of_a_closed_thing_leads_to_its_title(house, path):
    """The title in an address is decoration: it may neither open nor confirm anything."""
    pact = house.pact("Chiuso", rung=Rung.PACT)
    thread = make_thread(title=SECRET, pact=pact)
    # A form's token carries its second, so both are asked within the same one.
    with at(NOW):
        browser = house.browser(house.member("Ornella"))
        closed, never = (answered(browser.get(f"/discussioni/{number}{path}")) for number in (thread.id, thread.id + 77))
    assert closed == never
    assert closed[0] == 404


def test_g15_the_right_title_opens_no_more_than_a_wrong_one(house):
    pact = house.pact("Chiuso", rung=Rung.PACT)
    thread, meeting = make_thread(title=SECRET, pact=pact), make_meeting(SECRET, pact=pact)
    visitor = house.browser()
    nowhere = answered(visitor.get("/non-esiste"))
    for path in (path_of(thread), f"/incontri/{meeting.id}-{meeting.slug}", f"/patti/{pact.slug}", f"/patti/{pact.slug}/feed.atom"):
        assert answered(visitor.get(path)) == nowhere


@pytest.mark.parametrize(
    "disguise",
    [
        "/file/{id}",
        "/file/{id}/",
        "/file//{id}",
        "//file/{id}",
        "/file/./{id}",
        "/file/%2e/{id}",
        "/file/{id}%2f480",
        "/file/{id}%252f480",
        "/file/{id}/480",
        "/file/{id}/480/..",
        "/file/{id}%00",
        "/file/{id}.pdf",
        "/file/{id}?v=1",
        "/file/{id};x",
        "/%66ile/{id}",
        "/FILE/{id}",
        "/static/../file/{id}",
        "/static/..%2f..%2f{folder}/forum.sqlite3",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static/../../etc/passwd",
    ],
)
def test_g19_no_spelling_of_a_closed_files_address_opens_it(house, disguise):
    pact = house.pact("Chiuso", rung=Rung.PACT)
    inside, outside = house.member("Irene"), house.member("Ornella")
    house.belongs(inside, pact)
    thread = make_thread(inside, pact=pact)
    taken = taken_by(house, inside, PDF, "carta.pdf")
    reply(house.actor(inside), thread.id, taken.markdown)
    assert house.browser(inside).get(taken.url).data == PDF
    for browser in (house.browser(), house.browser(outside)):
        for method in ("GET", "HEAD"):
            path = disguise.format(id=taken.public_id, folder=house.app.instance_path)
            answer = browser.open(path, method=method, headers={"Range": "bytes=0-3"}, follow_redirects=True)
            assert answer.status_code in (400, 404), path
            assert b"%PDF" not in answer.data


def test_g31_what_a_member_was_shown_is_never_kept_for_a_visitor(house):
    pact = house.pact("Aperto")
    inside = house.member("Irene")
    house.belongs(inside, pact)
    make_thread(inside, title="Per tutti", pact=pact)
    closed = make_thread(inside, title=SECRET, pact=pact, rung=Rung.PACT)
    member, visitor = house.browser(inside), house.browser()
    for path in ("/", "/discussioni", f"/patti/{pact.slug}", f"/discussioni/{closed.id}"):
        before = visitor.get(path)
        shown = member.get(path, follow_redirects=True)
        assert SECRET in shown.get_data(as_text=True)
        assert shown.headers["Cache-Control"] == "private, no-store"
        after = house.browser().get(path)
        assert SECRET not in after.get_data(as_text=True)
        assert after.data == before.data
        assert "Cookie" in before.headers["Vary"]


def test_g33_nothing_a_member_read_is_left_behind_after_going_out(house):
    member = house.member("Irene")
    browser = house.browser(member)
    assert "no-store" in browser.get("/impostazioni").headers["Cache-Control"]
    assert "no-store" in browser.get("/").headers["Cache-Control"]
    gone = send(browser, "/", to="/esci")
    assert gone.status_code == 303
    assert browser.get("/impostazioni").status_code == 303


def test_g22_versions_before_the_first_published_one_are_nobodys(house):
    document = make_document(title=SECRET, text=SECRET, draft=True)
    visitor = house.browser()
    for rest in ("", "/versioni", "/versioni/1", "/versioni/0", "/confronta?da=1&a=1", "/confronta"):
        answer = visitor.get(f"/biblioteca/{document.id}-{document.slug}{rest}")
        assert answer.status_code == 404
        assert SECRET not in answer.get_data(as_text=True)
