/*
 * How much may still be written in a short field, said while somebody types: <textarea data-part="…counter.js" data-most="400"
 * data-left="{n} characters left" data-over="{n} characters too many">. Nothing is ever cut; the server says the same in words.
 */

const NEAR = 0.15;
const PAUSE = 1_200;

/** Put the counter under a field and keep it true. */
export default function count(field) {
  const most = Number(field.dataset.most);
  const { left, over } = field.dataset;
  if (!most || !left) return;
  const shown = document.createElement("p");
  shown.className = "hint";
  shown.setAttribute("aria-hidden", "true");
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  field.after(shown, told);
  let waiting;
  // What is sent counts a line end as one character, and so does the server; blank lines at the ends are not kept.
  const rest = () => most - field.value.replace(/^[\n ]+|[\n ]+$/g, "").length;
  const write = () => {
    const now = rest();
    const words = (now < 0 ? over : left).replace("{n}", String(Math.abs(now)));
    shown.textContent = words;
    shown.classList.toggle("wrong", now < 0);
    clearTimeout(waiting);
    // Heard only near the end, and only once the typing pauses.
    if (now < most * NEAR) waiting = setTimeout(() => { told.textContent = words; }, PAUSE);
  };
  field.addEventListener("input", write);
  write();
}
