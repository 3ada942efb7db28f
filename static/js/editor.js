/*
 * The editor of documents, beyond its plain form: it keeps what is typed by itself, and moves, adds and takes out pieces without
 * leaving the page. Each button does the same without this file. Words come from the page; nothing is built from strings of HTML.
 */

const form = document.querySelector("[data-editor]");
const list = form.querySelector("[data-pieces]");
const state = form.querySelector("[data-state]");
const blank = document.querySelector("[data-new]").content.firstElementChild;
const QUIET = 2500;
const LATER = 20000;

const pieces = () => [...list.querySelectorAll("[data-piece]:not([data-out])")];
const pieceOf = (element) => element.closest?.("[data-piece]");
const textOf = (piece) => piece.querySelector("textarea");
const say = (words) => { state.textContent = words; };

/* Keeping ------------------------------------------------------------------------------------------------- */

let timer;
let sending = null;
let changed = false;

// Each sending says how many went before it: one that is overtaken on the way takes the place of nothing.
const count = () => { form.elements.step.value = Number(form.elements.step.value) + 1; };

// As all hours of the site are written.
const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Rome" });

const keep = async () => {
  if (sending || form.hasAttribute("aria-busy")) return;
  count();
  const areas = [...form.querySelectorAll("textarea")].map((area) => [area, area.value]);
  const given = [...new FormData(form)].filter(([name, value]) => name !== "attach" && typeof value === "string");
  changed = false;
  sending = new AbortController();
  say(form.dataset.saving);
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams([...given, ["act", "keep"]]),
    headers: { "X-Requested-With": "fetch" },
    signal: sending.signal,
  }).catch(() => null);
  sending = null;
  if (answer?.status === 204) {
    // What is kept is no longer unsaved: only newer words ask before the page is left.
    areas.forEach(([area, value]) => { area.defaultValue = value; });
    say(`${form.dataset.kept} ${clock()}`);
  } else if (!form.hasAttribute("aria-busy")) {
    changed = true;
    // Other words of the same writer stand there: both are shown when a button is pressed, and not before.
    form.toggleAttribute("data-beside", answer?.status === 409);
    say(answer?.status === 409 ? form.dataset.crossed : form.dataset.unkept);
  }
  if (changed && answer?.status !== 409) wait(answer?.status === 204 ? QUIET : LATER);
};

const wait = (pause = QUIET) => {
  clearTimeout(timer);
  timer = setTimeout(keep, pause);
};

const touched = () => {
  changed = true;
  wait();
};

form.addEventListener("input", ({ target }) => { if (target.type !== "file" && target.id !== "alt") touched(); });
form.addEventListener("submit", () => {
  clearTimeout(timer);
  sending?.abort();
  count();
});
document.addEventListener("visibilitychange", () => { if (document.hidden && changed) keep(); });
addEventListener("beforeunload", (event) => { if ((changed || sending) && !form.hasAttribute("aria-busy")) event.preventDefault(); });

/* Moving, adding, taking out ------------------------------------------------------------------------------ */

const renumber = () => pieces().forEach((piece, place) => { piece.querySelector("[data-place]").textContent = place + 1; });

const settle = (focused) => {
  renumber();
  touched();
  focused?.focus();
};

const step = (piece, up, focused) => {
  const all = pieces();
  const other = all[all.indexOf(piece) + (up ? -1 : 1)];
  if (other) other[up ? "before" : "after"](piece);
  settle(focused);
  say(form.dataset.moved.replace("{0}", pieces().indexOf(piece) + 1).replace("{1}", all.length));
  focused?.scrollIntoView({ block: "nearest" });
};

const make = () => {
  // Below zero: the house numbers it when the version is saved. By chance, so that two windows never make the same.
  const key = -1 - (crypto.getRandomValues(new Uint32Array(1))[0] >>> 1);
  const piece = blank.cloneNode(true);
  [piece, ...piece.querySelectorAll("*")].forEach((element) => {
    [...element.attributes].forEach(({ name, value }) => {
      if (/(-|:|^)0(?=-|\s|$)/.test(value) && name !== "class" && name !== "rows") {
        element.setAttribute(name, value.replace(/(-|:|^)0(?=-|\s|$)/g, `$1${key}`));
      }
    });
  });
  wake(piece);
  return piece;
};

const add = (after) => {
  const piece = make();
  if (after) after.after(piece);
  else list.append(piece);
  settle(textOf(piece));
};

const takeOut = (piece) => {
  const all = pieces();
  const next = all[all.indexOf(piece) + 1] || all[all.indexOf(piece) - 1];
  const note = document.createElement("p");
  const back = document.createElement("button");
  const gone = document.createElement("input");
  Object.assign(gone, { type: "hidden", name: `block-${piece.dataset.piece}-gone`, value: "1" });
  Object.assign(back, { type: "button", className: "as-link", textContent: form.dataset.undo });
  note.className = "taken-out";
  note.append(`${form.dataset.gone} `, back);
  back.addEventListener("click", () => {
    gone.remove();
    piece.hidden = false;
    delete piece.dataset.out;
    note.remove();
    settle(textOf(piece));
  });
  piece.append(gone);
  piece.hidden = true;
  piece.dataset.out = "";
  piece.after(note);
  settle(next ? back : undefined);
};

const acts = {
  up: (piece, button) => step(piece, true, button),
  down: (piece, button) => step(piece, false, button),
  add: (piece) => add(piece),
  remove: (piece) => takeOut(piece),
};

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=act]");
  const act = button && acts[button.value.split(":")[0]];
  if (!act) return;
  event.preventDefault();
  act(pieceOf(button), button);
});

form.addEventListener("keydown", (event) => {
  const piece = pieceOf(event.target);
  // On a list of choices these keys open it.
  if (!piece || !event.altKey || event.target.matches("select") || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  step(piece, event.key === "ArrowUp", event.target);
});

/* Dragging by the handle ---------------------------------------------------------------------------------- */

const clear = () => list.querySelectorAll(".lands").forEach((piece) => piece.classList.remove("lands", "under"));

const landing = (piece, y) => {
  const others = pieces().filter((other) => other !== piece);
  const next = others.find((other) => y < other.getBoundingClientRect().top + other.offsetHeight / 2);
  return { other: next || others.at(-1), under: !next };
};

const drag = (grip, piece) => {
  let aim = null;
  const move = ({ clientY }) => {
    clear();
    aim = landing(piece, clientY);
    aim.other?.classList.add("lands");
    aim.other?.classList.toggle("under", aim.under);
    if (clientY < 60) scrollBy(0, -18);
    else if (clientY > innerHeight - 120) scrollBy(0, 18);
  };
  const drop = ({ type }) => {
    grip.removeEventListener("pointermove", move);
    piece.classList.remove("moving");
    clear();
    if (type === "pointerup" && aim?.other) {
      aim.other[aim.under ? "after" : "before"](piece);
      settle();
    }
  };
  grip.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    piece.classList.add("moving");
    aim = null;
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", drop, { once: true });
    grip.addEventListener("pointercancel", drop, { once: true });
  });
};

/* Waking up ----------------------------------------------------------------------------------------------- */

const grows = CSS.supports("field-sizing", "content");

const grow = (area) => {
  area.style.setProperty("height", "auto");
  area.style.setProperty("height", `${area.scrollHeight + 2}px`);
};

const wake = (piece) => {
  const grip = piece.querySelector("[data-grip]");
  grip.hidden = false;
  drag(grip, piece);
  if (grows) return;
  textOf(piece).addEventListener("input", ({ target }) => grow(target));
  requestAnimationFrame(() => grow(textOf(piece)));
};

pieces().forEach(wake);
form.querySelectorAll("[data-with-script]").forEach((hint) => { hint.hidden = false; });
