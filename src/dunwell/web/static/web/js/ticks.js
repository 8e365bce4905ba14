// A button that ticks all boxes of its form, or none; without it each is ticked by hand.
for (const button of document.querySelectorAll("[data-tick-all]")) {
  const boxes = [...button.form.querySelectorAll("[data-tick]")];
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const ticked = boxes.some((box) => !box.checked);
    boxes.forEach((box) => { box.checked = ticked; });
    button.textContent = ticked ? "Tick none" : "Tick all shown";
  });
}
