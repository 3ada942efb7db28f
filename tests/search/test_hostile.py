"""A thousand hostile questions to a filled forum: each is answered, none with a fault, none slowly.

POSTS says how large the forum is; it is larger in the long form.
"""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum import create_app
from forum.core.database import db
from forum.core.settings import load_settings
from tests.bench.corpus import PLACES, THEMES, Corpus
from tests.bench.filling import fill_forum

POSTS = int(os.environ.get("POSTS", "3000"))
SLOWEST_SECONDS = 1.0
ANSWERS = {200, 404}
SENT_ON = {302, 303}
GENERATED = 400
FILTERS = ("patto", "tema", "autore", "tipo", "luogo", "dal", "al", "con", "in", "pact", "theme", "author", "since", "until")

_VALUES = (
    "", " ", "x" * 5000, "0", "-1", "99999999999999999999", "1e309", "NaN", "0x10", "²", "١٢٣", "\x00", "'", '"', "*", "%",
    "../../etc/passwd", "2021-02-30", "31/02/2021", "0000-00-00", "9999-12-31", "1000-01-01", "2999-12-31", "-2021", "2021-13",
    "29/02/1900", "12/12/99999", "ieri", "2021-02-01T00:00:00Z", "1.1.1", "١/١/٢٠٢١", "registrazione", "titolo", "post", "marziano", "@",
    "@@", "a:b:c",
)  # fmt: skip
_WORDS = (
    "OR", "OPPURE", "AND", "NOT", "-", "--", "*", "**", "a*", "par*", "-par*", '"', '""', '" "', "«", "»", "(", ")", "()", "[", "]", "{",
    "}", "&", "|", "!", "<->", ":*", "\\", "/", "^", "~", "~2", "^5", "?", "+", "=", "<", ">", "@", "#", "$", "%", "%%", "_", ";", "--;",
    "'", "''", "giovani", "l'orto", "perche'", "citta`", "patto", "comunità", "Pandino", "Rivolta d'Adda", "che", "di", "il", "e", "a",
    "\x00", "\x01", "\x1b[31m", "\u202e", "\u200f", "\u2066", "\ufeff", "\u200d", "\u0301", "e\u0301" * 40, "ﬁ", "ß", "İ", "ı", "ſ", "Ω",
    "µ", "\U0001f9d1\u200d\U0001f91d\u200d\U0001f9d1", "𝔞𝔟𝔠", "الحي", "שלום", "社区", "กรุงเทพ", "\ud7ff", "\ue000", "\U0010ffff", "½",
    "Ⅷ", "٣",
)  # fmt: skip


def _by_hand() -> Iterator[str]:
    yield from _WORDS
    yield from (f"{name}:{value}" for name in FILTERS for value in _VALUES)
    yield from (f'{name}:"{value}"' for name in FILTERS[:6] for value in _VALUES[:12])
    yield from (f"{prefix}* " * 12 for prefix in ("a", "aa", "aaa", "con", "per", "pro", "ris"))
    yield from (f"-{prefix}* " * 12 for prefix in ("con", "per"))
    yield from (f"giovani {join} " * 60 for join in ("OR", "-", "OR OR", "- -", '"', '" OR "', "* OR", "AND NOT", "patto:", "\n"))
    yield from (
        "che di a e il la " * 20,
        "con OR per OR di OR che OR non OR una",
        '"che di a"',
        '"giovani ' + "e " * 90 + '"',
        "-giovani",
        "-che",
    )
    yield from (
        "(" * 10_000,
        '"' * 9_999,
        "*" * 10_000,
        "-" * 10_000,
        "a" * 100_000,
        "à" * 50_000,
        "a-" * 30_000,
        "'" * 30_000,
        "a'" * 30_000,
    )
    yield from (" " * 100_000, "\u202e" * 10_000, "\u0301" * 10_000, "patto:" * 5_000, "patto:a " * 5_000, "OR " * 20_000, "𝔞" * 20_000)
    yield from (
        "(a+)+$",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(?:a|a)*b",
        ".*" * 100,
        "[[:alpha:]]",
        "\\p{L}+",
        "giov?ni",
        "g*i",
        "?*?*?*",
        "/giovani/i",
    )
    yield from (
        "'; DROP TABLE post; --",
        "1' OR '1'='1",
        "giovani' & !'anziani",
        "giovani <-> orto",
        "a:* | b:*",
        "NEAR(a b, 5)",
        "title:giovani^9",
    )
    yield from (
        "body MATCH 'giovani'",
        "UNION SELECT password_hash FROM member",
        "{{7*7}}",
        "${7*7}",
        "%s%n%x",
        "%00",
        "&#0;",
        "<svg/onload=alert(1)>",
    )
    yield from (" ".join(f"parola{number}" for number in range(500)), " ".join(PLACES), " ".join(THEMES) * 3, " OR ".join(PLACES))
    yield from (" ".join(f"{name}:{place}" for name in FILTERS) for place in PLACES[:4])


def _addresses() -> Iterator[str]:
    """Yield hostile arguments around a harmless question, and bytes that are no text."""
    for name in ("tipo", "patto", "tema", "autore", "dal", "al", "ordine", "pagina"):
        for value in _VALUES:
            yield urlencode({"q": "giovani", name: value})
    yield from (f"q=giovani&pagina={number}" for number in (2, 49, 50, 51, 2**31, 2**63, 10**40, -(10**40)))
    yield from (
        f"q={raw}"
        for raw in ("%FF%FE", "%C0%80", "%ED%A0%80", "%F4%90%80%80", "%00", "%", "%zz", "%u0041", "+" * 5000, "%0d%0aSet-Cookie:a=b")
    )
    yield "&".join(["q=giovani"] * 2000)
    yield "&".join(f"{name}=1" for name in ("tipo", "patto", "tema", "pagina") for _ in range(500))
    yield "&".join(f"sconosciuto{number}=1" for number in range(2000)) + "&q=giovani"
    yield "q[]=a&q[0]=b&q.x=c"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """A forum of many posts, without the limits that would answer the second hundred of questions with a refusal."""
    instance: Path = tmp_path_factory.mktemp("hostile")
    address = "http://localhost"
    cookie = fill_forum(instance, Corpus(POSTS), address).cookie
    app = create_app(load_settings({"instance": str(instance), "public_url": address, "rate_limits": False, "worker": False}))
    yield app, cookie
    app.extensions.pop("forum.engine").close()
    app.extensions["forum.version_watch"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def browsers(filled: tuple[Flask, str]) -> tuple[FlaskClient, FlaskClient]:
    """A visitor and a member, with everything read once that a running server has read."""
    app, cookie = filled
    visitor, member = app.test_client(), app.test_client()
    name, _, value = cookie.partition("=")
    member.set_cookie(name, value)
    for browser in (visitor, member):
        assert "<mark>giovani</mark>" in browser.get("/cerca?q=giovani").get_data(as_text=True)
    return visitor, member


@pytest.fixture(scope="module")
def doors(filled: tuple[Flask, str]) -> list[str]:
    """Every address of the search that takes a question from anybody."""
    rules = [rule for rule in filled[0].url_map.iter_rules() if rule.endpoint.startswith("search.") and "GET" in (rule.methods or ())]
    found = sorted(rule.rule for rule in rules if not rule.arguments)
    assert "/cerca" in found
    return found


def ask(browser: FlaskClient, address: str) -> None:
    """Ask, go where the answer sends, and check what comes in the end."""
    started = time.thread_time()
    answer = browser.get(address)
    if answer.status_code in SENT_ON:
        # A form's empty fields are left out of the address, once.
        assert answer.headers["Location"].startswith("/cerca"), answer.headers["Location"]
        answer = browser.get(answer.headers["Location"])
    page = answer.get_data(as_text=True)
    took = time.thread_time() - started
    said = f"{address[:300]!r} ({len(address)} characters) answered {answer.status_code} in {took:.2f} s"
    assert answer.status_code in ANSWERS, said
    assert "si sta ricostruendo" not in page, said
    assert took < SLOWEST_SECONDS, said


def test_questions_made_by_hand_are_answered_soon(browsers, doors) -> None:
    questions = list(_by_hand())
    assert len(questions) > 250
    for number, question in enumerate(questions):
        ask(browsers[number % 2], f"/cerca?q={quote(question)}")
        if number % 3 == 0:
            ask(browsers[0], f"{doors[number // 3 % len(doors)]}?q={quote(question)}")


def test_arguments_made_by_hand_are_answered_soon(browsers, doors) -> None:
    addresses = list(_addresses())
    assert len(addresses) > 250
    for number, arguments in enumerate(addresses):
        ask(browsers[0], f"/cerca?{arguments}")
        if number % 3 == 0:
            ask(browsers[0], f"{doors[number // 3 % len(doors)]}?{arguments}")


pieces = st.one_of(
    st.sampled_from(_WORDS),
    st.sampled_from([f"{name}:" for name in FILTERS]),
    st.sampled_from(_VALUES),
    st.sampled_from(PLACES),
    st.text(min_size=1, max_size=12),
)
questions = st.lists(
    st.tuples(pieces, st.sampled_from(["", " ", " ", "\t", "-", '"', "*", ":", "'", " OR "])), min_size=1, max_size=40
).map(lambda pairs: "".join(part for pair in pairs for part in pair))


@settings(max_examples=GENERATED, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(question=questions, kind=st.sampled_from(["", "post", "x"]), number=st.sampled_from(["", "1", "2", "50"]), as_member=st.booleans())
def test_questions_made_by_chance_are_answered_soon(browsers, question: str, kind: str, number: str, as_member: bool) -> None:
    ask(browsers[as_member], "/cerca?" + urlencode({"q": question, "tipo": kind, "pagina": number}, errors="replace"))


def test_the_deepest_page_of_the_widest_question_comes_soon(browsers) -> None:
    chance = random.Random(1)
    for number in (1, 2, 25, 50):
        for question in ("con* OR per* OR pro*", "che", "tipo:post", "dal:1900", "-marziano tipo:post", chance.choice(PLACES)):
            for order in ("", "data"):
                ask(browsers[1], "/cerca?" + urlencode({"q": question, "pagina": number, "ordine": order}))
