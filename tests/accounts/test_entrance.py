import pytest
from sqlalchemy import func, select, update

from forum import create_app
from forum.accounts.models import Member, SignIn
from forum.accounts.secrets import digest
from forum.accounts.services import sign_ins
from forum.core import clock
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.settings import load_settings
from forum.core.work import SiteVersion, unit_of_work
from forum.web.throttle import limiter
from tests.support.accounts import is_in, look_again, sign_in
from tests.support.people import PASSWORD, csrf_of

WRONG = "non vanno insieme"


def token_of(client):
    with client.session_transaction() as session:
        return session.get("token")


def rows():
    look_again()
    return db.session.scalar(select(func.count()).select_from(SignIn))


def test_somebody_comes_in_and_goes_out(house):
    marta = house.member("Marta")
    client = house.browser()
    assert sign_in(client, marta.email, PASSWORD).location == "/"
    assert is_in(client)
    token = token_of(client)
    out = client.post("/esci", data={"csrf_token": csrf_of(client.get("/impostazioni"))})
    assert (out.status_code, out.location) == (303, "/")
    assert not is_in(client)
    with client.session_transaction() as session:
        session["token"] = token
    assert not is_in(client), "the sign-in ended at the house, not only in the browser"
    assert rows() == 0


def test_the_first_form_at_the_door_has_email_and_password(client):
    main = client.get("/accedi").text.partition("<main")[2]
    assert 'name="email"' in main.partition("</form>")[0]
    assert 'name="password"' in main.partition("</form>")[0]


def test_a_wrong_pair_a_stranger_and_a_suspended_member_get_the_same_bytes(house):
    house.member("Marta", email="marta@example.org")
    house.member("Elena", email="elena@example.org", suspended_at=clock.now())
    house.member("Paola", email="paola@example.org", left_at=clock.now())
    answers = set()
    for email, password in (
        ("marta@example.org", "una parola diversa"),
        ("stran@example.org", PASSWORD),
        ("elena@example.org", PASSWORD),
        ("paola@example.org", PASSWORD),
    ):
        client = house.browser()
        page = client.get("/accedi")
        key = csrf_of(page)
        refused = client.post("/accedi", data={"csrf_token": key, "submission": "x", "email": email, "password": password})
        assert WRONG in refused.text
        assert not is_in(client)
        answers.add((refused.status_code, refused.text.replace(email, "…").replace(csrf_of(refused), "…")))
    assert len(answers) == 1
    assert rows() == 0


@pytest.mark.parametrize("email", ["marta@example.org", "nessuno@example.org", "non un indirizzo", ""])
def test_every_wrong_pair_costs_one_comparison(house, monkeypatch, email):
    house.member("Marta", email="marta@example.org")
    compared = []
    monkeypatch.setattr(sign_ins, "password_matches", lambda kept, password: compared.append(kept) or False)
    with pytest.raises(Invalid):
        sign_ins.sign_in(email, "una parola diversa")
    assert len(compared) == 1


@pytest.mark.parametrize("password", ["", " ", "x" * 5000, "\x00", PASSWORD + " ", PASSWORD.upper()])
def test_no_other_password_opens(house, password):
    marta = house.member("Marta")
    client = house.browser()
    assert sign_in(client, marta.email, password).status_code == 422
    assert not is_in(client)


def test_a_wrong_pair_keeps_the_address_and_where_one_was_going_but_not_the_password(house):
    marta = house.member("Marta")
    refused = sign_in(house.browser(), marta.email, "sbagliata di poco", next="/patti/uno", shared="y")
    assert f'value="{marta.email}"' in refused.text
    assert 'name="next" value="/patti/uno"' in refused.text
    assert "checked" in refused.text
    assert "sbagliata di poco" not in refused.text


def test_a_planted_session_is_worth_nothing_after_the_sign_in(house):
    marta = house.member("Marta")
    client = house.browser()
    with client.session_transaction() as session:
        session["token"] = "planted"
        session["something"] = "else"
    sign_in(client, marta.email, PASSWORD)
    with client.session_transaction() as session:
        assert session["token"] != "planted"
        assert "something" not in session


def test_each_sign_in_has_a_new_secret_and_ends_the_one_before_on_that_browser(house):
    marta = house.member("Marta")
    client = house.browser()
    form = csrf_of(client.get("/accedi"))
    client.post("/accedi", data={"csrf_token": form, "email": marta.email, "password": PASSWORD})
    first = token_of(client)
    again = csrf_of(client.get("/impostazioni"))
    client.post("/accedi", data={"csrf_token": again, "email": marta.email, "password": PASSWORD})
    assert token_of(client) != first
    look_again()
    assert db.session.scalars(select(SignIn.digest)).all() == [digest(token_of(client))]


def test_the_form_token_from_before_the_sign_in_is_no_good_after_it(house):
    marta = house.member("Marta")
    client = house.browser()
    before = csrf_of(client.get("/accedi"))
    client.post("/accedi", data={"csrf_token": before, "email": marta.email, "password": PASSWORD})
    assert client.post("/impostazioni/dispositivi/altri/esci", data={"csrf_token": before}).status_code == 400


def test_a_raised_epoch_ends_every_sign_in_at_once(house):
    marta = house.member("Marta")
    browsers = [house.browser(marta) for _ in range(3)]
    assert all(is_in(browser) for browser in browsers)
    with unit_of_work():
        db.session.execute(update(Member).values(epoch=Member.epoch + 1))
    assert not any(is_in(browser) for browser in browsers)


def test_an_expired_sign_in_is_over(house):
    client = house.browser(house.member("Marta"))
    with unit_of_work():
        db.session.execute(update(SignIn).values(expires_at=clock.now()))
    assert not is_in(client)


def test_on_a_shared_device_the_sign_in_ends_with_the_browser_and_soon(house):
    marta = house.member("Marta")
    own, shared = house.browser(), house.browser()
    kept = sign_in(own, marta.email, PASSWORD).headers["Set-Cookie"]
    passing = sign_in(shared, marta.email, PASSWORD, shared="y").headers["Set-Cookie"]
    assert "Expires=" in kept
    assert "Expires=" not in passing
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    look_again()
    short, long = sorted(end - start for start, end in db.session.execute(select(SignIn.created_at, SignIn.expires_at)))
    assert short.total_seconds() <= 2 * 3600 + 1
    assert long.days >= 29


OWN = ["/patti", "/discussioni/184-orto?pagina=2", "/cerca?q=a%20b", "/patti#sotto"]
FOREIGN = [
    "https://male.example",
    "//male.example",
    "///male.example",
    "/\\male.example",
    "\\\\male.example",
    "/\tmale",
    "/\n/male.example",
    "http:male.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "male.example",
    "patti",
    " https://male.example",
    "/" + "a" * 600,
    "/accedi",
    "/registrati",
    "/lingua/en",
    "",
]


@pytest.mark.parametrize("address", OWN)
def test_one_goes_on_to_where_one_was_going(house, address):
    marta = house.member("Marta")
    client = house.browser()
    assert sign_in(client, marta.email, PASSWORD, next=address).location == address
    assert client.get("/accedi", query_string={"next": address}).location == address


@pytest.mark.parametrize("address", FOREIGN)
def test_no_link_to_the_door_leads_away_from_the_house(house, address):
    marta = house.member("Marta")
    client = house.browser()
    shown = client.get("/accedi", query_string={"next": address})
    assert 'name="next" value="/"' in shown.text
    answer = sign_in(client, marta.email, PASSWORD, next=address)
    assert answer.status_code in (303, 422)
    assert answer.location in ("/", None)
    if answer.status_code == 303:
        assert client.get("/accedi", query_string={"next": address}).location == "/"


def test_the_door_leads_back_to_the_page_of_ours_one_came_from(client):
    assert 'name="next" value="/patti?pagina=2"' in client.get("/accedi", headers={"Referer": "http://localhost/patti?pagina=2"}).text
    assert 'name="next" value="/"' in client.get("/accedi", headers={"Referer": "https://male.example/patti"}).text


def test_without_the_form_token_nobody_comes_in_and_the_address_is_given_back(house):
    marta = house.member("Marta")
    client = house.browser()
    answer = client.post("/accedi", data={"email": marta.email, "password": PASSWORD}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 400
    assert marta.email in answer.text
    assert PASSWORD not in answer.text
    assert not is_in(client)


def test_without_the_form_token_nobody_is_thrown_out(house):
    client = house.browser(house.member("Marta"))
    assert client.post("/esci").status_code == 400
    assert is_in(client)


def test_a_password_hashed_with_older_numbers_is_hashed_again(house, monkeypatch):
    marta = house.member("Marta")
    kept = marta.password_hash
    monkeypatch.setattr(sign_ins, "wants_rehash", lambda password_hash: True)
    sign_ins.sign_in(marta.email, PASSWORD)
    look_again()
    assert marta.password_hash != kept
    monkeypatch.undo()
    assert sign_ins.sign_in(marta.email, PASSWORD)


def test_coming_in_is_slowed_down_per_browser_and_per_account(tmp_path):
    settings = load_settings({"instance": str(tmp_path), "public_url": "http://localhost", "worker": False})
    app = create_app(settings)
    app.testing = True
    try:
        with app.app_context():
            db.create_all()
            db.session.add(SiteVersion(id=1))
            db.session.commit()
        client = app.test_client()

        def attempt(address, email):
            page = client.get("/accedi", environ_base={"REMOTE_ADDR": address})
            fields = {"csrf_token": csrf_of(page), "email": email, "password": "una parola diversa"}
            return client.post(
                "/accedi",
                data=fields,
                environ_base={"REMOTE_ADDR": address},
                headers={"X-Forwarded-For": "10.9.9.9", "Origin": "http://localhost"},
            )

        answers = [attempt("10.0.0.1", f"persona{number}@example.org").status_code for number in range(11)]
        assert answers == [422] * 10 + [429]
        spellings = ["Marta@example.org", " marta@example.org", "MARTA@EXAMPLE.ORG "]
        answers = [attempt(f"10.0.1.{number}", spellings[number % 3]) for number in range(41)]
        assert [answer.status_code for answer in answers] == [422] * 40 + [429]
        assert "Un po' più piano" in answers[-1].text.replace("&#39;", "'")
        assert "marta@example.org" in answers[-1].text.lower()
    finally:
        limiter.reset()
        app.extensions["forum.version_watch"].close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_a_visitor_chooses_a_language_and_stays_on_the_page(client):
    answer = client.get("/lingua/en?next=/patti%3Fpagina=2")
    assert (answer.status_code, answer.location) == (303, "/patti?pagina=2")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert '<html lang="en">' in client.get("/accedi").text
    client.get("/lingua/it", headers={"Referer": "http://localhost/accedi"})
    assert '<html lang="it">' in client.get("/accedi").text


def test_the_language_link_leads_nowhere_else(client):
    assert client.get("/lingua/en?next=//male.example").location == "/"
    assert client.get("/lingua/en", headers={"Referer": "https://male.example/x"}).location == "/"
    assert client.get("/lingua/en", headers={"Referer": "http://localhost/accedi"}).location == "/accedi"
    assert client.get("/lingua/de").status_code == 404
    assert client.get("/lingua/it%0d%0aSet-Cookie:x").status_code == 404


def test_a_member_chooses_the_language_in_the_settings(house):
    client = house.browser(house.member("Marta"))
    answer = client.get("/lingua/en")
    assert answer.location == "/impostazioni#language"
    assert "language=" not in answer.headers.get("Set-Cookie", "")
