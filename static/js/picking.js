/* Choosing words of a source: whatever is selected in its text is written into the field below, where it can still be changed. */

const words = document.querySelector("[data-takes]");
const text = document.getElementById(words.dataset.takes);

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const chosen = selection.toString().trim();
  if (chosen && text.contains(selection.anchorNode) && text.contains(selection.focusNode)) words.value = chosen;
});
