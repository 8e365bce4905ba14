// Cells copied from a spreadsheet and pasted into one cell fill the cells to its right and below; rows grow as needed.
const table = document.querySelector("[data-grid]");
const most = 2000;

function row(at) {
  const body = table.tBodies[0];
  while (body.rows.length <= at && at < most) {
    const fresh = body.rows[0].cloneNode(true);
    for (const input of fresh.querySelectorAll("input")) {
      input.value = "";
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, body.rows.length + 1));
    }
    body.append(fresh);
  }
  return body.rows[at];
}

table?.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
  if (!text.includes("\t") && !text.includes("\n")) return;
  event.preventDefault();
  const cell = event.target.closest("td");
  const first = cell.parentElement.rowIndex - 1;
  text.split("\n").forEach((line, down) => {
    const into = row(first + down);
    line.split("\t").forEach((value, right) => {
      const input = into?.cells[cell.cellIndex + right]?.querySelector("input");
      if (input) input.value = value.trim();
    });
  });
});

table?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
  const cell = event.target.closest("td");
  if (!step || !cell) return;
  event.preventDefault();
  const at = cell.parentElement.rowIndex - 1 + step;
  if (at >= 0) row(at)?.cells[cell.cellIndex].querySelector("input").focus();
});
