/*
 * Collecting words for the library: whoever selects words of a post, of a transcript, of a moment or of a document finds a link
 * near them that opens the page on which they are collected, with the words filled in. Alt+Shift+R follows it from the keyboard,
 * and Tab leads to it, then to whatever else stands in its group. What the page says is the page's own: templates/macros/collect.html.
 */

const link = document.querySelector("[data-collect]");
const group = link.parentElement;
const source = link.dataset.collect;
// Addresses have an end: of a long selection only its beginning and its end travel, and the words between are found in the source.
const LONGEST = 600;
const PART = 200;

// A threefold click reaches to the beginning of what comes after the words: only text that was chosen counts.
const textsOf = (range) => {
  const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    const empty = node.nodeType !== Node.TEXT_NODE || !node.data.trim() || (node === range.endContainer && !range.endOffset) || group.contains(node);
    if (!empty && range.intersectsNode(node)) texts.push(node);
  }
  return texts;
};

const within = ([first, last], selector) => {
  const holder = first?.closest(selector);
  return holder && holder === last.closest(selector) ? holder : null;
};

// Lines are known by the second in which they begin. Whatever else begins or ends in that second is better left out: it may be
// a line that is kept from readers.
const stretchOf = (first, last) => {
  const lines = [...document.querySelectorAll("[data-line]")];
  const following = lines[lines.indexOf(first) + 1]?.dataset.line ?? Infinity;
  const late = following - first.dataset.line > 1 ? 999 : 0;
  return `${first.dataset.line * 1000 + late}-${last.dataset.line * 1000 + 1000}`;
};

// Where words stand: the element after which the group is put, and the source in the words of the server.
const places = [
  (ends) => {
    const text = within(ends, ".post .text");
    const post = text?.closest(".post[id]");
    return post && { beside: text, da: `post:${post.id.slice(1)}` };
  },
  (ends) => {
    const moment = within(ends, "[data-moment]");
    return moment && { beside: moment.lastElementChild, da: `moment:${moment.id.slice(1)}` };
  },
  (ends) => {
    const block = within(ends, "div[id^=punto-]");
    return block && source.startsWith("document:") && { beside: block, da: source, dove: block.id };
  },
  (ends) => {
    const [first, last] = ends.map((element) => element?.closest("[data-line]"));
    if (!first || !last || !source.startsWith("recording:")) return null;
    return { beside: last, da: source, dove: stretchOf(first, last) };
  },
];

const addressOf = ({ da, dove }, words) => {
  const asked = new URLSearchParams({ da });
  if (dove) asked.set("dove", dove);
  if (words.length > LONGEST) {
    asked.set("parole", words.slice(0, PART));
    asked.set("fino", words.slice(-PART));
  } else asked.set("parole", words);
  return `/raccogli?${asked}`;
};

// The words alone: what a page writes beside them (times, speakers, links to correct, numbers of notes) is no part of them.
const wordsOf = (range, { da }) => {
  const piece = range.cloneContents();
  const beside = da.startsWith("recording") ? "a, b, h3" : "figure, sup, button, .number, .label, .unshown, [data-mark]";
  piece.querySelectorAll(beside).forEach((one) => one.remove());
  piece.querySelectorAll("img").forEach((one) => one.replaceWith(` ${one.alt} `));
  piece.querySelectorAll("p, li, h2, h3, h4, td, br").forEach((one) => one.after("\n"));
  return piece.textContent.replace(/(^|\n)\s*— /g, "$1").replace(/\s+/g, " ").trim();
};

const put = (range, beside) => {
  if (beside.nextElementSibling !== group) beside.after(group);
  group.hidden = false;
  const words = [...range.getClientRects()].at(-1) || range.getBoundingClientRect();
  const frame = (group.offsetParent || document.documentElement).getBoundingClientRect();
  const left = Math.min(words.right, document.documentElement.clientWidth - group.offsetWidth - 12);
  group.style.top = `${words.bottom - frame.top + 8}px`;
  group.style.left = `${Math.max(8, left) - frame.left}px`;
};

const chosen = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const texts = textsOf(range);
  if (!texts.length) return null;
  const last = texts.at(-1);
  if (last !== range.endContainer) range.setEnd(last, last.length);
  const ends = [texts[0].parentElement, last.parentElement];
  const place = places.reduce((found, look) => found || look(ends), null);
  return place && { ...place, range, words: wordsOf(range, place) };
};

const consider = () => {
  if (group.contains(document.activeElement)) return;
  const passage = chosen();
  group.hidden = !passage?.words;
  if (group.hidden) return;
  link.href = addressOf(passage, passage.words);
  group.dispatchEvent(new CustomEvent("chosen", { detail: passage.beside.closest(".post") }));
  put(passage.range, passage.beside);
};

document.addEventListener("selectionchange", consider);
// Pressing what stands there must not clear the selection it is about.
group.addEventListener("pointerdown", (event) => event.preventDefault());
group.addEventListener("focusout", ({ relatedTarget }) => { if (!group.contains(relatedTarget)) consider(); });
document.addEventListener("keydown", (event) => {
  if (group.hidden) return;
  const leads = event.code === "KeyR" && event.altKey && event.shiftKey;
  // A selection may end behind the link, and Tab would pass it by.
  const reaches = event.key === "Tab" && !event.shiftKey && !document.activeElement.closest("a, button, input, select, textarea, summary");
  if (!leads && !reaches) return;
  event.preventDefault();
  if (leads) link.click();
  else link.focus();
});
