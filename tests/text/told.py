"""Pieces of transcripts as people and machines make them, whole and broken, and cues as they should be."""

from hypothesis import strategies as st

from forum.text.clocks import LONGEST_MS
from forum.text.cues import Cue, clean_words, tidied_lines
from forum.text.speakers import clean_speaker

FRAGMENTS = [
    "WEBVTT",
    "\n",
    "\n\n",
    "\r\n",
    "->",
    "→ 0:09",
    " ",
    "\u00a0",
    "0:00",
    "0:05",
    "12:30",
    "1:02:03",
    "99:99",
    "25:00:00",
    "-0:05",
    "20:30 in biblioteca",
    "00:00:01.000 --> 00:00:03.500",
    "00:00:02,000 --> 00:00:09,000 align:start",
    "00:03.000 --> 00:01.000",
    "00:00:xx --> 1",
    "-->",
    "-00:00:01,000 --> 00:00:02,000",
    "1",
    "2",
    "NOTE",
    "STYLE",
    "<v Anna>",
    "<v.alto Bruno Neri>",
    "</v>",
    "<c.red>",
    "</c>",
    "<i",
    "<",
    "&amp;",
    "&lt;",
    "&#8238;",
    "&#x202e;",
    "&#99999999999;",
    "&nbsp;",
    "&",
    "{\\an8}",
    ">> ",
    ">>> Carla: ",
    "Anna: ",
    "ANNA: ",
    "Nota: ",
    "- ",
    "– ",
    "[Musica]",
    "[",
    "]",
    "[0:07 Dario] ",
    "(0:08)",
    "♪",
    "5 secondi",
    "1 ora, 2 minuti e 3 secondi",
    "12 minutes, 30 seconds",
    "ciao a tutti",
    "oggi parliamo dei patti.",
    "Il patto di Pandino",
    "Capitolo 2: Le cure",
    "x" * 450,
    "\u202e",
    "\u200f",
    "\u0000",
    "\ufeff",
    "\ud800",
    "e\u0301",
    "\u0338",
    "\u0301" * 9,
    "שלום",
    "مرحبا",
    "👩‍👩‍👧",
    "\U0001d160",
    "\x85",
    "\u2028",
]

TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), max_size=40).map("".join)

WORDS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), min_size=1, max_size=8).map(
    lambda pieces: clean_words(" ".join(tidied_lines(" ".join(pieces).splitlines())))
)
SPEAKERS = st.none() | st.sampled_from(["Anna", "Bruno Neri", "il relatore"]) | WORDS.map(clean_speaker)


@st.composite
def cues(draw, most=30, longest_ms=30_000, words=WORDS, speakers=SPEAKERS):
    """Cues in order, one after the other, with and without silence between them."""
    made, at = [], draw(st.integers(0, 5_000))
    for said in draw(st.lists(words.filter(bool), max_size=most)):
        at += draw(st.sampled_from([0, 0, 0, 1, 400, 3_000, 25_000]))
        end = at + draw(st.integers(1, longest_ms))
        made.append(Cue(at, end, said, draw(speakers)))
        at = end
    assert at < LONGEST_MS
    return tuple(made)
