// While a condition is being written the count follows, and another fact offers its own comparisons and values. The
// form's own "Update" does the same without this: the page is asked again, and only what changed is put in its place.
const form = document.querySelector("form[data-live]");
let rest;
let asked = 0;

async function refresh({ reshape, button }) {
  const body = new FormData(form);
  body.set("do", button?.value ?? "refresh");
  const mine = ++asked;
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "text/html" } }).catch(() => null);
  if (mine !== asked || !answer?.ok) return; // none comes once somebody has left the page
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== asked) return; // somebody typed while it came
  const count = document.querySelector("[data-live-count]");
  const fresh = page.querySelector("[data-live-count]");
  if (count && fresh) count.innerHTML = fresh.innerHTML;
  (reshape ? replace : judge)(page);
}

// What is wrong is said anew; what is being typed stays as it is.
function judge(page) {
  for (const old of form.querySelectorAll("[data-judged]")) {
    const fresh = page.getElementById(old.id) ?? old;
    old.replaceWith(document.importNode(fresh, true));
    form.querySelector(`[aria-describedby="${old.id}"]`)?.setAttribute("aria-invalid", String(!fresh.hidden));
  }
}

function replace(page) {
  const focus = document.activeElement?.id;
  const [before, after] = [form, page].map((one) => one.querySelector("[data-builder]"));
  if (!before || !after) return;
  before.replaceWith(document.importNode(after, true));
  tidy();
  (focus && document.getElementById(focus) || form.querySelector("[data-builder] [data-reshape]"))?.focus();
}

function tidy() {
  for (const button of form.querySelectorAll("[data-refresh]")) button.hidden = true;
}

if (form) {
  tidy();
  form.addEventListener("input", (event) => {
    clearTimeout(rest);
    if (event.target.matches("[data-builder] select")) return;
    asked += 1; // an answer on its way is about what stood here before
    rest = setTimeout(() => refresh({ reshape: false }), 500);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-builder] select")) refresh({ reshape: true });
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-builder] button[name=do]");
    if (!button) return;
    event.preventDefault();
    refresh({ reshape: true, button });
  });
}
