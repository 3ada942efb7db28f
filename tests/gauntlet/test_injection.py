"""Words that would be more than words: classes G37, G38, G39, G48, G78, G82."""

import io
from urllib.parse import quote

import pytest
from defusedxml.ElementTree import fromstring

from forum.discussions.services.posting import reply
from forum.discussions.services.tending import hide_post
from forum.search.queue import rebuild_index
from tests.support.discussions import make_post, make_thread, path_of
from tests.support.meetings import make_meeting, picture
from tests.support.pacts import fields_of, send

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}'
RAW = (b"<script>alert", b"<img src=x", b"onerror=alert(2)>{{")
LISTS = ("/", "/discussioni", "/incontri", "/biblioteca", "/patti", "/temi", "/feed.atom", "/discussioni/feed.atom", "/sitemap.xml")


def unbroken(answer):
    """See that nothing broke and that no typed mark stands on a page as one of ours; JSON, which no browser draws, has none."""
    assert answer.status_code < 500
    if answer.mimetype != "application/json":
        assert [raw for raw in RAW if raw in answer.data] == []


def test_g37_a_hostile_name_stays_a_name_on_every_page(house):
    author = house.member(HOSTILE[:70], handle="ostile", role=HOSTILE[:100], organisation=HOSTILE[:100], biography=HOSTILE)
    pact = house.pact(HOSTILE)
    house.belongs(author, pact)
    thread = make_thread(author, title=HOSTILE, text=HOSTILE, pact=pact)
    post = make_post(thread, author, HOSTILE)
    make_meeting(HOSTILE, pact=pact, place=HOSTILE, minutes=HOSTILE, date_text=HOSTILE)
    moderator = house.member("Mara", roles=("moderator",))
    hide_post(house.actor(moderator), make_post(thread, author, "Altro").id, HOSTILE)
    rebuild_index()
    pages = (*LISTS, path_of(thread), f"{path_of(thread)}/feed.atom", f"/patti/{pact.slug}", f"/persone/{author.id}-ostile")
    pages += (f"/interventi/{post.id}/storia", "/cerca?q=alert", f"/cerca?q={quote(HOSTILE)}", f"/segnala?cosa=post:{post.id}")
    for browser in (house.browser(), house.browser(author), house.browser(moderator)):
        for page in (*pages, "/moderazione/registro", "/moderazione/decisioni", "/persone/nomi?q=%22"):
            unbroken(browser.get(page))


@pytest.mark.parametrize(
    "address",
    [
        "/{}",
        "/patti/{}",
        "/temi/{}",
        "/cerca?q={}",
        "/cerca?tipo={}",
        "/patti?tipo={}&comune={}",
        "/discussioni?patto={}",
        "/discussioni?prima={}",
        "/incontri?quando={}",
        "/accedi?next={}",
        "/accedi?next=/{}",
        "/segnala?cosa={}",
        "/registrati?invito={}",
        "/invito/{}",
        "/conferma/{}",
        "/nuova-password/{}",
        "/lingua/{}",
        "/file/{}",
        "/sitemap/{}-1.xml",
    ],
)
def test_g48_what_is_asked_comes_back_as_words_or_not_at_all(house, address):
    browser = house.browser()
    for spelling in (HOSTILE, "'\"><svg onload=alert(1)>", "javascript:alert(1)", "\u202e\ufeff\u2028"):
        answer = browser.get(address.replace("{}", quote(spelling, safe="")), headers={"Referer": f"http://localhost/{quote(spelling)}"})
        unbroken(answer)
        assert b"<svg onload" not in answer.data
        assert b'href="javascript:' not in answer.data


@pytest.mark.parametrize("breaking", ["%0d%0aX-Bad:%20yes", "%0aX-Bad:%20yes", "%0d%0a%0d%0a<b>", "%e2%80%a8X-Bad:%20yes", "%00"])
@pytest.mark.parametrize(
    "address",
    [
        "/accedi?next=/{}",
        "/lingua/en?next=/{}",
        "/invito/{}",
        "/patti/{}/modifica",
        "/discussioni/nuova?patto={}",
        "/discussioni/1-{}",
        "/impostazioni/{}",
        "/conferma/a?next=/{}",
        "/amministrazione/persone?cerca={}",
    ],
)
def test_g78_no_line_break_of_an_address_becomes_a_header(house, address, breaking):
    make_thread()
    for browser in (house.browser(), house.browser(house.member("Irene"))):
        answer = browser.get(address.format(breaking), headers={"Referer": f"http://localhost/{breaking}"})
        assert answer.status_code < 500
        assert "X-Bad" not in answer.headers
        location = answer.headers.get("Location", "")
        assert not any(sign in location for sign in "\r\n\u2028\x00")


@pytest.mark.parametrize(
    "name", ["a%0d%0aX-Bad: yes.png", 'a"; filename="b.html.png', "a\u2028b.png", "../../etc/passwd.png", "\x00.png", "è😀.png"]
)
def test_g78_no_name_of_a_file_becomes_a_header(house, name):
    browser = house.browser(house.member("Irene"))
    fields = fields_of(browser.get("/file"), "/file")
    answer = browser.post("/file", data={**fields, "file": (io.BytesIO(picture("PNG")), name)}, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.data
    served = browser.get(answer.json["url"])
    assert served.status_code == 200
    assert "X-Bad" not in served.headers
    assert served.headers["Content-Type"] == "image/png"
    assert "html" not in served.headers.get("Content-Disposition", "").partition("filename*=")[0].replace("b.html.png", "")
    assert "/" not in served.headers.get("Content-Disposition", "")


@pytest.mark.parametrize("field", ["title", "text"])
def test_g78_line_breaks_in_a_form_stay_words(house, field):
    member = house.member("Irene")
    theme = house.theme()
    browser = house.browser(member)
    words = {"title": "Un titolo\r\nX-Bad: yes", "text": "Parole\r\n\r\nX-Bad: yes"}
    given = {"title": "Un titolo", "text": "Parole", field: words[field]}
    answer = send(browser, "/discussioni/nuova", themes=str(theme.id), **given)
    assert answer.status_code == 303
    assert "X-Bad" not in answer.headers
    assert house.browser().get(answer.headers["Location"]).status_code == 200


POISON = [
    "\u202e\u202d\u2066" * 40 + "fine",
    "a\u0300" * 3000,
    "[" * 3000 + "]" * 3000,
    "> " * 900 + "fondo",
    "* " * 900 + "fondo",
    "`" * 3001,
    "![](" * 500,
    "<" * 3000,
    "&#x0;&#xD800;&#1114112;",
    "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "\ufffe\uffff\U0010ffff parole",
    "https://youtu.be/8TB72cWDSWs?t=99999999999999999999999",
    "42:10 " * 900,
    "@" * 2000 + " @irene1 " * 300,
    "|a" * 1500 + "\n" + "|-" * 1500,
    "\x0b\x0c\x1f parole",
    "]]> <!-- --> <![CDATA[ parole",
    "%s %d %(num)d {0} {{ x }} {% x %}",
]


@pytest.mark.parametrize("poison", POISON, ids=range(len(POISON)))
def test_g82_one_poisonous_post_breaks_no_page(house, poison):
    member = house.member("Irene")
    thread = make_thread(member, title="Una discussione come tante")
    answer = send(house.browser(member), path_of(thread), to=f"/discussioni/{thread.id}/risposte", text=poison)
    assert answer.status_code in (303, 422)
    rebuild_index()
    for browser in (house.browser(), house.browser(member)):
        for page in (*LISTS, path_of(thread), f"{path_of(thread)}/feed.atom", "/cerca?q=discussione", "/cerca?q=fondo", "/cerca?tipo=post"):
            shown = browser.get(page)
            assert shown.status_code == 200, page
            if "xml" in shown.mimetype:
                fromstring(shown.data)


def test_g82_signs_that_came_in_with_an_import_break_no_feed(house):
    """What people type loses its control signs at the form; what comes from elsewhere may have kept them."""
    thread = make_thread(title="Prima \x0b\x1f\ufffe dopo", text="Prima \x00\x08\uffff ]]> dopo", byline="Anna \x0c\x1b")
    for feed in ("/feed.atom", "/discussioni/feed.atom", f"{path_of(thread)}/feed.atom", "/sitemap/discussioni-1.xml"):
        fromstring(house.browser().get(feed).data)


def test_g82_one_poisonous_title_breaks_no_page(house):
    member, theme = house.member("Irene"), house.theme()
    browser = house.browser(member)
    for title in ("\u202e" * 20 + "tit", "]]><x>", "%(num)d %s", "a\u0300" * 60, "🏳️‍🌈" * 12, "-" * 100, "/../..", "?#&="):
        answer = send(browser, "/discussioni/nuova", title=title, text="Parole", themes=str(theme.id))
        assert answer.status_code in (303, 422)
        if answer.status_code == 303:
            assert browser.get(answer.headers["Location"]).status_code == 200
    rebuild_index()
    for page in (*LISTS, "/sitemap/discussioni-1.xml", "/cerca?tipo=thread", f"/temi/{theme.slug}"):
        assert browser.get(page).status_code == 200, page


def test_g46_excerpts_are_made_of_words_and_never_of_markup(house):
    member = house.member("Irene")
    thread = make_thread(member)
    reply(house.actor(member), thread.id, "`<b onmouseover=alert(1)>` cercami &lt;script&gt; **cercami**")
    rebuild_index()
    page = house.browser().get("/cerca?q=cercami").get_data(as_text=True)
    assert "<mark>cercami</mark>" in page
    assert "<b onmouseover" not in page
    assert "<script>" not in page.replace("<script src", "").replace("<script type", "")
