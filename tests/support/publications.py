"""Furniture of exports: a publication with one line."""

from typing import Any

from forum.library.exports.nodes import nodes_of
from forum.library.exports.publication import Note, Piece, Publication

BASE = "http://forum.example"
RICH = (
    '<p>Un <em>testo</em> con <strong>forza</strong>, <a href="/patti/x">una via</a> e #non *è* $formula$.<br>Fine.</p>'
    '<ul><li>uno</li><li>due<ul><li>dentro</li></ul></li></ul><ol start="3"><li>tre</li></ol><hr><pre><code>x = 1\n</code></pre>'
    "<table><thead><tr><th>Chi</th><th>Che cosa</th></tr></thead><tbody><tr><td>Comune</td><td>la sala</td></tr></tbody></table>"
    '<blockquote><p>una voce</p></blockquote><p><img src="/file/abc" alt="Il cortile"></p>'
)


def publication(**values: Any) -> Publication:
    """Return a publication that holds something of everything, with some of it as given."""
    note = Note(1, "Non «per», ma con.", "una volontaria · Gli orti · 42:10", f"{BASE}/incontri/2/ascolto?t=2530", "Ascolta da 42:10")
    given = {
        "language": "it",
        "title": "Che cosa <abbiamo> imparato",
        "summary": "Otto cose & una.",
        "address": f"{BASE}/biblioteca/1-x/versioni/3",
        "authors": ("Marta",),
        "meta": ("versione 3, 2 marzo 2026", "parole di Marta"),
        "pieces": (
            Piece("heading", "## Come si comincia", nodes_of("<h2>Come si comincia</h2>", BASE)),
            Piece("paragraph", "ricco", nodes_of(RICH, BASE)),
            Piece("claim", "Serve un ruolo.", nodes_of("<p>Serve un ruolo.</p>", BASE), 1, "Affermazione", (1,)),
            Piece("quotation", "Diceva:", nodes_of("<p>Diceva:</p>", BASE), quoted=note),
            Piece("recommendation", "Fate <insieme>.", nodes_of("<p>Fate &lt;insieme&gt;.</p>", BASE), 2, "Raccomandazione"),
        ),
        "notes": (note,),
        "notes_title": "Le fonti",
        "footer": "Che cosa abbiamo imparato · versione 3",
    }
    return Publication(**{**given, **values})
