/*
 * Sources in place: a mark of a learning document opens its note under the point, and closes it again. Without this file a mark
 * leads to the note at the end of the page. Nothing is built from strings of HTML: the note is a copy of what the page holds.
 */

const page = document.querySelector("[data-close]");
let last;

const close = (mark) => {
  document.getElementById(mark.getAttribute("aria-controls"))?.remove();
  mark.setAttribute("aria-expanded", "false");
  mark.removeAttribute("aria-controls");
};

const openMarks = (within) => [...within.querySelectorAll('[data-mark][aria-expanded="true"]')];

const open = (mark) => {
  const point = mark.closest("[data-point]");
  const note = document.querySelector(`${mark.hash} > .note`);
  if (!point || !note) return false;
  openMarks(point).forEach(close);
  const box = document.createElement("div");
  box.className = "opened";
  box.id = `qui-${mark.hash.slice(1)}-${point.id}`;
  box.tabIndex = -1;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", mark.getAttribute("aria-label"));
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = page.dataset.close;
  button.addEventListener("click", () => leave(mark));
  box.append(note.cloneNode(true), button);
  point.append(box);
  mark.setAttribute("aria-expanded", "true");
  mark.setAttribute("aria-controls", box.id);
  last = mark;
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
  return true;
};

const leave = (mark) => {
  close(mark);
  mark.focus();
};

page.querySelectorAll("[data-point] [data-mark]").forEach((mark) => mark.setAttribute("aria-expanded", "false"));

page.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-mark]");
  if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (mark.getAttribute("aria-expanded") === "true") leave(mark);
  else if (!open(mark)) return;
  event.preventDefault();
});

// Escape closes the note in which one is, else the one opened last.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const point = document.activeElement?.closest("[data-point]");
  const mark = (point && openMarks(point)[0]) || (last?.getAttribute("aria-expanded") === "true" && last);
  if (mark) leave(mark);
});
