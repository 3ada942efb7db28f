"""Listening to a meeting: nobody outside is asked before the click, the words follow the second, notes are taken without stopping."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import faults_of
from tests.support.browser import open_window
from tests.support.media import silence
from tests.support.players import answer_as_players, player_in

PEERTUBE = "video.example.org"
RECORDINGS = f"""https://youtu.be/8TB72cWDSWs Da YouTube
https://{PEERTUBE}/w/9c9de5e8-0a1e-484a-b099-e80766180a6d Da PeerTube
https://vimeo.com/76979871 Da Vimeo"""
CHAPTERS = "0:00 Benvenuto\n6:40 Le chiavi del cortile\n25:00 Domande"
LINES = 60
MINUTE = 60


def subtitles():
    """Return half an hour of speech, one sentence every half minute; the sentence names its own number."""
    clock = "00:{:02}:{:02}.000".format
    cues = [
        f"{clock(*divmod(number * 30, MINUTE))} --> {clock(*divmod(number * 30 + 29, MINUTE))}\n"
        f"Questa è la frase numero {number} della serata, detta con calma."
        for number in range(LINES)
    ]
    return "WEBVTT\n\n" + "\n\n".join(cues)


@pytest.fixture(scope="module")
def place(chromium, stage):
    """A public meeting with three recordings, the first with chapters and words; returns the address on which one listens."""
    window = open_window(chromium, stage.base, script=False)
    window.sign_in("lucia@esempio.it")
    page = window.go("/incontri/nuovo?patto=")
    page.fill("#title", "Una serata da riascoltare")
    page.fill("#date_text", "primavera 2024")
    page.fill("#recordings", RECORDINGS)
    window.press("Salva l'incontro")
    address = window.path
    window.follow("Ascolta e annota")
    window.follow("Aggiungi i capitoli")
    page.fill("#text", CHAPTERS)
    window.press("Salva i capitoli")
    window.follow("Aggiungila")
    page.fill("#text", subtitles())
    window.press("Guarda che cosa ne viene")
    window.press("Salva la trascrizione")
    window.context.close()
    return f"{address}/ascolto"


def start(visit, place, asked="", email=None, **options):
    """Open the page with players that answer."""
    window = visit(email, **{"viewport": {"width": 1280, "height": 800}, **options})
    answer_as_players(window.context, PEERTUBE)
    window.go(place + asked)
    return window


def load(page):
    page.locator(".player-load").click()
    expect(page.locator("[data-act=toggle]")).to_have_text("Pausa")


def second(page):
    minutes, seconds = page.locator("[data-clock]").inner_text().split(":")
    return int(minutes) * MINUTE + int(seconds)


_CLOCK_SAYS = """second => {
    const [minutes, seconds] = document.querySelector('[data-clock]').textContent.split(':').map(Number);
    return Math.abs(60 * minutes + seconds - second) < 2;
}"""


def line_now(page):
    return page.locator("[data-line][data-now]")


def lines(page):
    """Return the seconds at which the passages begin, as the page has them."""
    return [int(line.get_attribute("data-line")) for line in page.locator("[data-line]").all()]


def is_at(page, line, **options):
    """Wait until the words that begin at a second are those that are heard."""
    expect(line_now(page)).to_have_attribute("data-line", str(line), **options)


def test_nobody_is_asked_before_the_click_whatever_else_is_pressed(visit, place):
    window = start(visit, place, email="paolo@esempio.it")
    page = window.page
    expect(page.get_by_role("button", name="contatterai YouTube (Google)")).to_be_visible()
    page.locator(".chapters a").nth(1).click()
    page.locator(".bar a").last.click()
    page.locator("[data-line] .timecode").nth(30).click()
    for key in ("k", "j", "l", "m", "Escape"):
        page.locator("h1").click()
        page.keyboard.press(key)
    page.wait_for_load_state("networkidle")
    assert window.went_outside() == []
    assert page.locator("iframe").count() == 0

    page.locator(".player-load").click()
    expect(page.frame_locator("iframe").locator("body")).to_be_attached()
    assert {urlsplit(asked).hostname for asked in window.went_outside()} == {"www.youtube-nocookie.com"}


@pytest.mark.parametrize(("number", "host"), [(1, "www.youtube-nocookie.com"), (2, PEERTUBE), (3, "player.vimeo.com")])
def test_each_player_starts_at_the_second_and_obeys(visit, place, number, host):
    window = start(visit, place, f"?registrazione={number}&t=100")
    page = window.page
    load(page)
    assert urlsplit(page.locator("iframe").get_attribute("src")).hostname == host
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"1:[45][0-9]"))

    toggle = page.locator("[data-act=toggle]")
    expect(toggle).to_be_focused()
    page.keyboard.press("k")
    expect(toggle).to_have_text("Ascolta")
    assert player_in(page)["playing"] is False
    before = player_in(page)["now"]
    # A player in a frame answers when it can: who listens, too, presses again once the second has changed.
    for key, change in (("l", 5), ("ArrowRight", 10), ("j", 5)):
        page.keyboard.press(key)
        page.wait_for_function(_CLOCK_SAYS, arg=before + change)
    assert abs(player_in(page)["now"] - before - 5) < 1
    page.keyboard.press("Space")
    expect(toggle).to_have_text("Pausa")
    assert player_in(page)["playing"] is True


def test_the_words_follow_the_second_and_a_line_leads_the_player(visit, place):
    window = start(visit, place)
    page = window.page
    begin = lines(page)
    window.go(f"{place}?t={begin[30] - 5}")
    load(page)
    is_at(page, begin[29])
    # The next words come by themselves, and the page goes along.
    is_at(page, begin[30], timeout=15_000)
    expect(line_now(page)).to_be_in_viewport()
    expect(page.locator(".chapters [data-now]")).to_contain_text("Le chiavi del cortile")
    expect(page.locator(".bar [data-now]")).to_have_count(1)

    page.locator("[data-line] > .timecode").nth(33).click()
    is_at(page, begin[33])
    assert begin[33] <= player_in(page)["now"] < begin[33] + 3
    page.locator(".chapters a", has_text="Domande").click()
    is_at(page, 1500)
    expect(line_now(page)).to_be_in_viewport()
    assert page.locator("iframe").count() == 1
    assert len([asked for asked in window.went_outside() if "embed" in asked]) == 1, "the player is led, not loaded again"


def test_who_reads_elsewhere_is_left_there(visit, place):
    window = start(visit, place)
    page = window.page
    begin = lines(page)
    window.go(f"{place}?t={begin[1] - 2}")
    load(page)
    page.locator("[data-line]").last.scroll_into_view_if_needed()
    page.wait_for_timeout(600)
    top = page.evaluate("scrollY")
    is_at(page, begin[1], timeout=6_000)
    page.wait_for_timeout(600)
    assert abs(page.evaluate("scrollY") - top) < 5


def test_the_second_is_kept_in_the_address(visit, place):
    window = start(visit, place, "?t=60")
    page = window.page
    page.locator(".chapters a", has_text="Domande").click()
    address = urlsplit(page.url)
    assert (parse_qs(address.query)["t"], address.fragment) == (["1500"], "t1500")
    load(page)
    page.locator("[data-act=forth]").click()
    page.locator("[data-act=toggle]").click()
    expect(page.locator("[data-act=toggle]")).to_have_text("Ascolta")
    kept = int(parse_qs(urlsplit(page.url).query)["t"][0])
    assert 1505 <= kept < 1515
    page.reload()
    assert abs(second(page) - kept) <= 1
    assert page.locator("iframe").count() == 0
    expect(page.locator("a.player-link")).to_have_attribute("href", re.compile(rf"t={kept}s"))


def test_the_link_to_a_second_can_be_copied(visit, place):
    window = start(visit, place, "?t=61", permissions=["clipboard-read", "clipboard-write"])
    window.page.get_by_role("button", name="Copia il link").click()
    expect(window.page.get_by_role("button", name="Copiato")).to_be_visible()
    copied = window.page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"{place}?t=61#t60")


def test_a_note_is_taken_with_the_keyboard_while_the_player_goes_on(visit, place):
    window = start(visit, place, "?t=700", email="paolo@esempio.it")
    page = window.page
    load(page)
    page.keyboard.press("m")
    expect(page.locator("#line")).to_be_focused()
    assert page.locator("#quando").input_value().startswith("11:4")
    # In a field every key is a letter.
    page.keyboard.type("Jl km: le chiavi a turno")
    page.keyboard.press("Enter")
    expect(page.locator("[data-noted]")).to_contain_text("Jl km: le chiavi a turno")
    expect(page.locator("[data-moments] .row", has_text="Jl km: le chiavi a turno")).to_be_visible()
    assert page.locator("iframe").count() == 1
    assert player_in(page)["playing"] is True
    expect(page.locator("[data-act=toggle]")).to_be_focused()
    page.reload()
    expect(page.locator("[data-moment]", has_text="Jl km: le chiavi a turno")).to_have_count(1)


def test_what_is_wrong_with_a_note_is_said_with_every_word_kept(visit, place):
    window = start(visit, place, "?t=700", email="paolo@esempio.it")
    page = window.page
    load(page)
    page.keyboard.press("m")
    page.fill("#quando", "verso la fine")
    page.fill("#line", "Parole da non perdere")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#line")).to_have_value("Parole da non perdere")
    expect(page.locator("#quando")).to_have_value("verso la fine")


def test_the_keys_can_be_put_away(visit, place):
    window = start(visit, place, email="paolo@esempio.it")
    page = window.page
    page.get_by_text("Tasti", exact=True).click()
    page.get_by_label("Usa questi tasti").uncheck()
    page.locator("h1").click()
    page.keyboard.press("m")
    expect(page.locator("#line")).not_to_be_focused()
    page.reload()
    page.keyboard.press("m")
    expect(page.locator("#line")).not_to_be_focused()


def test_a_company_is_remembered_only_if_asked_and_forgotten_again(visit, place):
    window = start(visit, place)
    page = window.page
    load(page)
    page.reload()
    expect(page.locator(".player-load")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0

    page.get_by_label("Non chiedermelo più per YouTube (Google)").check()
    load(page)
    window.asked.clear()
    page.reload()
    expect(page.locator("iframe")).to_be_attached()
    assert "autoplay" not in page.locator("iframe").get_attribute("src"), "it is ready, and says nothing by itself"
    # Another company is asked for as ever.
    window.go(f"{place}?registrazione=3")
    expect(page.locator(".player-load")).to_be_visible()
    assert {urlsplit(asked).hostname for asked in window.went_outside()} == {"www.youtube-nocookie.com"}

    window.go(place)
    page.get_by_role("button", name="Chiedimelo di nuovo").click()
    page.reload()
    expect(page.locator(".player-load")).to_be_visible()
    assert page.locator("iframe").count() == 0


def test_nobody_who_wants_no_motion_is_given_any(visit, place):
    window = start(visit, place, "?t=0", reduced_motion="reduce")
    page = window.page
    page.evaluate("window.moves = []; Element.prototype.scrollIntoView = function (how) { moves.push(how?.behavior); }")
    page.locator(".chapters a", has_text="Domande").click()
    assert page.evaluate("moves.at(-1)") == "auto"


def test_the_player_passes_over_what_is_kept_out(visit, place):
    window = start(visit, place)
    page = window.page

    def with_a_stretch(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('data-skip=""', 'data-skip="102.0-130.5 "'))

    page.route(lambda address: urlsplit(address).path == place, with_a_stretch)
    window.go(f"{place}?t=100")
    load(page)
    expect(page.locator("[data-clock]")).to_have_text(re.compile("2:1[0-9]"), timeout=8_000)
    assert player_in(page)["now"] >= 130.5
    page.locator("[data-act=toggle]").click()
    page.locator("[data-act=back]").click()
    expect(page.locator("[data-clock]")).to_have_text(re.compile("2:1[0-4]"))


def test_a_file_of_our_own_plays_and_nobody_else_is_asked(visit):
    window = visit("lucia@esempio.it")
    page = window.go("/incontri/nuovo?patto=")
    page.fill("#title", "Una serata registrata da noi")
    page.fill("#date_text", "inverno 2024")
    window.press("Salva l'incontro")
    number = re.search(r"/incontri/([0-9]+)", page.url)[1]
    window.go(f"/incontri/{number}/registrazione")
    page.locator("#file").set_input_files({"name": "serata.mp3", "mimeType": "audio/mpeg", "buffer": silence(120)})
    window.press("Manda la registrazione")
    address = window.path

    listener = visit()
    page = listener.go(f"{address}?t=60")
    expect(page.locator("figure audio")).to_be_visible()
    toggle = page.locator("[data-act=toggle]")
    toggle.click()
    expect(toggle).to_have_text("Pausa")
    expect(page.locator("[data-clock]")).to_have_text(re.compile("1:0[1-9]"))
    page.keyboard.press("l")
    page.keyboard.press("l")
    page.keyboard.press("k")
    expect(toggle).to_have_text("Ascolta")
    assert 70 <= page.evaluate("document.querySelector('audio').currentTime") < 80
    assert listener.went_outside() == []
    assert any("/file/" in asked for asked in listener.asked)

    plain = visit(script=False)
    expect(plain.go(f"{address}?t=60").locator("figure audio")).to_have_attribute("src", re.compile("#t=60$"))


@pytest.mark.parametrize("email", [None, "paolo@esempio.it"], ids=["visitor", "member"])
def test_the_page_is_fit_for_everybody(visit, place, email):
    window = start(visit, place, "?t=400", email=email, reduced_motion="reduce")
    page = window.page
    load(page)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = !one.matches('.menu'); })")
    assert list(faults_of(page, place)) == []


def test_without_a_script_every_second_is_an_ordinary_address(visit, place):
    window = start(visit, place, "?t=754", email="paolo@esempio.it", script=False)
    page = window.page
    link = page.locator("a.player-link")
    assert parse_qs(urlsplit(link.get_attribute("href")).query)["t"] == ["754s"]
    for hidden in (".player-load", "[data-controls]", "[data-keys]", "[data-remember]"):
        expect(page.locator(hidden)).to_be_hidden()
    with page.expect_navigation():
        page.locator(".chapters a", has_text="Domande").click()
    assert parse_qs(urlsplit(page.locator("a.player-link").get_attribute("href")).query)["t"] == ["1500s"]
    expect(page.locator("#t1500")).to_be_in_viewport()

    page.locator("details.noting summary").click()
    page.fill("#line", "Segnato senza script")
    window.press("Segna il momento")
    expect(page.locator("[data-moment]", has_text="Segnato senza script")).to_contain_text("25:00")
    assert window.went_outside() == []


def test_everything_is_reached_with_the_keyboard_alone(visit, place):
    window = start(visit, place, email="paolo@esempio.it")
    page = window.page
    parts = (
        ".player-load, [data-act], .bar a, .chapters a, .keys summary, .noting summary, .noting button, [data-remember] input, .timecode"
    )
    reached = set()
    for _press in range(60):
        page.keyboard.press("Tab")
        reached.update(page.evaluate("parts => parts.split(', ').filter((part) => document.activeElement.matches(part))", parts))
    # The form to note a moment is closed, as long as nobody wants it.
    assert set(parts.split(", ")) - reached == {".noting button"}


def test_the_page_of_the_meeting_leads_here(visit, place, script):
    window = visit(script=script)
    page = window.go(place.removesuffix("/ascolto"))
    section = page.locator("section", has=page.locator("#ascolto"))
    expect(section.get_by_role("link", name="Le chiavi del cortile")).to_be_visible()
    window.follow("Le chiavi del cortile", section)
    assert window.path == place
    assert window.went_outside() == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_player_covers_no_words(visit, place, width):
    window = start(visit, place, viewport={"width": width, "height": 740})
    page = window.page
    page.locator("[data-line]").nth(40).scroll_into_view_if_needed()
    covering = page.evaluate(
        """() => {
          const line = document.querySelectorAll('[data-line]')[40];
          const { left, top, width, height } = line.getBoundingClientRect();
          return line.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }"""
    )
    assert covering
    assert page.locator(".stage").evaluate("stage => stage.getBoundingClientRect().bottom > 0") is (width == 1280)
