// Sections of one form are pages of their own: turned without asking the server, and *back* leads to
// the one before. What leads elsewhere (to sign, or to send an item again) is left to the script that
// saves the form and comes after this one.
//
// Other scripts talk to this one by an event on the document:
//   section-wanted   detail {section}   -> is shown

const form = document.querySelector("form[data-sections]");
const sections = [...form.querySelectorAll("section[data-section]")];
let open = Number(form.dataset.section);

// A section is a page of its own to the browser: *back* leads to the one before, not out of here.
function turnTo(number) {
  if (number === open) return;
  show(number);
  history.pushState(null, "", form.action);
}

function show(number) {
  open = number;
  for (const section of sections) section.hidden = Number(section.dataset.section) !== number;
  for (const dot of form.querySelectorAll(".dot")) {
    if (Number(dot.dataset.go) === number) dot.setAttribute("aria-current", "true");
    else dot.removeAttribute("aria-current");
  }
  form.querySelector('[data-go="previous"]').hidden = number === 1;
  form.querySelector('[data-go="next"]').hidden = number === sections.length;
  form.querySelector('[data-go="sign"]').hidden = number !== sections.length;
  const base = form.action.replace(/\d+$/, "");
  form.action = `${base}${number}`;
  document.title = document.title.replace(/^Part \d+/, `Part ${number}`);
  const heading = form.querySelector(`#section-${number}`);
  heading.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

addEventListener("popstate", () => {
  const number = Number(/\/(\d+)$/.exec(location.pathname)?.[1]);
  if (number) show(number);
});

document.addEventListener("section-wanted", ({ detail }) => turnTo(detail.section));

form.addEventListener("submit", (event) => {
  const button = pressedOf(event);
  if (!button || button.dataset.again || button.dataset.leave) return;
  const go = button.dataset.go ?? button.value;
  if (go === "sign") return;
  event.preventDefault();
  const steps = { next: open + 1, previous: open - 1 };
  turnTo(Math.min(Math.max(steps[go] ?? Number(go), 1), sections.length));
});
