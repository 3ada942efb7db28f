"""Questions that would cost too much, and things that nobody should be shown: classes G69, G71, G84."""

import os
import random
import time
from urllib.parse import quote_plus

import pytest

from forum.accounts.models import Member, SignIn
from forum.core.database import db
from forum.search.queue import rebuild_index
from tests.support.discussions import fill_thread, make_thread, path_of

# All of them where somebody asks for the long run: FORUM_TEST_LONG=1.
_QUESTIONS = 1000 if os.environ.get("FORUM_TEST_LONG") else 150
_LONGEST_SECONDS = 1.0
_PIECES = (
    "orto",
    "a*",
    "zz*",
    "-",
    "OR",
    '"',
    '""',
    ":",
    "tema:",
    "patto:x",
    "dal:",
    "dal:9999999999",
    "al:2020-13-45",
    "*",
    "?",
    "(",
    ")",
)
_PIECES += (
    "NOT",
    "AND",
    "~",
    "^9",
    "\\",
    "%",
    "_",
    "'",
    "--",
    ";",
    "\x00",
    "\u202e",
    "e\u0301" * 30,
    "a" * 190,
    "à" * 60,
    "🌱",
    "ﬁ",
    "İ",
    "ß",
)
_PIECES += (
    "in:titolo",
    "con:registrazione",
    "luogo:*",
    "autore:''",
    "<script>",
    "[a TO z]",
    "a OR " * 30,
    "-a " * 60,
    '"a ' * 40,
    "l'" * 60,
)


def hostile_questions() -> list[str]:
    chance = random.Random(11)
    made = [
        "".join(chance.choice(_PIECES) + chance.choice((" ", "", " OR ", " -")) for _ in range(chance.randint(1, 30)))
        for _ in range(_QUESTIONS)
    ]
    # Questions longer than anybody types, whose parts each ask for much.
    endless = ["aa* " * 4_000, "aa* OR " * 4_000, '"di un" ' * 4_000, "-aa* " * 4_000, "la " * 9_000, "b" * 50_000]
    return [*endless, *_PIECES, *made][:_QUESTIONS]


def test_g71_no_question_breaks_the_search_or_holds_it_up(house):
    author = house.member("Irene")
    for number in range(4):
        fill_thread(make_thread(author, title=f"Discussione {number}"), author, 12)
    rebuild_index()
    browser = house.browser(author)
    broken, slow = [], []
    browser.get("/cerca?q=orto")
    for question in hostile_questions():
        began = time.thread_time()
        answer = browser.get(f"/cerca?q={quote_plus(question)}")
        if answer.status_code != 200:
            broken.append(question)
        if time.thread_time() - began > _LONGEST_SECONDS:
            slow.append(question)
    assert (broken, slow) == ([], [])


@pytest.mark.parametrize("number", ["51", "1000000", "9" * 9])
def test_g71_no_page_is_so_far_that_it_costs(house, number):
    thread = make_thread()
    rebuild_index()
    for address in (f"/cerca?q=a&pagina={number}", f"/patti?pagina={number}", f"{path_of(thread)}?pagina={number}"):
        assert house.browser().get(address).status_code == 404, address


@pytest.mark.parametrize(
    "words",
    [
        "a" * 20_000,
        "*a" * 9_000,
        "_" * 19_000,
        "[a](" * 4_000,
        "@a" * 9_000,
        "1:" * 9_000,
        "http://" * 2_500,
        "\n" * 19_000 + "a",
        "`a" * 9_000,
    ],
)
def test_g69_no_text_takes_long_to_be_taken(house, words):
    member = house.member("Irene")
    thread = make_thread(member)
    browser = house.browser(member)
    from_page = browser.get(path_of(thread)).get_data(as_text=True)
    token = from_page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    began = time.thread_time()
    answer = browser.post(f"/discussioni/{thread.id}/risposte", data={"csrf_token": token, "text": words})
    assert answer.status_code in (303, 422)
    assert time.thread_time() - began < 3 * _LONGEST_SECONDS


def test_g84_no_page_shows_a_secret_or_where_the_house_stands(house):
    administrator = house.member("Ada", roles=("administrator", "moderator", "curator"))
    browser, visitor = house.browser(administrator), house.browser()
    thread = make_thread(administrator)
    rebuild_index()
    secrets = [
        *db.session.scalars(db.select(Member.password_hash)),
        *db.session.scalars(db.select(SignIn.digest)),
        house.app.instance_path,
        "argon2",
        "Traceback",
        "sqlite3",
        "site-packages",
    ]
    pages = ["/", "/impostazioni", "/impostazioni/dispositivi", "/amministrazione/persone", f"/amministrazione/persone/{administrator.id}"]
    pages += [
        path_of(thread),
        "/privacy",
        "/salute",
        "/salute/pronto",
        "/robots.txt",
        "/sitemap.xml",
        "/non-esiste",
        "/file/x",
        "/cerca?q=argon2",
    ]
    for reader in (browser, visitor):
        for page in pages:
            said = reader.get(page).get_data(as_text=True)
            assert [secret for secret in secrets if secret in said and not (secret == "argon2" and "cerca" in page)] == [], page
        assert "Server" not in reader.get("/").headers
