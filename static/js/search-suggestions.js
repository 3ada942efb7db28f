/*
 * Suggestions under a search box, while somebody types: a combobox with a list, as WAI-ARIA describes it. Arrows walk the list,
 * Enter opens the row chosen or else searches, Escape closes it, and how many rows there are is said aloud. The words come from
 * the server, in the reader's language. The page fetches this file when a box is first entered; without it the box only searches.
 */

const ADDRESS = "/cerca/suggerimenti";
const PAUSE = 120;
const LEAST = 2;
let boxes = 0;

const make = (name, attributes, ...children) => {
  const element = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
};

class Suggestions {
  constructor(box) {
    this.box = box;
    this.rows = [];
    this.at = -1;
    const id = `offers-${boxes += 1}`;
    this.list = make("ul", { id, class: "offers", role: "listbox", hidden: "" });
    this.voice = make("span", { class: "visually-hidden", role: "status" });
    const role = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    Object.entries(role).forEach(([key, value]) => box.setAttribute(key, value));
    box.parentElement.classList.add("offered");
    box.after(this.list, this.voice);
    box.addEventListener("input", () => this.consider());
    box.addEventListener("keydown", (event) => this.steer(event));
    box.addEventListener("blur", () => this.close());
    // Before the blur, or the list would close under the finger.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.open(this.options.indexOf(event.target.closest("li"))));
    // What the page came with was answered already; what was typed while this file was on its way was not.
    this.wanted = box.defaultValue.trim();
  }

  get options() { return [...this.list.children]; }

  consider() {
    const words = this.box.value.trim();
    clearTimeout(this.timer);
    if (words === this.wanted) return;
    this.wanted = words;
    // Rows that are out of sight are not brought back for other words.
    if (this.list.hidden) this.rows = [];
    if (words.length < LEAST) this.forget();
    else this.timer = setTimeout(() => this.ask(words), PAUSE);
  }

  async ask(words) {
    const answer = await fetch(`${ADDRESS}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const found = answer?.ok ? await answer.json().catch(() => null) : null;
    // An answer that comes after more typing, or after the box was left, is about words no longer there.
    if (words !== this.wanted || document.activeElement !== this.box) return;
    if (found) this.show(found);
    else this.forget();
  }

  show(found) {
    const { label, said, rows } = found;
    this.found = found;
    this.rows = rows;
    this.list.setAttribute("aria-label", label);
    this.list.replaceChildren(...rows.map((row, index) => this.option(row, index)));
    this.list.hidden = !rows.length;
    this.box.setAttribute("aria-expanded", String(rows.length > 0));
    this.choose(-1);
    this.voice.textContent = said;
  }

  option({ title, kind, pact }, index) {
    const detail = make("small", {}, pact ? `${kind}, ${pact}` : kind);
    return make("li", { id: `${this.list.id}-${index}`, role: "option", "aria-selected": "false" }, make("span", {}, title), " ", detail);
  }

  choose(index) {
    this.at = index;
    this.options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    const chosen = this.options[index];
    if (chosen) {
      this.box.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
  }

  // One place more than there are rows: the box itself, with nothing chosen.
  step(by) {
    const places = this.rows.length + 1;
    this.choose(((this.at + 1 + by + places) % places) - 1);
  }

  steer(event) {
    if (event.isComposing) return;
    if (this.list.hidden) {
      if (event.key !== "ArrowDown" || !this.rows.length) return;
      event.preventDefault();
      this.show(this.found);
      return;
    }
    const act = {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      Escape: () => this.close(),
      Enter: this.at >= 0 ? () => this.open(this.at) : null,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  open(index) {
    const row = this.rows[index];
    if (row) location.assign(row.url);
  }

  forget() {
    this.rows = [];
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.voice.textContent = "";
    this.box.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }
}

export default (box) => new Suggestions(box).consider();
