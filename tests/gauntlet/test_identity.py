"""Acting as somebody or somewhere else: classes G28, G57 to G62."""

import threading
from typing import Any

import pytest
from sqlalchemy import select, text

from forum.accounts.models import Member, SignIn
from forum.core.audience import Rung
from forum.core.database import db
from forum.discussions.models import Post, Thread
from forum.pacts.models import Hat, Membership, Pact
from forum.pacts.services import joining
from tests.support.accounts import look_again, registration
from tests.support.discussions import make_post, make_thread, path_of
from tests.support.pacts import fields_of, send
from tests.support.people import PASSWORD, csrf_of

ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5cevil.example",
    "http:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\n/evil.example",
    "//evil.example/patti",
    "//localhost@evil.example",
    "http://localhost@evil.example",
    "http://localhost.evil.example",
    "/.evil.example/../..//evil.example",
    "//evil%E3%80%82example",
    "/／evil.example",
    "\u2028//evil.example",
    "/" * 5_000,
]


def leads_away(location: str) -> bool:
    plain = location.removeprefix("http://localhost")
    return not plain.startswith("/") or plain.startswith(("//", "/\\", "/\t", "/\n"))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_g58_no_address_to_go_on_to_leads_away(house, target):
    member = house.member("Irene")
    inside, visitor = house.browser(member), house.browser()
    answers = [
        inside.get("/accedi", query_string={"next": target}),
        visitor.get("/lingua/en", query_string={"next": target}),
        visitor.get("/lingua/en", headers={"Referer": target.translate({ord(sign): "" for sign in "\r\n\u2028／"})}),
    ]
    page = visitor.get("/accedi", query_string={"next": target})
    fields = {"csrf_token": csrf_of(page), "email": member.email, "password": PASSWORD, "next": target}
    answers.append(visitor.post("/accedi", data=fields))
    assert answers[-1].status_code in (303, 422)
    assert [
        answer.headers["Location"] for answer in answers if "Location" in answer.headers and leads_away(answer.headers["Location"])
    ] == []
    assert b'value="https://evil' not in page.data


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("application/json", '{"text": "x", "csrf_token": "x"}'),
        ("text/plain", "text=x"),
        ("multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nx\r\n--x--\r\n'),
        ("application/x-www-form-urlencoded", "text=x"),
    ],
)
def test_g57_a_form_sent_from_elsewhere_is_not_taken(house, content_type, data):
    member = house.member("Irene")
    thread = make_thread(member)
    browser = house.browser(member)
    for headers in ({}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"X-Requested-With": "fetch"}):
        answer = browser.post(f"/discussioni/{thread.id}/risposte", data=data, content_type=content_type, headers=headers)
        assert answer.status_code == 400
    look_again()
    assert db.session.get_one(Thread, thread.id).post_count == 1


def test_g57_a_token_of_somebody_elses_is_not_taken(house):
    member, other = house.member("Irene"), house.member("Ornella")
    thread = make_thread(member)
    foreign = csrf_of(house.browser(other).get("/impostazioni"))
    answer = house.browser(member).post(f"/discussioni/{thread.id}/risposte", data={"csrf_token": foreign, "text": "x"})
    assert answer.status_code == 400


STRANGE = {
    "role": "administrator",
    "is_administrator": "1",
    "is_moderator": "y",
    "pact_id": "1",
    "author_id": "1",
    "member_id": "1",
    "created_at": "2001-01-01",
    "audience": "0",
    "state": "0",
    "rung": "0",
    "id": "1",
    "confirmed_at": "2001-01-01",
    "email": "altra@example.org",
}


@pytest.fixture
def forms(house: Any) -> list[tuple[Any, str, str, dict[str, str]]]:
    """Some forms of every kind: browser, page, where it is sent, what is typed."""
    member, pact, theme = house.member("Irene"), house.pact("Aperto"), house.theme()
    house.belongs(member, pact, Hat.FACILITATOR)
    thread = make_thread(member, pact=pact)
    post = make_post(thread, member)
    browser, visitor = house.browser(member), house.browser()
    return [
        (visitor, "/registrati", "/registrati", registration()),
        (browser, "/impostazioni", "/impostazioni", {"name": "Irene Rossi"}),
        (browser, path_of(thread), f"/discussioni/{thread.id}/risposte", {"text": "Una risposta"}),
        (browser, "/discussioni/nuova", "/discussioni/nuova", {"title": "Un titolo", "text": "Parole", "themes": str(theme.id)}),
        (browser, f"/interventi/{post.id}/modifica", f"/interventi/{post.id}/modifica", {"text": "Altre parole"}),
        (browser, f"/discussioni/{thread.id}/modifica", f"/discussioni/{thread.id}/modifica", {"title": "Altro", "themes": str(theme.id)}),
        (browser, f"/patti/{pact.slug}/modifica", f"/patti/{pact.slug}/modifica", {"title": "Altro patto"}),
        (browser, f"/patti/{pact.slug}/inviti", f"/patti/{pact.slug}/inviti", {}),
        (browser, f"/incontri/nuovo?patto={pact.slug}", f"/incontri/nuovo?patto={pact.slug}", {"title": "Incontro", "date_text": "2021"}),
        (browser, f"/biblioteca/nuovo?patto={pact.slug}", "/biblioteca/nuovo", {"title": "Carta", "summary": "In breve", "text": "Parole"}),
        (browser, f"/segnala?cosa=post:{make_post(thread).id}", "", {"reason": "spam"}),
    ]


def _rows() -> list[Any]:
    look_again()
    return [
        db.session.execute(select(model).order_by(model.id).with_only_columns(*model.__table__.columns)).all()
        for model in (Member, Thread, Post, Pact)
    ]


@pytest.mark.parametrize("name", STRANGE)
def test_g61_a_field_that_the_form_does_not_have_is_refused(forms, name):
    before = _rows()
    for browser, page, to, typed in forms:
        fields = fields_of(browser.get(page), to or page)
        if name not in fields:
            answer = browser.post(to or page, data={**fields, **typed, name: STRANGE[name]})
            assert answer.status_code == 422, f"{to or page} took {name}"
    assert _rows() == before


BENT = [
    "",
    "-1",
    "0",
    "2147483648",
    "9" * 40,
    "1e3",
    "0x10",
    "1.0",
    "١٢",
    "1 ",
    "%001",
    "1%00",
    "null",
    "[]",
    "1;2",
    "1'--",
    "%ff",
    "%c0%af",
]


@pytest.mark.parametrize("bent", BENT)
def test_g62_no_number_in_an_address_breaks_anything(house, bent):
    administrator = house.browser(house.member("Ada", roles=("administrator", "moderator", "curator")))
    visitor = house.browser()
    addresses = []
    for rule in house.app.url_map.iter_rules():
        if rule.arguments and "GET" in (rule.methods or ()) and rule.endpoint != "static":
            address = rule.rule
            while "<" in address:
                before, _, rest = address.partition("<")
                address = before + bent + rest.partition(">")[2]
            addresses.append(address)
    asked = (
        "pagina",
        "prima",
        "dopo",
        "da",
        "a",
        "cita",
        "patto",
        "tema",
        "tipo",
        "anno",
        "stato",
        "discussione",
        "q",
        "cosa",
        "next",
        "quando",
    )
    addresses += [
        f"{path}?{name}={bent}" for path in ("/discussioni", "/patti", "/incontri", "/biblioteca", "/cerca", "/segnala") for name in asked
    ]
    addresses += [f"/persone/nomi?q=a&discussione={bent}", f"/amministrazione/persone?pagina={bent}", f"/moderazione?prima={bent}-{bent}"]
    addresses += [
        f"{path}?{name}={'9' * 19}-{bent or 1}" for path in ("/discussioni", "/incontri", "/biblioteca") for name in ("prima", "dopo")
    ]
    for browser in (visitor, administrator):
        broken = [address for address in addresses if browser.get(address).status_code >= 500]
        assert broken == []


@pytest.mark.parametrize("value", [["1", "2"], ["", "x"], ["true"], ["null"], ["-1"], ["1.5"], ["\x00"], ["[1]"]])
def test_g62_no_number_in_a_form_breaks_anything(forms, value):
    for browser, page, to, typed in forms:
        fields = fields_of(browser.get(page), to or page)
        bent = dict.fromkeys(set(fields) - {"csrf_token", "submission", *typed}, value)
        assert browser.post(to or page, data={**fields, **typed, **bent}).status_code < 500, to or page


def test_g62_no_field_alone_breaks_a_form(forms):
    for browser, page, to, typed in forms:
        fields = fields_of(browser.get(page), to or page)
        for name in sorted(set(fields) - {"csrf_token"}):
            answer = browser.post(to or page, data={**fields, **typed, name: ["9" * 40, "\ud7ff\x00"]})
            assert answer.status_code < 500, f"{to or page} broke on {name}"


def test_g60_numbers_of_one_place_open_nothing_in_another(house):
    """Take real numbers of a closed place and use them under the address of one's own."""
    mine, theirs = house.pact("Mio"), house.pact("Loro", rung=Rung.PACT)
    me, them, asking = house.member("Irene"), house.member("Ornella"), house.member("Carla")
    house.belongs(me, mine, Hat.FACILITATOR)
    house.belongs(them, theirs, Hat.FACILITATOR)
    joining.invite(house.actor(them), theirs.id, 14, 3, "")
    invitation = db.session.scalar(text("SELECT id FROM invitation"))
    db.session.execute(
        text("INSERT INTO join_request (pact_id, member_id, message, asked_at) VALUES (:pact, :member, '', :at)"),
        {"pact": theirs.id, "member": asking.id, "at": "2025-01-01 09:00:00"},
    )
    db.session.commit()
    house.browser(them)
    short = db.session.scalar(select(SignIn.digest).where(SignIn.member_id == them.id))[:16]
    browser = house.browser(me)
    token = csrf_of(browser.get("/impostazioni"))
    for address, fields in (
        (f"/patti/{mine.slug}/inviti/{invitation}/ritira", {}),
        (f"/patti/{mine.slug}/richieste/{asking.id}/accetta", {}),
        (f"/patti/{mine.slug}/richieste/{asking.id}/rifiuta", {}),
        (f"/patti/{mine.slug}/persone/{them.id}/togli", {"reason": "Via di qui"}),
        (f"/patti/{mine.slug}/persone/{them.id}/ruolo", {"hat": "member"}),
        (f"/patti/{mine.slug}/persone/{them.id}/passato", {}),
    ):
        assert browser.post(address, data={"csrf_token": token, **fields}).status_code == 404, address
    browser.post(f"/impostazioni/dispositivi/{short}/esci", data={"csrf_token": token})
    look_again()
    assert db.session.scalar(select(SignIn.digest).where(SignIn.member_id == them.id)) is not None
    assert db.session.scalar(text("SELECT count(*) FROM invitation")) == 1
    assert db.session.scalar(text("SELECT count(*) FROM join_request")) == 1
    assert db.session.get_one(Membership, (theirs.id, them.id)).hat == Hat.FACILITATOR


def test_g60_the_words_and_edits_of_others_are_theirs(house):
    me, them = house.member("Irene"), house.member("Ornella")
    thread = make_thread(them)
    post = make_post(thread, them, "Parole mie")
    browser = house.browser(me)
    token = csrf_of(browser.get("/impostazioni"))
    for address, fields in (
        (f"/interventi/{post.id}/modifica", {"text": "Altro", "version": "1", "reason": "Perché sì"}),
        (f"/interventi/{post.id}/elimina", {}),
        (f"/discussioni/{thread.id}/modifica", {"title": "Altro", "kind": "free", "themes": "1", "version": "1"}),
        (f"/interventi/{post.id}/nascondi", {"reason": "Perché sì"}),
        (f"/discussioni/{thread.id}/chiudi", {}),
    ):
        assert browser.post(address, data={"csrf_token": token, **fields}).status_code in (403, 404, 422), address
    look_again()
    assert db.session.get_one(Post, post.id).source == "Parole mie"
    assert not db.session.get_one(Thread, thread.id).locked


def test_g28_a_page_left_open_writes_nothing_after_a_removal(house):
    pact = house.pact("Chiuso", rung=Rung.PACT)
    facilitator, removed = house.member("Fausta"), house.member("Rosa")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    house.belongs(removed, pact)
    thread = make_thread(removed, pact=pact)
    post = make_post(thread, removed, "Prima")
    browser = house.browser(removed)
    reply = fields_of(browser.get(path_of(thread)), f"/discussioni/{thread.id}/risposte")
    edit = fields_of(browser.get(f"/interventi/{post.id}/modifica"), f"/interventi/{post.id}/modifica")
    page = f"/patti/{pact.slug}/persone/{removed.id}/togli"
    assert send(house.browser(facilitator), page, reason="Ne abbiamo parlato").status_code == 303
    for address, fields in ((f"/discussioni/{thread.id}/risposte", reply), (f"/interventi/{post.id}/modifica", edit)):
        assert browser.post(address, data={**fields, "text": "Dopo"}).status_code == 404
    look_again()
    assert db.session.scalars(select(Post.source).where(Post.thread_id == thread.id).order_by(Post.id)).all()[-1] == "Prima"


def at_once(acts: list[Any]) -> list[Any]:
    """Do things in parallel and return what came of each."""
    results: list[Any] = [None] * len(acts)
    ready = threading.Barrier(len(acts))

    def run(place: int) -> None:
        ready.wait()
        try:
            results[place] = acts[place]()
        except Exception as problem:
            results[place] = problem

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_g83_the_same_form_twenty_times_at_once_is_one_post(house):
    member = house.member("Irene")
    thread = make_thread(member)
    browsers = [house.browser(member) for _ in range(20)]
    address = f"/discussioni/{thread.id}/risposte"
    forms = [
        {**fields_of(browser.get(path_of(thread)), address), "text": "Una volta sola", "submission": "la-stessa"} for browser in browsers
    ]
    db.session.rollback()
    answers = at_once(
        [lambda browser=browser, form=form: browser.post(address, data=form) for browser, form in zip(browsers, forms, strict=True)]
    )
    statuses = {getattr(answer, "status_code", answer) for answer in answers}
    assert statuses <= {303, 503}
    assert len({answer.headers["Location"] for answer in answers if answer.status_code == 303}) == 1
    look_again()
    assert db.session.scalars(select(Post.source).where(Post.thread_id == thread.id)).all().count("Una volta sola") == 1


def test_g59_a_link_for_one_lets_one_in_however_many_come_at_once(house):
    pact, facilitator = house.pact("Chiuso", rung=Rung.PACT), house.member("Fausta")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    link = f"/invito/{joining.invite(house.actor(facilitator), pact.id, 14, 1, '')}"
    browsers = [house.browser(house.member("Ospite")) for _ in range(12)]
    tokens = [csrf_of(browser.get(link)) for browser in browsers]
    db.session.rollback()
    at_once(
        [
            lambda browser=browser, token=token: browser.post(link, data={"csrf_token": token})
            for browser, token in zip(browsers, tokens, strict=True)
        ]
    )
    look_again()
    assert len(db.session.scalars(select(Membership.member_id).where(Membership.pact_id == pact.id)).all()) == 2
