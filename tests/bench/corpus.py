"""A forum's worth of Italian words, made from templates of our own: the same seed gives the same forum, of any size."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONG_THREAD = 1
LONG_THREAD_POSTS = 1_000
PAGE_THREAD = 2
PAGE_THREAD_POSTS = 20
POSTS_PER_THREAD = 10
AUTHORS = 200
FIRST_DAY = datetime(2019, 1, 7, 8, 0, tzinfo=UTC)
LAST_OPENING_AFTER = timedelta(days=2_300)

THEMES = (
    "Adolescenti e giovani",
    "Anziani e solitudine",
    "Famiglie e genitorialità",
    "Intercultura e lingua",
    "Scuola e cittadinanza attiva",
    "Lavoro e autonomia",
    "Casa e vicinato",
    "Disabilità e inclusione",
    "Spazi comuni e verde",
    "Povertà e aiuti materiali",
    "Volontariato",
    "Pandemia e coresponsabilità",
    "Legalità e prevenzione",
    "Comunicazione e narrazione di comunità",
)

PLACES = (
    "Agnadello", "Bagnolo Cremasco", "Camisano", "Capergnanica", "Capralba", "Casaletto Vaprio", "Castelleone", "Chieve",
    "Credera Rubbiano", "Dovera", "Fiesco", "Izano", "Madignano", "Montodine", "Offanengo", "Palazzo Pignano", "Pandino", "Pianengo",
    "Ripalta Cremasca", "Rivolta d'Adda", "Romanengo", "Salvirola", "Sergnano", "Soncino", "Spino d'Adda", "Ticengo", "Trescore Cremasco",
    "Trigolo", "Vaiano Cremasco", "Vailate", "Crema Nuova", "Santa Maria", "Ombriano", "San Bernardino", "Castelnuovo",
)  # fmt: skip

PACT_NAMES = (
    "Le chiavi in comune", "Cortili aperti", "La panchina lunga", "Pane e vicinato", "Dopo le quattro", "Il giovedì insieme",
    "Mani in terra", "Due lingue, una piazza", "Il banco della scuola", "Strade che giocano", "La cucina di tutti",
    "Nonni e nipoti in bottega", "Il filo della memoria", "Porte accostate", "Un'ora per ciascuno", "Case che parlano",
    "Camminare vicini", "Il quaderno delle famiglie", "Passo dopo passo", "Stare in cerchio",
)  # fmt: skip
CONFIDENTIAL_FROM = 14

WOMEN = (
    "Ada", "Agnese", "Alba", "Amina", "Bianca", "Bruna", "Carla", "Chiara", "Dalia", "Elena", "Elsa", "Fatima", "Gemma", "Ines", "Iris",
    "Lidia", "Luce", "Marta", "Nadia", "Nives", "Olga", "Rosa", "Samira", "Teresa", "Viola",
)  # fmt: skip
MEN = (
    "Adil", "Aldo", "Bruno", "Carlo", "Dario", "Elio", "Ennio", "Fausto", "Furio", "Gino", "Ivo", "Karim", "Leo", "Livio", "Milo", "Nino",
    "Oreste", "Pietro", "Remo", "Sauro", "Tullio", "Ugo", "Vasco", "Walter", "Zeno",
)  # fmt: skip
ROLES = (
    ("educatrice", "educatore"), ("assistente sociale", "assistente sociale"), ("maestra", "maestro"), ("volontaria", "volontario"),
    ("cittadina attiva", "cittadino attivo"), ("psicologa", "psicologo"), ("bibliotecaria", "bibliotecario"), ("barista", "barista"),
)  # fmt: skip

THREAD_KINDS = ("question", "practice", "announcement", "proposal", "free")
TITLES = (
    "Come coinvolgere %(chi)s?", "Idee per %(fare)s", "Chi ha già provato a %(fare)s?", "Ci vediamo %(quando)s %(dove)s",
    "%(Cosa)s: chi dà una mano?", "Che cosa abbiamo imparato a %(comune)s", "%(Cosa)s, un anno dopo", "Proposta: %(fare)s",
    "A %(comune)s cerchiamo %(cosa)s", "%(Cosa)s: una domanda",
)  # fmt: skip

WHO = (
    "le famiglie del quartiere", "i ragazzi delle medie", "gli anziani che vivono soli", "le mamme del cortile",
    "i volontari dell'oratorio", "le maestre della primaria", "i negozianti di via Roma", "le donne del corso d'italiano",
    "gli operatori del servizio sociale", "i nuovi residenti", "i genitori della scuola dell'infanzia",
    "le persone che aspettano una casa", "i giovani senza lavoro", "gli inquilini delle case popolari", "i gruppi informali",
    "le associazioni sportive", "i nonni vigili", "le badanti della domenica", "gli alpini", "i ragazzi del grest", "le catechiste",
    "i soci della cooperativa", "gli studenti delle superiori", "i vicini di pianerottolo", "le persone con disabilità",
)  # fmt: skip
WHERE = (
    "in biblioteca", "nella sala civica", "all'oratorio", "nel cortile delle case popolari", "al centro anziani",
    "nella palestra della scuola", "in piazza", "al parco giochi", "nella cucina della parrocchia", "al circolo", "nell'ex asilo",
    "al mercato", "negli orti", "in fondo alla via", "nella vecchia stazione", "al bar dell'angolo", "nella sede dell'associazione",
    "sotto il portico", "all'ufficio postale", "in municipio",
)  # fmt: skip
WHEN = (
    "il giovedì sera", "sabato mattina", "dopo la scuola", "una volta al mese", "in primavera", "nelle settimane di pioggia",
    "la prima domenica del mese", "a settembre", "prima di cena", "prima dell'estate", "due pomeriggi alla settimana",
    "nelle sere d'inverno", "a fine maggio", "il mercoledì", "nei giorni di mercato", "alla ripresa delle lezioni", "ogni due settimane",
    "fra Natale e Carnevale", "all'ora della merenda", "in autunno",
)  # fmt: skip
WHAT = (
    "un furgone in prestito", "la merenda condivisa", "il corso d'italiano", "la banca del tempo", "lo sportello d'ascolto",
    "l'orto comune", "una stanza calda", "il doposcuola", "la festa di via", "il murale della palestra", "la camminata del martedì",
    "il giornale di quartiere", "una rete di telefonate", "la dispensa solidale", "il laboratorio di cucito",
    "la biblioteca degli attrezzi", "il tavolo dei genitori", "l'aiuto per i compiti", "la cena dei vicini", "una mappa dei bisogni",
    "il pedibus", "la ciclofficina", "il teatro dei ragazzi", "l'accompagnamento alle visite", "il gruppo di lettura",
    "la colletta dei quaderni", "il mercatino dell'usato", "una cassetta per le idee",
)  # fmt: skip
DO = (
    "aprire la sala anche la sera", "chiamare chi non esce di casa", "trovare un linguaggio comune",
    "dividere i compiti senza pesare sui soliti", "raccontare quello che è andato storto", "tenere insieme scuola e famiglie",
    "chiedere al comune le chiavi", "accompagnare chi arriva da lontano", "ascoltare prima di proporre",
    "mettere per iscritto chi fa che cosa", "coinvolgere chi di solito tace", "recuperare il cibo che avanza",
    "sistemare il giardino abbandonato", "tradurre gli avvisi in più lingue", "ritrovarsi senza un ordine del giorno",
    "cercare un piccolo contributo", "far conoscere il patto ai negozianti", "passare il testimone a chi è più giovane",
    "valutare insieme i risultati", "ricominciare dopo la pandemia", "curare le relazioni fra un incontro e l'altro",
    "distribuire la corresponsabilità", "prevenire la solitudine", "rendere lo spazio accessibile a tutti",
)  # fmt: skip
QUALITY = (
    "più semplice del previsto", "faticoso ma bello", "lento, come tutte le cose vere", "possibile solo insieme",
    "utile anche per altri comuni", "difficile da spiegare a chi non c'era", "meno caro di quanto temessimo",
    "diverso da come lo avevamo pensato", "il punto di partenza giusto", "un'occasione da non perdere", "una responsabilità di tutti",
    "prezioso proprio perché piccolo",
)  # fmt: skip
RARE = (
    "il ciclostile", "la fisarmonica", "il carretto dei gelati", "la pergola", "il mulino", "la roggia", "il campanile", "la bocciofila",
    "il baratto", "la filanda", "il lavatoio", "la tombola", "il telaio", "la cascina", "il forno a legna", "la corriera", "il falò",
    "la serra", "il pozzo", "la lanterna", "il presepe", "la zattera", "il gomitolo", "la meridiana", "il pollaio", "la staccionata",
    "il mosaico", "la carriola", "il burattino", "la credenza", "il ricamo", "la veranda", "il tandem", "la scacchiera", "il gazebo",
    "la conserva", "il nocciolo", "la soffitta", "il veliero",
)  # fmt: skip

SENTENCES = (
    "A %(comune)s abbiamo provato a %(fare)s, e %(quando)s c'erano anche %(chi)s.",
    "Da noi %(chi)s si ritrovano %(dove)s %(quando)s, e questo ha cambiato il modo di stare insieme.",
    "Il primo passo è stato %(fare)s: sembra poco, ma è stato %(come)s.",
    "Qualcuno ha chiesto perché non %(fare)s, e nessuno ha saputo rispondere subito.",
    "Abbiamo cominciato con %(cosa)s %(dove)s, poi %(chi)s hanno portato altra gente e il gruppo è cresciuto.",
    "Per %(fare)s servono tempo e pazienza, non per forza molti soldi.",
    "Mi chiedo se %(cosa)s possa funzionare anche a %(comune)s, dove %(chi)s si conoscono poco.",
    "Quello che ci manca è un modo per %(fare)s senza aspettare sempre il bando successivo.",
    "L'esperienza di %(comune)s insegna che %(fare)s è %(come)s.",
    "%(Quando)s siamo andati %(dove)s con %(cosa)s e abbiamo soprattutto ascoltato.",
    "Ricordo ancora %(raro)s %(dove)s: da lì %(chi)s hanno cominciato a parlarsi.",
    "Se posso dare un consiglio, prima di %(fare)s conviene sentire %(chi)s.",
    "Le difficoltà non mancano: %(chi)s hanno orari diversi e %(quando)s quasi nessuno può.",
    "Con l'assistente sociale abbiamo deciso di %(fare)s e di riparlarne %(quando)s.",
    "Non tutto è riuscito: %(cosa)s non ha retto a lungo, ma molti parlano ancora di quel giorno con %(raro)s.",
    "Oggi %(chi)s ci chiedono di %(fare)s, e ci sembra %(come)s.",
    "A noi ha aiutato scrivere su un foglio chi segue %(cosa)s e chi apre la porta.",
    "Nell'incontro di %(comune)s è emerso che %(cosa)s interessa più a %(chi_a)s che agli enti.",
    "È stato %(come)s, e lo rifaremmo %(quando)s con qualche accortezza in più.",
    "C'è chi propone di %(fare)s %(dove)s e chi preferirebbe %(cosa)s: forse si possono tenere insieme.",
    "Tra %(chi)s c'è molta più disponibilità di quanta se ne veda.",
    "La domanda che ci portiamo a casa è come %(fare)s quando le forze sono poche.",
    "Perché non proviamo a %(fare)s partendo da %(raro)s, che a %(comune)s tutti conoscono?",
    "Per ora %(cosa)s vive grazie a tre persone; vorremmo che diventasse di tutti.",
)
OPENINGS = (
    "Ciao a tutte e a tutti.", "Grazie per la domanda.", "Sono d'accordo solo in parte.", "Provo a raccontare com'è andata da noi.",
    "Anche qui è successo qualcosa di simile.", "Aggiungo un pezzo che manca.", "Buonasera, scrivo per la prima volta.",
    "Rispondo volentieri.",
)  # fmt: skip
CLOSINGS = (
    "Che cosa ne pensate?", "Se serve, ci si può sentire al telefono.", "A presto!",
    "Porto volentieri il materiale al prossimo incontro.", "Chi ha già provato ci scriva.", "Intanto grazie.",
    "Ne riparliamo quando ci vediamo.", "Spero sia utile anche ad altri.",
)  # fmt: skip

SENTENCES_PER_POST = (6, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9, 10)
SENTENCES_PER_PARAGRAPH = 3

WORDS = {
    "chi": WHO,
    "chi_a": tuple(re.sub(r"^le ", "lle ", words).join(("a", "")) for words in WHO),
    "dove": WHERE,
    "quando": WHEN,
    "Quando": tuple(words[0].upper() + words[1:] for words in WHEN),
    "cosa": WHAT,
    "Cosa": tuple(words[0].upper() + words[1:] for words in WHAT),
    "fare": DO,
    "come": QUALITY,
    "comune": PLACES,
    "raro": RARE,
}
_GAP = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class CorpusAuthor:
    """An invented member: a first name and a role."""

    number: int
    name: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class CorpusPact:
    """An invented pact; the last ones are confidential kinds."""

    number: int
    title: str
    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class CorpusThread:
    """A thread: `pact` is None in the commons, `themes` are positions in THEMES."""

    number: int
    title: str
    kind: str
    pact: int | None
    themes: tuple[int, ...]
    author: int
    opened: datetime
    posts: int


@dataclass(frozen=True, slots=True)
class CorpusPost:
    """A post: paragraphs of plain words between blank lines, valid Markdown with nothing special in it."""

    number: int
    thread: int
    position: int
    author: int
    written: datetime
    text: str

    @property
    def html(self) -> str:
        """The same words as paragraphs; nothing in them needs escaping."""
        return "<p>" + self.text.replace("\n\n", "</p>\n<p>") + "</p>"


class Corpus:
    """A forum with a given number of posts; authors, pacts and threads are at hand, posts are made while they are read."""

    def __init__(self, posts: int = 20_000, seed: int = 184) -> None:
        if posts < LONG_THREAD_POSTS + PAGE_THREAD_POSTS + 1:
            raise ValueError("the corpus always holds one thread of 1,000 posts, one of 20 and at least one more post")
        self.count = posts
        self.seed = seed
        self.authors = tuple(_author(number) for number in range(1, AUTHORS + 1))
        self.pacts = tuple(_pact(number) for number in range(1, len(PACT_NAMES) + 1))
        self.threads = tuple(_threads(posts, random.Random(f"threads {seed}")))

    def posts(self) -> Iterator[CorpusPost]:
        """Yield every post, thread after thread, numbered from 1 in that order."""
        write = _Writer(random.Random(f"posts {self.seed}"))
        number = 0
        for thread in self.threads:
            written = thread.opened
            for position in range(1, thread.posts + 1):
                number += 1
                author = thread.author if position == 1 else write.pick(AUTHORS) + 1
                yield CorpusPost(number, thread.number, position, author, written, write.post())
                written += timedelta(minutes=2 + write.pick(360))


class _Template:
    """A sentence with gaps, taken apart once: a million posts need forty million choices."""

    def __init__(self, text: str) -> None:
        self.text = _GAP.sub("%s", text)
        self.lists = tuple((WORDS[name], len(WORDS[name])) for name in _GAP.findall(text))


class _Writer:
    """Fills templates, one random number per choice."""

    def __init__(self, source: random.Random) -> None:
        self._random = source.random

    def pick(self, count: int) -> int:
        return int(self._random() * count)

    def fill(self, templates: tuple[_Template, ...]) -> str:
        choose = self._random
        template = templates[int(choose() * len(templates))]
        return template.text % tuple([words[int(choose() * count)] for words, count in template.lists])

    def post(self) -> str:
        count = SENTENCES_PER_POST[self.pick(len(SENTENCES_PER_POST))]
        sentences = [self.fill(_SENTENCES) for _ in range(count)]
        sentences[0] = f"{OPENINGS[self.pick(len(OPENINGS))]} {sentences[0]}"
        sentences[-1] = f"{sentences[-1]} {CLOSINGS[self.pick(len(CLOSINGS))]}"
        paragraphs = range(0, count, SENTENCES_PER_PARAGRAPH)
        return "\n\n".join([" ".join(sentences[start : start + SENTENCES_PER_PARAGRAPH]) for start in paragraphs])


_SENTENCES = tuple(_Template(text) for text in SENTENCES)
_TITLES = tuple(_Template(text) for text in TITLES)


def _author(number: int) -> CorpusAuthor:
    woman = number % 2 == 0
    names = WOMEN if woman else MEN
    role = ROLES[number // 2 % len(ROLES)][0 if woman else 1]
    return CorpusAuthor(number, names[number // 2 % len(names)], role, PLACES[number % len(PLACES)])


def _pact(number: int) -> CorpusPact:
    kind = "territory" if number <= CONFIDENTIAL_FROM else ("families" if number % 2 else "groups")
    return CorpusPact(number, PACT_NAMES[number - 1], kind, PLACES[number * 3 % len(PLACES)])


def _threads(posts: int, source: random.Random) -> Iterator[CorpusThread]:
    sizes = _sizes(posts, source)
    write = _Writer(source)
    step = LAST_OPENING_AFTER / len(sizes)
    for number, size in enumerate(sizes, start=1):
        first_theme = write.pick(len(THEMES))
        second_theme = (first_theme + 1 + write.pick(len(THEMES) - 1)) % len(THEMES)
        # The two threads that every measure opens are in the commons, where a guest may read; so is a third of the others.
        in_commons = number in (LONG_THREAD, PAGE_THREAD) or write.pick(3) == 0
        yield CorpusThread(
            number=number,
            title=write.fill(_TITLES),
            kind=THREAD_KINDS[write.pick(len(THREAD_KINDS))],
            pact=None if in_commons else write.pick(len(PACT_NAMES)) + 1,
            themes=(first_theme, second_theme) if write.pick(3) == 0 else (first_theme,),
            author=write.pick(AUTHORS) + 1,
            opened=FIRST_DAY + step * (number - 1),
            posts=size,
        )


def _sizes(posts: int, source: random.Random) -> list[int]:
    """How many posts each thread holds: the two fixed ones first, then a few long and many short that add up exactly."""
    left = posts - LONG_THREAD_POSTS - PAGE_THREAD_POSTS
    count = max(1, min(left, posts // POSTS_PER_THREAD - 2))
    weights = [0.15 + source.expovariate(1.0) for _ in range(count)]
    scale = (left - count) / sum(weights)
    sizes = [1 + int(weight * scale) for weight in weights]
    for index in range(left - sum(sizes)):
        sizes[index % count] += 1
    return [LONG_THREAD_POSTS, PAGE_THREAD_POSTS, *sizes]
