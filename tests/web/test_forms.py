"""Forms: what they say of an answer that cannot be taken, in the reader's language and never with the answer in it."""

import pytest
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from forum.web.forms import HouseForm
from tests.support.people import csrf_of

RUBBISH = "<b>intruso</b>"
LETTERS = [SelectChoice("a", "A")]
NUMBERS = [SelectChoice(1, "uno"), SelectChoice(2, "due")]


class EveryField(HouseForm):
    """One field of each sort that has words of its own."""

    word = SelectField(choices=LETTERS)
    number = RadioField(coerce=int, choices=NUMBERS)
    words = SelectMultipleField(choices=LETTERS)
    numbers = SelectMultipleField(coerce=int, choices=NUMBERS)
    size = IntegerField()
    position = IntegerField(validators=[InputRequired(), NumberRange(0, 9)])
    day = DateField()
    hour = TimeField()


def refusals(app, language, **fields):
    with app.test_request_context("/", method="POST"), force_locale(language):
        form = EveryField(MultiDict(fields), meta={"csrf": False})
        assert not form.validate()
        return {name: [str(error) for error in errors] for name, errors in form.errors.items() if name in fields}


@pytest.mark.parametrize(
    ("language", "choice", "number", "day", "hour"),
    [
        (
            "it",
            "Scegli tra le risposte proposte.",
            "Scrivi un numero intero, in cifre.",
            "Questo giorno non esiste: scrivilo di nuovo.",
            "Quest’ora non esiste: scrivila di nuovo.",
        ),
        (
            "en",
            "Choose among the answers that are offered.",
            "Write a whole number in figures.",
            "This is no day of the calendar: write it again.",
            "This is no hour of the day: write it again.",
        ),
    ],
)
def test_each_sort_of_field_refuses_in_our_words_and_once(app, language, choice, number, day, hour):
    said = refusals(app, language, **dict.fromkeys(("word", "number", "words", "numbers", "size", "day", "hour"), RUBBISH))
    assert said == {
        "word": [choice],
        "number": [choice],
        "words": [choice],
        "numbers": [choice],
        "size": [number],
        "day": [day],
        "hour": [hour],
    }


def test_what_is_missing_or_out_of_bounds_is_said_in_our_words(app):
    assert refusals(app, "it", position="") == {"position": ["Qui serve una risposta."]}
    assert refusals(app, "it", position="99") == {"position": ["Scrivi un numero da 0 a 9."]}
    assert refusals(app, "it", submission="x" * 65) == {"submission": ["Al massimo 64 caratteri."]}


def test_a_choice_that_is_none_is_told_on_the_page(house):
    theme = house.theme()
    browser = house.browser(house.member())
    token = csrf_of(browser.get("/discussioni/nuova"))
    given = {"csrf_token": token, "title": "Un titolo", "text": "Parole.", "themes": [str(theme.id), RUBBISH], "rung": "99"}
    refused = browser.post("/discussioni/nuova", data=given)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert page.count("Scegli tra le risposte proposte.") >= 2
    assert "valid choice" not in page
    assert "intruso" not in page
