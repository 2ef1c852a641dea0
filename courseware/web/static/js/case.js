// A case goes on from each decision. "Continue" sends the decision by way of the outbox, and when
// the server has it, what the server now shows takes the place of what stood here. Without this
// script the page comes back as a whole.
//
// Other scripts talk to this one by events on the document, see js/outbox.js; and
//   answer-wanted     -> js/attempt.js gives what is chosen to the outbox
//   question-swapped  -> another step stands here now

const form = document.getElementById("attempt");
const [, attempt, position] = /\/attempts\/([^/]+)\/(\d+)$/.exec(new URL(form.action).pathname);
const person = document.querySelector('meta[name="person"]')?.content ?? "";
const patience = 15_000;
let waiting = false;
let behind = false;
let fetching = false;

// A decision that was taken is on its way: until the next step stands here, nothing is chosen.
function lock() {
  waiting = true;
  for (const control of form.querySelectorAll(".question input")) control.disabled = true;
  form.querySelector(".action-bar__main").setAttribute("aria-disabled", "true");
}

function complain(words) {
  form.querySelector("[data-complaint]")?.remove();
  const line = document.createElement("p");
  line.className = "field__error";
  line.dataset.complaint = "";
  line.setAttribute("role", "alert");
  line.textContent = words;
  form.querySelector(".question .option").before(line);
  form.querySelector(".question fieldset").focus();
}

function swap(fresh) {
  for (const part of fresh.querySelectorAll("[data-swap]")) {
    form.querySelector(`[data-swap="${part.dataset.swap}"]`).replaceWith(document.adoptNode(part));
  }
  for (const name of ["key", "sequence"]) {
    form.elements[name].value = fresh.elements[name].value;
  }
  document.querySelector("[data-error-summary]")?.remove();
  document.dispatchEvent(new CustomEvent("question-swapped"));
  const now = form.querySelector("[data-now]");
  now.focus({ preventScroll: true });
  now.scrollIntoView({ block: "start" });
}

// Shows where the case stands. Without a connection it waits for one; a page that has no case any
// more (handed in elsewhere, signed out) is gone to.
async function refresh() {
  if (fetching || !behind) return;
  fetching = true;
  try {
    const signal = signalAfter(patience, "online");
    const reply = await fetch(form.action, { headers: { Accept: "text/html" }, signal });
    const html = await reply.text();
    if (reply.redirected) {
      location.assign(reply.url);
      return;
    }
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    const page = new DOMParser().parseFromString(html, "text/html");
    waiting = false;
    behind = false;
    swap(page.getElementById("attempt"));
  } catch {
    setTimeout(refresh, patience);
  } finally {
    fetching = false;
  }
}

function isKept() {
  try {
    const stored = JSON.parse(localStorage.getItem(`kept:${person}:${attempt}:${position}`));
    return stored !== null && stored.refused === undefined;
  } catch {
    return false;
  }
}

form.addEventListener("submit", (event) => {
  if (pressedOf(event)?.value !== "step") return;
  event.preventDefault();
  if (waiting) return;
  if (!form.querySelector(".question input:checked")) {
    complain("Choose what you do first, then continue.");
    return;
  }
  document.dispatchEvent(new CustomEvent("answer-wanted"));
  lock();
});

document.addEventListener("answer-state", ({ detail }) => {
  if (detail.attempt !== attempt || detail.position !== Number(position)) return;
  if (detail.state !== "saved" && detail.state !== "refused") return;
  behind = true;
  refresh();
});

addEventListener("online", refresh);
// One that was taken on an earlier page.
if (isKept()) lock();
