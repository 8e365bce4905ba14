// A file too large is said at once, not after minutes of sending; another choice of columns is looked at by itself.
for (const input of document.querySelectorAll("input[data-largest]")) {
  const limit = Number(input.dataset.largest);
  input.addEventListener("change", () => {
    const large = [...input.files].some((file) => file.size > limit * 1e6);
    input.setCustomValidity(
      large ? `Larger than ${limit} MB: bring it in with the command dunwell import, which shows progress.` : "",
    );
    input.reportValidity();
  });
}

for (const form of document.querySelectorAll("form[data-again]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });
}
