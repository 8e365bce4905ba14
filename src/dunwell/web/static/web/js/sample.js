// The sample letter follows what is typed: the form's own button for it is pressed after a short rest.
const button = document.querySelector("[data-sample]");
let rest;

button?.form.addEventListener("input", () => {
  clearTimeout(rest);
  rest = setTimeout(() => button.form.requestSubmit(button), 600);
});
