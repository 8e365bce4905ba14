// Keys for people who live here: j/k rows, / search, ? help, Esc shuts a form, and one letter for each [data-key] on the page.
const typing = (element) => element.closest("input, select, textarea, [contenteditable]") !== null;
const rows = () => [...document.querySelectorAll("[data-row]")];

function move(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches("details")) {
    target.open = true;
    (target.querySelector("input:not([type=hidden]), select, textarea") ?? target.querySelector("summary")).focus();
  } else if (target.matches("a, button")) {
    target.click();
  } else {
    target.focus();
  }
  return true;
}

function shut(element) {
  const fold = element?.closest("details.fold[open]");
  if (!fold) return false;
  fold.open = false;
  fold.querySelector("summary").focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]") && shut(document.activeElement)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  else if (event.key === "?") document.getElementById("keys")?.showModal();
  else if (!/^[/a-z]$/.test(event.key) || !press(event.key)) return;
  event.preventDefault();
});

// On a phone the list of pages is a strip: the page that is open is brought to its middle; nothing else moves.
const here = document.querySelector(".places [aria-current]")?.getBoundingClientRect();
const strip = document.querySelector(".places ul");
const edge = strip?.getBoundingClientRect();
if (here && edge) strip.scrollLeft += here.left - edge.left - (edge.width - here.width) / 2;
