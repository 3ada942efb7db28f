"""What the house writes to who looks after documents; a letter says nothing of what a document holds, nor what it is called."""

from flask_babel import lazy_gettext as _

from forum.mail.compose import Letter, Link

_HELLO = _("Hello,")


def read_it(path: str) -> Letter:
    """Ask somebody to read a document before it is published."""
    return Letter(
        _("You are asked to read a document"),
        (
            _HELLO,
            _("whoever is writing a document of the library would like your eyes on it before it is published."),
            _("You find it here, with the place for your remarks:"),
            Link(path),
        ),
    )


def read_again(path: str) -> Letter:
    """Tell who looks after a document that its day has come."""
    return Letter(
        _("A document is to be read again: is it still true?"),
        (
            _HELLO,
            _("today is the day on which a document that you look after was to be read again."),
            _("If it still holds, one button says so; if it does not, from there you write the next version:"),
            Link(path),
        ),
    )


def margin_waits(path: str, to_answer: int, answered: int) -> Letter:
    """Tell somebody that it is their turn to speak in the margin of a document."""
    told = []
    if to_answer:
        told.append(_("Remarks that wait for an answer: %(count)s.", count=to_answer))
    if answered:
        told.append(_("Remarks of yours that have an answer: %(count)s. You close them, when you are content.", count=answered))
    return Letter(
        _("Remarks on a document"),
        (_HELLO, _("something was said in the margin of a document that you look after."), *told, _("You read it here:"), Link(path)),
    )


def sources_went(path: str, count: int) -> Letter:
    """Tell who looks after a document that words it cites are not shown any more."""
    return Letter(
        _("Some sources of a document are not what they were"),
        (
            _HELLO,
            _("a document that you look after cites words that changed, were hidden or taken back, or that may not travel."),
            _("Readers do not find them any more. Sources that wait for your choice: %(count)s.", count=count),
            _("Other words, another claim, or no source. Choose here: the former words stand beside those of today."),
            Link(path),
        ),
    )
