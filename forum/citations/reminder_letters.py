"""The letter about a long conversation that ended with nothing collected."""

from flask_babel import lazy_gettext as _

from forum.mail.compose import Letter, Link


def nothing_collected(path: str, title: str, posts: int) -> Letter:
    """Tell who facilitates that there may be something worth keeping; `title` is empty for what stays among the people of a pact."""
    return Letter(
        _("A long conversation ended: is there something worth keeping?"),
        (
            _("Hello,"),
            _(
                "a conversation of more than %(posts)s posts that you look after ended, and nobody collected anything of it.",
                posts=posts - 1,
            ),
            *((_("The conversation: “%(title)s”.", title=title),) if title else ()),
            _("If you find words from which others can learn, collect them for the library:"),
            Link(path),
            _("If there is nothing to collect, that is fine too: say so on the pages of the forum, and you will not be asked again."),
        ),
    )
