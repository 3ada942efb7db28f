/*
 * The page on which one listens: one player, and everything on the page that has a second to lead it to.
 * Only this page loads it. Nothing outside is asked for before the button that names whom it contacts, unless the reader asked
 * for that to be remembered on this device. Players of others are spoken to by messages, each in its own tongue.
 *   1 tongues     what YouTube, Vimeo and PeerTube understand, and what they tell
 *   2 players     a frame, or the browser's own element
 *   3 the page    present second, transcript, bar, address, links
 *   4 by hand     buttons, keys, what is remembered
 *   5 noting      form[data-note] sent without leaving the page, so that nothing stops playing
 */

const page = document.querySelector("[data-listen]");
const figure = page.querySelector("figure[data-heard]");
const find = (selector) => page.querySelector(selector);
const all = (selector) => [...page.querySelectorAll(selector)];

/* 1 tongues ----------------------------------------------------------------------------------------------- */

// Each has: dress(address), so that the player listens; greet(send), said until it answers; hear(message, send), which returns
// what was told of { second, playing }; play, pause and seek.

const onYoutube = (send, func, ...args) => send({ event: "command", func, args, id: 1, channel: "widget" });

const youtube = {
  dress: ({ searchParams }) => {
    searchParams.set("enablejsapi", "1");
    searchParams.set("origin", location.origin);
  },
  greet: (send) => send({ event: "listening", id: 1, channel: "widget" }),
  hear: ({ info }) => ({ second: info?.currentTime, playing: [false, true, false][info?.playerState] }),
  play: (send) => onYoutube(send, "playVideo"),
  pause: (send) => onYoutube(send, "pauseVideo"),
  seek: (send, second) => onYoutube(send, "seekTo", second, true),
};

const vimeo = {
  dress: () => {},
  greet: (send) => send({ method: "ping" }),
  hear: ({ event, method, value, data }, send) => {
    if (event === "ready" || method === "ping") {
      ["timeupdate", "seeked", "play", "pause", "ended"].forEach((value) => send({ method: "addEventListener", value }));
      send({ method: "getPaused" });
    }
    const playing = method === "getPaused" ? !value : { play: true, pause: false, ended: false }[event];
    return { second: data?.seconds, playing };
  },
  play: (send) => send({ method: "play" }),
  pause: (send) => send({ method: "pause" }),
  seek: (send, second) => send({ method: "setCurrentTime", value: second }),
};

let asked = 0;
const onPeertube = (send, method, params) => send({ id: ++asked, method: `peertube::${method}`, params });

const peertube = {
  dress: ({ searchParams }) => searchParams.set("api", "1"),
  greet: (send) => send({ method: "peertube::__ready", params: "ping" }),
  hear: ({ method, params }, send) => {
    if (method === "peertube::__ready" && params === "ping") send({ method, params: "pong" });
    if (method !== "peertube::playbackStatusUpdate") return {};
    return { second: params.position, playing: params.playbackState === "playing" };
  },
  play: (send) => onPeertube(send, "play"),
  pause: (send) => onPeertube(send, "pause"),
  seek: (send, second) => onPeertube(send, "seek", second),
};

const TONGUES = { youtube, vimeo, peertube };

const understood = (data) => {
  try {
    return (typeof data === "string" ? JSON.parse(data) : data) || {};
  } catch {
    return {};
  }
};

/* 2 players ----------------------------------------------------------------------------------------------- */

const GREETING = 400;

class Frame {
  constructor(tongue, tell) {
    this.tongue = tongue;
    this.tell = tell;
    addEventListener("message", (event) => this.hear(event));
  }

  // From the second on; a new frame each time, because a change after the # alone would not reload one.
  load(second, starting) {
    const address = new URL(figure.dataset.src);
    // Vimeo reads the moment after the #; YouTube and PeerTube among the parameters.
    if (this.tongue === vimeo) address.hash = `t=${Math.floor(second)}s`;
    else address.searchParams.set("start", Math.floor(second));
    if (starting) address.searchParams.set("autoplay", "1");
    this.tongue.dress(address);
    this.answered = false;
    this.origin = address.origin;
    this.element?.remove();
    this.element = document.createElement("iframe");
    this.element.title = figure.dataset.title;
    this.element.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    // YouTube refuses a player that does not say which site it is on; the page's own address stays home.
    this.element.referrerPolicy = "strict-origin-when-cross-origin";
    this.element.src = address.href;
    clearInterval(this.greeting);
    this.there = false;
    this.element.addEventListener("load", () => this.greet());
    figure.append(this.element);
  }

  // Before it is there the frame is still our own empty page, to which nothing of theirs may be said.
  greet() {
    this.there = true;
    if (this.answered) return;
    clearInterval(this.greeting);
    this.greeting = setInterval(() => this.tongue.greet(this.send), GREETING);
  }

  send = (message) => this.there && this.element.contentWindow?.postMessage(JSON.stringify(message), this.origin);

  hear({ source, origin, data }) {
    if (source !== this.element?.contentWindow || origin !== this.origin) return;
    clearInterval(this.greeting);
    this.there = this.answered = true;
    this.tell(this.tongue.hear(understood(data), this.send));
  }

  play() { this.tongue.play(this.send); }

  pause() { this.tongue.pause(this.send); }

  // One that never answered may not understand: then it is opened anew at that second.
  seek(second) {
    if (this.answered) this.tongue.seek(this.send, second);
    else this.load(second, true);
  }
}

class Media {
  constructor(kind, tell) {
    this.kind = kind;
    this.tell = tell;
    const own = figure.querySelector("audio, video");
    if (own) this.attend(own);
  }

  attend(element) {
    this.element = element;
    const now = () => this.tell({ second: element.currentTime, playing: !element.paused });
    ["timeupdate", "seeked", "play", "pause", "ended"].forEach((name) => element.addEventListener(name, now));
  }

  load(second, starting) {
    const element = Object.assign(document.createElement(this.kind), { controls: true, src: figure.dataset.src, currentTime: second });
    element.setAttribute("aria-label", figure.dataset.title);
    figure.append(element);
    this.attend(element);
    if (starting) this.play();
  }

  // A browser that refuses to start by itself leaves its own button on show: nothing to add.
  play() { this.element.play().catch(() => {}); }

  pause() { this.element.pause(); }

  seek(second) { this.element.currentTime = second; }
}

/* 3 the page ---------------------------------------------------------------------------------------------- */

const KEPT_EVERY = 5;
const clockOf = (second) => {
  const [hours, minutes, seconds] = [second / 3600, (second / 60) % 60, second % 60].map(Math.floor);
  const rest = `${String(minutes).padStart(hours ? 2 : 1, "0")}:${String(seconds).padStart(2, "0")}`;
  return hours ? `${hours}:${rest}` : rest;
};

const skipped = page.dataset.skip.trim().split(" ").filter(Boolean).map((stretch) => stretch.split("-").map(Number));
const passed = (second) => skipped.reduce((at, [from, to]) => (at >= from && at < to ? to : at), second);

// What stands at a second: [second, element], in order.
const timed = (selector, from) => all(selector).map((element) => [from(element), element]).sort(([one], [two]) => one - two);
const lines = timed("[data-line]", (line) => Number(line.dataset.line));
const pieces = timed(".bar li, .chapters li", (piece) => Number(piece.dataset.from));
const rows = [lines, pieces.filter(([, piece]) => piece.closest(".bar")), pieces.filter(([, piece]) => piece.closest(".chapters"))];
const at = (row, second) => row.findLast(([from]) => from <= second + 0.25)?.[1];

const here = new URL(page.dataset.here, location.href);
const addressOf = (second) => {
  const address = new URL(here);
  address.searchParams.set("t", Math.floor(second));
  address.hash = at(lines, second)?.id || "";
  return address;
};

const now = { second: Number(page.dataset.seconds), playing: false, kept: NaN };
const clock = find("[data-clock]");
const told = find("[data-told]");
const follow = find("[data-follow]");
const toggle = find("[data-act=toggle]");
const words = { play: toggle?.textContent, pause: toggle?.dataset.pause };
const still = matchMedia("(prefers-reduced-motion: reduce)");
let player = null;

const keep = () => {
  now.kept = now.second;
  history.replaceState(history.state, "", addressOf(now.second));
};

const inSight = (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};

const bring = (line) => line?.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });

const mark = (row, element) => {
  const before = row.findLast(([, one]) => one.hasAttribute("data-now"))?.[1];
  if (before === element) return;
  ["data-now", "aria-current"].forEach((name) => {
    before?.removeAttribute(name);
    element?.setAttribute(name, "true");
  });
  // The page moves by itself only for who is reading along: whoever scrolled elsewhere is left there.
  if (row === lines && follow.checked && now.playing && before && inSight(before)) bring(element);
};

const show = () => {
  clock.textContent = clockOf(now.second);
  toggle.textContent = now.playing ? words.pause : words.play;
  rows.forEach((row) => mark(row, at(row, now.second)));
};

const tell = ({ second, playing }) => {
  const stopped = now.playing && playing === false;
  const started = !now.playing && playing;
  if (playing !== undefined) now.playing = playing;
  if (Number.isFinite(second)) now.second = second;
  const beyond = passed(now.second);
  if (beyond !== now.second) player.seek(now.second = beyond);
  if (stopped || (now.playing && !(Math.abs(now.second - now.kept) < KEPT_EVERY))) keep();
  show();
  if (started && follow.checked) bring(at(lines, now.second));
};

const loaded = () => Boolean(player?.element);

const leadTo = (second) => {
  now.second = passed(Math.max(0, second));
  keep();
  show();
  if (loaded()) player.seek(now.second);
  else told.textContent = `${told.dataset.ready} ${clockOf(now.second)}`;
};

const load = (starting) => {
  figure.querySelectorAll(".player-load, [data-remember]").forEach((part) => { part.hidden = true; });
  player.load(now.second, starting);
  find("[data-steps]").hidden = false;
};

// A link to a second of this recording leads the player there; one to words that are on another page is an ordinary link
// until somebody listens.
const secondOf = (link) => {
  const address = new URL(link.href);
  const second = address.searchParams.get("t");
  const same = address.pathname === here.pathname && (address.searchParams.get("registrazione") || "1") === (here.searchParams.get("registrazione") || "1");
  return same && link.rel !== "section" && /^\d+$/.test(second || "") && !address.searchParams.has("tipo") ? Number(second) : NaN;
};

// A long transcript comes in parts, which are pages of their own.
const inParts = Boolean(find("a[rel=section]"));
const isHere = (second) => !inParts || (second >= lines[0]?.[0] && second <= lines.at(-1)[0]);

const onLink = (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.rel === "section" || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const second = secondOf(link);
  if (Number.isNaN(second) || !(loaded() || isHere(second))) return;
  event.preventDefault();
  leadTo(second);
  if (!link.closest("[data-line]")) bring(at(lines, now.second));
  if (loaded()) player.play();
};

/* 4 by hand ----------------------------------------------------------------------------------------------- */

const memory = {
  has(name) { try { return localStorage.getItem(name) === "1"; } catch { return false; } },
  set(name, on) { try { if (on) localStorage.setItem(name, "1"); else localStorage.removeItem(name); } catch { /* A browser that keeps nothing asks again. */ } },
};

const KEYS_OFF = "listening:keys-off";

const form = find("form[data-note]");

const note = () => {
  if (!form) return;
  const { quando, line } = form.elements;
  quando.value = clockOf(now.second);
  form.closest("details").open = true;
  line.scrollIntoView({ block: "center" });
  line.focus({ preventScroll: true });
};

const copy = async (button) => {
  const before = button.textContent;
  await navigator.clipboard.writeText(addressOf(now.second).href);
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = before; }, 2500);
};

const step = (by) => leadTo(now.second + by);

const acts = {
  back: () => step(-5),
  forth: () => step(5),
  toggle: () => (now.playing ? player.pause() : player.play()),
  note,
  copy,
};

const KEYS = { " ": "toggle", k: "toggle", j: "back", ArrowLeft: "back", l: "forth", ArrowRight: "forth", m: "note" };

const onKey = (event) => {
  const act = KEYS[event.key];
  const taken = event.target.closest("input, textarea, select, audio, video, [contenteditable]");
  const pressed = event.key === " " && event.target.closest("button, a, summary");
  if (!act || taken || pressed || event.ctrlKey || event.metaKey || event.altKey || memory.has(KEYS_OFF)) return;
  // Until something plays, the space bar and the arrows belong to the page.
  if (act !== "note" && !loaded()) return;
  event.preventDefault();
  acts[act]();
};

const remembering = () => {
  const host = figure.dataset.src && new URL(figure.dataset.src).hostname;
  if (!host) return;
  const name = `listening:${host}`;
  const asking = find("[data-remember]");
  const forget = find("[data-forget]");
  const button = find(".player-load");
  button.hidden = asking.hidden = false;
  button.addEventListener("click", () => {
    memory.set(name, asking.querySelector("input").checked);
    load(true);
    toggle.focus();
  });
  forget.querySelector("button").addEventListener("click", () => {
    memory.set(name, false);
    forget.hidden = true;
  });
  if (!memory.has(name)) return;
  forget.hidden = false;
  load(false);
};

const wake = () => {
  const kind = figure.dataset.heard;
  player = TONGUES[kind] ? new Frame(TONGUES[kind], tell) : new Media(kind, tell);
  find("[data-controls]").hidden = false;
  if (!navigator.clipboard) find("[data-act=copy]").hidden = true;
  follow.checked = lines.length > 0 && matchMedia("(min-width: 64em)").matches;
  if (!lines.length) follow.closest("label").hidden = true;
  if (loaded()) find("[data-steps]").hidden = false;
  remembering();
  show();
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) acts[button.dataset.act](button);
    else onLink(event);
  });
  const keys = find("[data-keys]");
  const use = keys.querySelector("input");
  keys.hidden = false;
  use.checked = !memory.has(KEYS_OFF);
  use.addEventListener("change", () => memory.set(KEYS_OFF, !use.checked));
  document.addEventListener("keydown", onKey);
};

/* 5 noting ------------------------------------------------------------------------------------------------ */

const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const listNew = (place, { quando, line, kind }) => {
  const second = new URL(place).searchParams.get("t");
  const link = make("a", { className: "timecode", href: addressOf(second).href, textContent: quando.value });
  const badge = make("span", { className: "badge blue", textContent: kind.selectedOptions[0].textContent });
  const row = make("li", { className: "row", id: new URL(place).hash.slice(1) }, make("p", { className: "meta" }, link, badge), make("p", { className: "title", dir: "auto", textContent: line.value }));
  row.dataset.seconds = second;
  const list = find("[data-moments]") || make("ol", { className: "rows" });
  list.dataset.moments = "";
  if (!list.isConnected) document.getElementById("momenti").parentElement.querySelector(":scope > p")?.replaceWith(list);
  list.insertBefore(row, [...list.children].find((one) => Number(one.dataset.seconds) > Number(second)) || null);
};

const sendNote = async (event) => {
  // While nothing plays there is nothing to be kept from stopping.
  if (!loaded()) return;
  event.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (answer?.status !== 201) {
    form.removeEventListener("submit", sendNote);
    form.requestSubmit();
    return;
  }
  const said = find("[data-noted]");
  const { line, quando, submission } = form.elements;
  listNew(new URL(answer.headers.get("Location"), location.href), form.elements);
  said.textContent = `${said.dataset.noted} ${quando.value}: ${line.value}`;
  said.hidden = false;
  line.value = line.defaultValue = "";
  submission.value = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
  form.closest("details").open = false;
  toggle.focus();
};

form?.addEventListener("submit", sendNote);

if (figure) wake();
