// A tap on a region of a figure is a click on its row in the list, which is what counts. The list
// stays the way for keyboards and screen readers, and works without this script.

document.addEventListener("click", (event) => {
  const region = event.target.closest?.(".hotspot [data-region]");
  if (!region) return;
  const question = region.closest(".hotspot");
  const wanted = `.option__control[value="${CSS.escape(region.dataset.region)}"]`;
  const control = question.querySelector(wanted);
  if (control && !control.disabled) control.click();
});
