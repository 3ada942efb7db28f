"""The pages of agreement, as authors and editors use them without JavaScript."""

from datetime import UTC, datetime

import pytest
import time_machine

from forum.citations.models import Agreement, Excerpt
from forum.citations.queries.agreements import agreements_of
from forum.citations.services.citing import put_to_use
from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.paging import PAGE_SIZE
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.pacts.models import Hat
from forum.web.pages import LanguageEnvironment, environment
from tests.support.citations import answered, as_it_is, cited, shown, taken_from_post
from tests.support.discussions import make_post, make_thread
from tests.support.library import make_document
from tests.support.pacts import send, statements, words_of

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
WORDS = "Da me la sera non bussava <nessuno>."
ESCAPED = "Da me la sera non bussava &lt;nessuno&gt;."


@pytest.fixture(autouse=True)
def present():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Scene:
    """Marta said something in a confidential pact; the curator Celia uses it in a public document."""

    def __init__(self, house):
        self.house = house
        self.pact = house.pact("Patto delle serate", rung=Rung.PACT)
        self.marta, self.fulvia = house.member("Marta", role="assistente sociale"), house.member("Fulvia")
        self.olga, self.celia = house.member("Olga"), house.member("Celia", roles=("curator",))
        house.belongs(self.marta, self.pact)
        house.belongs(self.fulvia, self.pact, Hat.FACILITATOR)
        house.belongs(self.celia, self.pact)
        self.thread = make_thread(self.fulvia, "Fra noi", pact=self.pact)
        self.document = make_document(self.celia, "Quello che abbiamo capito")

    def use(self, words=WORDS, author="marta", document=None, audience=PUBLIC):
        document = document or self.document
        holder, editor = Ref("document", document.id), self.house.actor(self.celia)
        post = make_post(self.thread, getattr(self, author) if author else None, words, **({} if author else {"byline": "Un vicino"}))
        citation = cited(taken_from_post(post), audience, holder, editor)
        with unit_of_work() as work:
            put_to_use(editor, work, holder, [citation.id])
        return citation

    def browser(self, name):
        return self.house.browser(getattr(self, name))


@pytest.fixture
def scene(house):
    return Scene(house)


def page_of(browser, address="/le-mie-parole"):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer


def public_words(house, citation):
    db.session.rollback()
    return [one.words for one in shown(house.actor(house.member("Lettrice")), citation)]


# The list


def test_the_list_says_what_is_used_where_and_who_reads_it(scene):
    scene.use()
    page = page_of(scene.browser("marta"))
    assert ESCAPED in page.get_data(as_text=True)
    words = words_of(page)
    for said in (
        "Quello che abbiamo capito",
        "Chiunque, anche senza un account.",
        "Aspetta la tua risposta",
        "Fra noi",
        "Hai tempo fino al 19 maggio 2026.",
    ):
        assert said in words


def test_a_title_the_author_may_not_read_is_not_told(scene):
    other = scene.house.pact("Patto degli altri", rung=Rung.PACT)
    scene.house.belongs(scene.celia, other)
    closed = make_document(scene.celia, "Un titolo altrui", pact=other)
    draft = make_document(scene.celia, "Una bozza", draft=True)
    first = scene.use(document=closed, audience=audience_of(Rung.PACT, other.id))
    scene.use(document=draft)
    browser = scene.browser("marta")
    for address in ("/le-mie-parole", f"/le-mie-parole/{first.id}", "/"):
        words = words_of(page_of(browser, address))
        assert not {said for said in ("Un titolo altrui", "Una bozza", "Patto degli altri") if said in words}
    words = words_of(page_of(browser))
    assert words.count("Un documento della redazione") == 2
    assert "Le persone di un altro patto." in words


def test_words_that_went_away_are_not_on_the_page(scene):
    citation = answered(scene.use(), Agreement.WITH_NAME, answered_at=NOW)
    db.session.get_one(Excerpt, citation.excerpt_id).state = State.HIDDEN
    db.session.commit()
    browser = scene.browser("marta")
    for address in ("/le-mie-parole", f"/le-mie-parole/{citation.id}"):
        page = page_of(browser, address)
        assert ESCAPED not in page.get_data(as_text=True)
        assert "Queste parole non ci sono più" in words_of(page)


def test_each_sees_their_own_uses_only(scene):
    scene.use()
    for name in ("olga", "celia", "fulvia"):
        words = words_of(page_of(scene.browser(name)))
        assert "Da me la sera" not in words
        assert "Nessun altro testo usa parole tue." in words


def test_what_nobody_was_asked_for_is_listed_once_the_author_finds_the_text(scene):
    scene.thread = make_thread(scene.marta, "In piazza")
    scene.use("Detto in piazza.")
    scene.use("Detto in piazza, e preso per una bozza.", document=make_document(scene.celia, "Una bozza", draft=True))
    words = words_of(page_of(scene.browser("marta")))
    assert "Detto in piazza." in words
    assert "preso per una bozza" not in words


def test_the_list_goes_on_past_its_first_page(scene):
    for number in range(PAGE_SIZE + 2):
        answered(scene.use(f"Parole numero {number:02}."), Agreement.WITH_NAME, answered_at=NOW)
    browser = scene.browser("marta")
    first = page_of(browser).get_data(as_text=True)
    onward = first.split('rel="next" href="')[1].split('"')[0]
    second = page_of(browser, onward).get_data(as_text=True)
    for number in range(PAGE_SIZE + 2):
        assert (f"Parole numero {number:02}." in first) != (f"Parole numero {number:02}." in second)
    assert 'rel="next"' not in second


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_costs_the_same_however_much_is_used(scene, count):
    for number in range(count):
        citation = scene.use(f"Parole numero {number}.")
        if number % 2:
            answered(citation, Agreement.WITH_NAME, answered_at=NOW)
        scene.use(f"Un vicino, {number}.", author=None)
    for name in ("marta", "fulvia"):
        browser = scene.browser(name)
        with statements() as seen:
            page_of(browser)
        assert len(seen) <= 6, seen
        with statements() as seen:
            page_of(browser, f"/le-mie-parole/{citation.id if name == 'marta' else citation.id + 1}")
        assert len(seen) <= 6, seen


@pytest.mark.parametrize("before", ["domani", "1-2-3", "-1", "99999999999999999999-1"])
def test_a_made_up_place_in_the_list_is_nothing(scene, before):
    assert scene.browser("marta").get(f"/le-mie-parole?prima={before}").status_code == 404


# The way there


def test_the_link_of_the_letter_leads_through_the_sign_in_and_back(scene, client):
    citation = scene.use()
    answer = client.get(f"/le-mie-parole/{citation.id}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/accedi?next=/le-mie-parole/{citation.id}")


def test_what_is_not_ones_own_and_what_is_not_there_are_one_answer(scene):
    citation = scene.use()
    for name in ("olga", "fulvia", "celia"):
        browser = scene.browser(name)
        found = browser.get(f"/le-mie-parole/{citation.id}")
        assert found.status_code == 404
        assert found.get_data() == browser.get("/le-mie-parole/999").get_data()
        for address, fields in ((f"/le-mie-parole/{citation.id}", {"choice": "name"}), (f"/le-mie-parole/{citation.id}/ritira", {})):
            assert scene.house.post(browser, "/impostazioni", address, **fields).status_code == 404
    assert as_it_is(citation).agreement == Agreement.ASKED


def test_the_front_door_tells_once_for_all_that_waits(scene):
    browser = scene.browser("marta")
    assert "Qualcuno vorrebbe usare parole tue" not in words_of(browser.get("/"))
    citation = scene.use()
    page = browser.get("/").get_data(as_text=True)
    assert f'href="/le-mie-parole/{citation.id}"' in page
    scene.use("E poi è venuta la vicina.")
    page = browser.get("/").get_data(as_text=True)
    assert page.count("Qualcuno vorrebbe usare parole tue") == 1
    assert 'href="/le-mie-parole"' in page
    assert "Qualcuno vorrebbe usare" not in words_of(scene.browser("olga").get("/"))


# Answering


@pytest.mark.parametrize(
    ("fields", "agreement"),
    [
        ({"choice": "name"}, Agreement.WITH_NAME),
        ({"choice": "role"}, Agreement.ROLE_ONLY),
        ({"choice": "otherwise", "note": "Più breve."}, Agreement.REWORD),
        ({"choice": "no"}, Agreement.REFUSED),
    ],
)
def test_each_answer_is_one_form_away(scene, fields, agreement):
    citation = scene.use()
    browser = scene.browser("marta")
    sent = send(browser, f"/le-mie-parole/{citation.id}", **fields)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/le-mie-parole/{citation.id}")
    row = as_it_is(citation)
    assert row.agreement == agreement
    # The line begins with the role that the profile holds.
    assert row.shown_role == ("assistente sociale" if agreement == Agreement.ROLE_ONLY else "")
    assert "Segnato." in words_of(browser.get(f"/le-mie-parole/{citation.id}"))


def test_an_unfinished_answer_loses_nothing_typed(scene):
    citation = scene.use()
    sent = send(scene.browser("marta"), f"/le-mie-parole/{citation.id}", choice="otherwise", role="una vicina", note="")
    assert sent.status_code == 422
    page = sent.get_data(as_text=True)
    assert 'value="una vicina"' in page
    assert "Spiega in poche parole come andrebbe detto." in words_of(sent)
    assert as_it_is(citation).agreement == Agreement.ASKED


def test_an_answer_that_is_not_offered_is_refused(scene):
    citation = scene.use()
    for choice in ("accept", "sempre", ""):
        assert send(scene.browser("marta"), f"/le-mie-parole/{citation.id}", choice=choice).status_code == 422
    assert as_it_is(citation).agreement == Agreement.ASKED


def test_an_answer_to_what_stands_otherwise_by_now_is_given_back(scene):
    citation = scene.use()
    browser = scene.browser("marta")
    sent = send(browser, f"/le-mie-parole/{citation.id}", choice="role", role="una vicina", seen="x")
    assert sent.status_code == 409
    assert 'value="una vicina"' in sent.get_data(as_text=True)
    assert "Mentre scrivevi qualcosa è cambiato" in words_of(sent)
    assert as_it_is(citation).agreement == Agreement.ASKED


def test_the_whole_way_through_other_words(scene):
    citation = scene.use()
    author, editor = scene.browser("marta"), scene.browser("celia")
    send(author, f"/le-mie-parole/{citation.id}", choice="otherwise", note="Senza dire che ero sola.")
    address = f"/citazioni/{citation.id}/altre-parole"
    page = page_of(editor, address)
    assert "Senza dire che ero sola." in words_of(page)
    assert send(editor, address, words="").status_code == 422
    sent = send(editor, address, words="La sera <mancava> compagnia.")
    assert sent.status_code == 303
    page = page_of(author, f"/le-mie-parole/{citation.id}")
    assert "La sera &lt;mancava&gt; compagnia." in page.get_data(as_text=True)
    assert "Una proposta per te" in words_of(page)
    assert public_words(scene.house, citation) == []
    assert send(author, f"/le-mie-parole/{citation.id}", choice="accept", role="").status_code == 303
    assert public_words(scene.house, citation) == ["La sera <mancava> compagnia."]
    assert "La sera <mancava> compagnia." in words_of(page_of(author)).replace("&lt;", "<")


def test_two_editors_at_once_are_told(scene):
    citation = scene.use()
    send(scene.browser("marta"), f"/le-mie-parole/{citation.id}", choice="otherwise", note="Più breve.")
    address = f"/citazioni/{citation.id}/altre-parole"
    assert send(scene.browser("celia"), address, words="La prima.").status_code == 303
    crossed = send(scene.browser("celia"), address, words="La seconda.", seen="x")
    assert crossed.status_code == 409
    assert "La seconda." in crossed.get_data(as_text=True)
    assert "La prima." in words_of(crossed)


def test_other_words_are_proposed_by_nobody_else(scene):
    citation = scene.use()
    address = f"/citazioni/{citation.id}/altre-parole"
    assert scene.browser("celia").get(address).status_code == 404
    send(scene.browser("marta"), f"/le-mie-parole/{citation.id}", choice="otherwise", note="Più breve.")
    assert scene.browser("celia").get(address).status_code == 200
    for name in ("olga", "fulvia", "marta"):
        assert scene.browser(name).get(address).status_code == 404
    stranger = scene.house.browser(scene.house.member("Elsa", roles=("curator",)))
    assert stranger.get(address).status_code == 404


def test_one_button_takes_words_back(scene):
    citation = answered(scene.use(), Agreement.WITH_NAME, answered_at=NOW)
    assert public_words(scene.house, citation) == [WORDS]
    browser = scene.browser("marta")
    sent = send(browser, "/le-mie-parole", f"/le-mie-parole/{citation.id}/ritira")
    assert sent.status_code == 303
    assert public_words(scene.house, citation) == []
    page = page_of(browser)
    assert "Non si usano" in words_of(page)
    assert f"/le-mie-parole/{citation.id}/ritira" not in page.get_data(as_text=True)


def test_a_use_that_its_author_does_not_find_is_not_taken_back_either(scene):
    draft = make_document(scene.celia, "Ancora da scrivere", draft=True)
    thread = make_thread(scene.fulvia, "In piazza")
    post = make_post(thread, scene.marta, WORDS)
    citation = cited(taken_from_post(post), PUBLIC, Ref("document", draft.id), scene.house.actor(scene.celia))
    browser = scene.browser("marta")
    assert browser.get(f"/le-mie-parole/{citation.id}").status_code == 404
    assert scene.house.post(browser, "/impostazioni", f"/le-mie-parole/{citation.id}/ritira").status_code == 404
    assert as_it_is(citation).agreement == Agreement.NOT_NEEDED


def test_who_facilitates_does_not_take_back_words_that_everybody_reads_in_their_place(scene):
    pact = scene.house.pact("Patto aperto")
    scene.house.belongs(scene.fulvia, pact, Hat.FACILITATOR)
    post = make_post(make_thread(scene.fulvia, "In piazza", pact=pact), None, WORDS, byline="Un vicino")
    citation = cited(taken_from_post(post), PUBLIC, Ref("document", scene.document.id), scene.house.actor(scene.celia))
    assert citation.agreement == Agreement.NOT_NEEDED
    sent = scene.house.post(scene.browser("fulvia"), "/impostazioni", f"/le-mie-parole/{citation.id}/ritira")
    assert sent.status_code == 404
    assert as_it_is(citation).agreement == Agreement.NOT_NEEDED


def test_who_stands_in_is_told_so_and_named(scene):
    citation = scene.use("Parole di un vicino.", author=None)
    browser = scene.browser("fulvia")
    assert "Chi ha detto queste parole non ha un account" in words_of(page_of(browser, f"/le-mie-parole/{citation.id}"))
    send(browser, f"/le-mie-parole/{citation.id}", choice="name")
    assert "Ha risposto Fulvia." in words_of(page_of(browser))
    assert public_words(scene.house, citation) == ["Parole di un vicino."]


# What the editors of the text are told


def told(scene, app, citation, name="celia"):
    actor = scene.house.actor(getattr(scene, name))
    use = agreements_of(actor, [citation.id])[citation.id]
    macro: LanguageEnvironment = environment("it")
    with app.test_request_context():
        return " ".join(macro.get_template("citations/_agreement.html").module.agreement(use, "it").striptags().split())


def test_editors_read_how_each_citation_stands(scene, app):
    citation = scene.use()
    assert "Può rispondere fino al 19 maggio 2026: se non lo fa, vale come un no." in told(scene, app, citation)
    for agreement, values, sentence in (
        (Agreement.WITH_NAME, {}, "D’accordo: con il nome."),
        (Agreement.ROLE_ONLY, {"shown_role": "una vicina"}, "si legge «una vicina»"),
        (Agreement.REWORD, {"rewording": "Più breve."}, "Come lo vorrebbe chi l’ha detto: “Più breve.”"),
        (Agreement.REWORDED, {"rewording": "Breve."}, "D’accordo, in altro modo"),
        (Agreement.REFUSED, {"rewording": ""}, "La risposta è no"),
    ):
        answered(citation, agreement, answered_at=NOW, **values)
        assert sentence in told(scene, app, citation)
    answered(citation, Agreement.REWORD, answered_at=None, rewording="Breve.")
    assert "Le parole proposte: “Breve.”" in told(scene, app, citation)
    assert "Cambia la proposta" in told(scene, app, citation)
    answered(citation, Agreement.REFUSED, answered_at=None)
    assert "Nessuno ha risposto in tempo." in told(scene, app, citation)
    answered(citation, Agreement.ASKED, asked_at=None)
    assert "quando salverai una versione" in told(scene, app, citation)
    answered(citation, Agreement.NOT_NEEDED)
    assert "Non serve chiedere" in told(scene, app, citation)


def test_editors_are_told_who_may_answer_for_whom_and_who_did(scene, app):
    citation = scene.use("Parole di un vicino.", author=None)
    assert "può rispondere al suo posto chi facilita quel patto" in told(scene, app, citation)
    assert "Rispondi al suo posto" not in told(scene, app, citation)
    assert "Rispondi al suo posto" in told(scene, app, citation, "fulvia")
    send(scene.browser("fulvia"), f"/le-mie-parole/{citation.id}", choice="name")
    assert "Ha risposto Fulvia, per chi non ha un account." in told(scene, app, citation)


def test_how_a_document_s_citations_stand_is_a_matter_of_three_statements(scene):
    listed = [scene.use(f"Parole {number}.").id for number in range(6)] + [scene.use("Un vicino.", author=None).id]
    actor = scene.house.actor(scene.celia)
    with statements() as seen:
        assert set(agreements_of(actor, listed)) == set(listed)
    assert len(seen) <= 3
    assert agreements_of(actor, []) == {}


def test_the_settings_and_the_pact_lead_to_where_words_are_settled(scene):
    def page(name, address):
        return scene.browser(name).get(address).get_data(as_text=True)

    address = f"/patti/{scene.pact.slug}"
    assert 'href="/le-mie-parole"' in page("marta", "/impostazioni")
    assert f'href="{address}/parole-citate"' in page("fulvia", address)
    assert "parole-citate" not in page("marta", address)
