/*
 * What the pages of Legami do beyond plain HTML. Every page works without this file; each part wakes up by a data- attribute
 * and says nothing of its own: words come from the page, in the reader's language. Nothing is ever built from strings of HTML.
 *   1 sending once        every form with method post
 *   2 small comforts      [data-menu] closes, [data-focus] takes the focus, [data-copy] copies an address
 *   3 player              figure[data-player]
 *   4 time codes          a.timecode[data-seconds]
 *   5 unsaved words       textarea[data-guard]
 *   6 toolbar             [data-toolbar]
 *   7 quoting             textarea[data-quotes]
 *   8 completing names    textarea[data-mentions-url]
 *   9 read marks          button[data-read]
 *  10 files in a text     [data-attach]
 *  11 parts fetched late  input[data-part]
 */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/* 1 sending once ------------------------------------------------------------------------------------------ */

const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");

const release = (form) => {
  form.removeAttribute("aria-busy");
  buttonsOf(form).forEach((button) => { button.disabled = false; });
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.hasAttribute("aria-busy")) {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  // After this turn, so that the pressed button's own name and value still travel with the form.
  setTimeout(() => buttonsOf(form).forEach((button) => { button.disabled = true; }));
});

// Coming back with the browser's arrow shows the page as it was left: buttons must be alive again.
addEventListener("pageshow", (event) => {
  if (event.persisted) all("form[aria-busy]").forEach(release);
});

/* 2 small comforts ---------------------------------------------------------------------------------------- */

document.addEventListener("click", (event) => {
  all("[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.querySelector("[data-focus]")?.focus();

// <button type="button" data-copy="/discussioni/184#p991" data-done="Copied" hidden>Copy the link</button>
all("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const words = button.textContent;
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 2500);
  });
});

/* 3 player ------------------------------------------------------------------------------------------------ */

const kindOf = (figure) => (["audio", "video"].includes(figure.dataset.player) ? figure.dataset.player : "frame");

const frameAddress = (source, seconds) => {
  const address = new URL(source, location.href);
  address.searchParams.set("autoplay", "1");
  if (seconds === undefined) return address.href;
  // Vimeo reads the moment after the #; YouTube and PeerTube among the parameters.
  if (address.hostname.endsWith("vimeo.com")) address.hash = `t=${seconds}s`;
  else address.searchParams.set("start", seconds);
  return address.href;
};

const playMedia = (media, seconds) => {
  if (seconds !== undefined) media.currentTime = Number(seconds);
  // A browser that refuses to start by itself leaves its own button on show: nothing to add.
  media.play().catch(() => {});
};

const titleOf = (figure) => figure.dataset.title || figure.querySelector(".player-link")?.textContent.trim() || document.title;

const makeFrame = (figure, seconds) => {
  const frame = make("iframe", { title: titleOf(figure), allow: "autoplay; encrypted-media; fullscreen; picture-in-picture" });
  // YouTube refuses a player that does not say which site it is on; the page's own address stays home.
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.src = frameAddress(figure.dataset.src, seconds);
  return frame;
};

const makeMedia = (figure, kind) => {
  const media = make(kind, { controls: true, src: figure.dataset.src, tabIndex: 0 });
  media.setAttribute("aria-label", titleOf(figure));
  return media;
};

const play = (figure, seconds) => {
  const kind = kindOf(figure);
  const before = figure.querySelector("iframe, video, audio");
  // A new frame each time, because a change after the # alone would not reload one.
  const screen = kind === "frame" ? makeFrame(figure, seconds) : before || makeMedia(figure, kind);
  figure.querySelector(".player-load").hidden = true;
  if (!before) figure.append(screen);
  else if (before !== screen) before.replaceWith(screen);
  if (kind !== "frame") playMedia(screen, seconds);
  screen.focus();
};

all("figure[data-player]").forEach((figure) => {
  const button = figure.querySelector(".player-load");
  button.hidden = false;
  button.addEventListener("click", () => play(figure, figure.dataset.seconds));
});

/* 4 time codes -------------------------------------------------------------------------------------------- */

const playerBefore = (link) => {
  const players = all("figure[data-player]");
  const before = players.filter((figure) => figure.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING);
  return before.at(-1) || players[0];
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.timecode[data-seconds]");
  const figure = link && playerBefore(link);
  if (!figure || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  figure.scrollIntoView({ block: "center" });
  if (figure.querySelector("iframe, video, audio")) {
    play(figure, link.dataset.seconds);
  } else {
    // The company is contacted only by the button that names it: keep the second and lead there.
    figure.dataset.seconds = link.dataset.seconds;
    figure.querySelector(".player-load").focus();
  }
});

/* 5 unsaved words ----------------------------------------------------------------------------------------- */

addEventListener("beforeunload", (event) => {
  const unsaved = all("textarea[data-guard]").some((area) => area.value !== area.defaultValue && !area.form?.hasAttribute("aria-busy"));
  if (unsaved) event.preventDefault();
});

/* 6 toolbar ----------------------------------------------------------------------------------------------- */

// setRangeText forgets the browser's undo; the old command keeps it wherever it still works.
const replace = (area, text, start, end) => {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

const wrapWords = (area, before, after, sample) => {
  const { selectionStart: start, selectionEnd: end } = area;
  const words = area.value.slice(start, end) || sample;
  replace(area, before + words + after, start, end);
  area.setSelectionRange(start + before.length, start + before.length + words.length);
};

const prefixLines = (area, prefix, sample) => {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = area.selectionEnd;
  const lines = (area.value.slice(start, end) || sample).split("\n").map((line) => prefix + line);
  const apart = start === 0 || area.value.slice(0, start).endsWith("\n\n") ? "" : "\n";
  replace(area, apart + lines.join("\n"), start, end);
};

const shape = (area, button) => {
  const { wrap, lines, link, sample } = button.dataset;
  if (wrap) wrapWords(area, wrap, wrap, sample);
  else if (lines) prefixLines(area, lines, sample);
  else if (link !== undefined) wrapWords(area, "[", "](https://)", sample);
};

all("[data-toolbar]").forEach((toolbar) => {
  const area = document.getElementById(toolbar.dataset.toolbar);
  toolbar.hidden = false;
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) shape(area, button);
  });
});

/* 7 quoting ----------------------------------------------------------------------------------------------- */

const quotation = ({ words, post }, wrote) => {
  const author = post.querySelector("header a").textContent.trim().replace(/[[\]\\]/g, "");
  const address = location.pathname + location.search + "#" + post.id;
  return [`[${author} ${wrote}](${address}):`, "", ...words.split(/\n+/)].map((line) => `> ${line}`.trimEnd()).join("\n") + "\n\n";
};

// The button stands in the group that collect.js brings near the words, and which it tells in which post they are.
const quoting = (area) => {
  const button = make("button", { type: "button", className: "button quiet", textContent: area.dataset.quotes });
  const group = document.querySelector(".chosen");
  let passage = null;
  group.append(button);
  group.addEventListener("chosen", ({ detail: post }) => {
    passage = { words: getSelection().toString().trim(), post };
    button.hidden = !post;
  });
  button.addEventListener("click", () => {
    const text = quotation(passage, area.dataset.wrote);
    const gap = area.value && !area.value.endsWith("\n\n") ? "\n\n" : "";
    getSelection().removeAllRanges();
    replace(area, gap + text, area.value.length, area.value.length);
    area.scrollIntoView({ block: "center" });
  });
};

all("textarea[data-quotes]").forEach(quoting);

/* 8 completing names -------------------------------------------------------------------------------------- */

const PAUSE = 180;

class Completion {
  constructor(area) {
    this.area = area;
    this.list = make("ul", { className: "people", id: `${area.id}-people`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", area.dataset.peopleLabel);
    area.after(this.list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.list.id);
    area.addEventListener("input", () => this.consider());
    area.addEventListener("keydown", (event) => this.steer(event));
    area.addEventListener("blur", () => this.close());
    // Before the blur, or the list would close under the finger.
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.take(option);
    });
  }

  get options() { return [...this.list.children]; }

  get chosen() { return this.list.querySelector("[aria-selected=true]"); }

  consider() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const found = /(?:^|[\s(])@([\p{L}\p{N}._-]{1,30})$/u.exec(before);
    clearTimeout(this.timer);
    this.wanted = found?.[1];
    if (!found) this.close();
    else this.timer = setTimeout(() => this.ask(found[1]), PAUSE);
  }

  async ask(start) {
    const address = new URL(this.area.dataset.mentionsUrl, location.href);
    address.searchParams.set("q", start);
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    const people = answer?.ok ? await answer.json() : [];
    // An answer that comes after more typing is about words no longer there.
    if (start === this.wanted) this.show(people.slice(0, 8));
  }

  show(people) {
    this.list.replaceChildren(...people.map((person, index) => this.option(person, index)));
    this.list.hidden = people.length === 0;
    if (people.length) this.choose(0);
    else this.close();
  }

  option({ handle, name, can_read: canRead }, index) {
    const row = make("li", { id: `${this.list.id}-${index}` }, make("b", { textContent: name }), make("small", { textContent: `@${handle}` }));
    if (!canRead) row.append(make("small", { className: "warning", textContent: this.area.dataset.cannotRead }));
    row.dataset.handle = handle;
    row.setAttribute("role", "option");
    return row;
  }

  choose(index) {
    const options = this.options;
    const chosen = options[(index + options.length) % options.length];
    options.forEach((option) => option.setAttribute("aria-selected", String(option === chosen)));
    chosen.scrollIntoView({ block: "nearest" });
    this.area.setAttribute("aria-activedescendant", chosen.id);
  }

  steer(event) {
    if (this.list.hidden) return;
    const index = this.options.indexOf(this.chosen);
    const act = {
      ArrowDown: () => this.choose(index + 1),
      ArrowUp: () => this.choose(index - 1),
      Enter: () => this.take(this.chosen),
      Tab: () => this.take(this.chosen),
      Escape: () => this.close(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  take(option) {
    const end = this.area.selectionStart;
    const start = this.area.value.lastIndexOf("@", end - 1);
    replace(this.area, `@${option.dataset.handle} `, start, end);
    this.close();
  }

  close() {
    this.wanted = undefined;
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }
}

all("textarea[data-mentions-url]").forEach((area) => new Completion(area));

/* 9 read marks -------------------------------------------------------------------------------------------- */

// Long enough that a page scrolled past on the way to the reply form is not taken for read.
const READING = 1200;

const markReading = (button) => {
  const place = button.parentElement;
  let asked = false;
  let timer;
  const send = async () => {
    if (asked) return;
    asked = true;
    watch.disconnect();
    clearTimeout(timer);
    const body = new FormData();
    body.set("csrf_token", button.form.elements.csrf_token.value);
    body.set(button.name, button.value);
    const headers = { "X-Requested-With": "fetch" };
    // Kept alive, so that it arrives even when the reader is already on the way to another page.
    const answer = await fetch(button.formAction, { method: "POST", body, headers, keepalive: true }).catch(() => null);
    // When it did not arrive, the button stays for who wants to press it.
    if (answer?.status === 204) place.textContent = button.dataset.done;
  };
  const watch = new IntersectionObserver(([{ isIntersecting }]) => {
    clearTimeout(timer);
    timer = isIntersecting ? setTimeout(send, READING) : undefined;
  });
  const leave = () => { if (timer) send(); };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  button.addEventListener("click", (event) => {
    if (asked) return;
    event.preventDefault();
    send();
  });
  watch.observe(button);
};

all("button[data-read]").forEach(markReading);

/* 10 files in a text -------------------------------------------------------------------------------------- */

const FILES = "/file";

const putLine = (area, line) => {
  const end = area.selectionEnd;
  const before = area.value.slice(0, end);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  replace(area, `${gap}${line}\n\n`, end, end);
};

class Attaching {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.file = this.form.elements.file;
    this.alt = this.form.elements.alt;
    this.button = this.form.elements.attach;
    this.told = box.querySelector("[data-told]");
    this.area = document.getElementById(box.dataset.attach);
    box.querySelector("[data-with-script]").hidden = false;
    this.button.addEventListener("click", (event) => { event.preventDefault(); this.send(); });
    this.alt.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.send();
    });
    all("textarea[data-guard]", this.form).forEach((area) => this.listen(area));
  }

  listen(area) {
    area.addEventListener("focus", () => { this.area = area; });
    area.addEventListener("paste", (event) => {
      // What comes from a word processor holds a picture of its words too: the words are meant.
      if (!event.clipboardData.types.includes("text/plain")) this.take(event, event.clipboardData, area);
    });
    area.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
    area.addEventListener("drop", (event) => this.take(event, event.dataTransfer, area));
  }

  take(event, given, area) {
    if (given.files.length === 0) return;
    event.preventDefault();
    const chosen = new DataTransfer();
    chosen.items.add(given.files[0]);
    this.file.files = chosen.files;
    this.area = area;
    this.box.open = true;
    this.alt.value = "";
    this.send();
  }

  say(words, wrong = false) {
    this.told.className = words && (wrong ? "wrong" : "soft");
    this.told.textContent = words;
  }

  async send() {
    const { nothing, wordless, sending, done, failed } = this.box.dataset;
    const [file] = this.file.files;
    if (!file) return this.ask(this.file, nothing);
    if (file.type.startsWith("image/") && !this.alt.value.trim()) return this.ask(this.alt, wordless);
    this.say(sending);
    this.button.disabled = true;
    const answer = await this.post(file);
    this.button.disabled = false;
    if (!answer?.markdown) return this.ask(this.file, answer?.error || failed);
    putLine(this.area, answer.markdown);
    this.file.value = this.alt.value = "";
    this.say(done);
  }

  ask(field, words) {
    this.say(words, true);
    field.focus();
  }

  async post(file) {
    const body = new FormData();
    body.set("csrf_token", this.form.elements.csrf_token.value);
    body.set("file", file);
    body.set("alt", this.alt.value);
    const answer = await fetch(FILES, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.json().catch(() => null);
  }
}

all("[data-attach]").forEach((box) => new Attaching(box));

/* 11 parts fetched when first used: <input data-part="/static/js/…"> ---------------------------------------- */

document.addEventListener("focusin", ({ target }) => {
  const { part } = target.dataset;
  if (!part) return;
  delete target.dataset.part;
  import(part).then((module) => module.default(target)).catch(() => {});
});
