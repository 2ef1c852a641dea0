// Keeps what is filled into a form with [data-typed] in this browser, for its person and address, until
// it is handed in, and puts it back when the page is opened anew. On every page of who is signed in:
// the one that follows handing in takes it away, and signing out asks about it (js/leaving.js).

const person = document.querySelector('meta[name="person"]')?.content ?? "";
const prefix = `typed:${person}:`;
const name = prefix + location.pathname;
const note = document.querySelector("[data-typed]");
const form = note?.closest("form");
const month = 30 * 24 * 3600 * 1000;
let unstored = false;

function read(place) {
  try {
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null;
  }
}

function forget(place) {
  try {
    localStorage.removeItem(place);
  } catch {
    // No storage, so nothing is in it.
  }
}

function names(start = prefix) {
  try {
    return Object.keys(localStorage).filter((place) => place.startsWith(start));
  } catch {
    return [];
  }
}

// What is not handed in yet, of all forms; js/leaving.js names it.
globalThis.typedHere = () => {
  const stored = names().map((place) => ({ attempt: place, isStored: true }));
  return unstored ? [...stored.filter((one) => one.attempt !== name), { attempt: name }] : stored;
};

const controls = () => [...form.elements].filter((control) => control.name.includes("."));

// What the server refused, a patient's name perhaps, stays on the page and nowhere else.
const isRefused = (control) =>
  control.getAttribute("aria-invalid") === "true" && control.value === control.defaultValue;

const isFilled = (control) =>
  control.type === "radio" ? control.checked : control.value.trim() !== "" && !isRefused(control);

// Question -> its words as the form names them: an answer to other words is none to these.
const asked = (shown) => new Map(shown.split(" ").map((one) => [one.split(":")[0], one]));

function keep(more = {}) {
  const filled = controls().filter(isFilled);
  unstored = false;
  if (filled.length === 0) {
    forget(name);
    return;
  }
  const fields = filled.map((control) => [control.name, control.value]);
  const shown = form.elements.namedItem("shown").value;
  try {
    localStorage.setItem(name, JSON.stringify({ shown, fields, at: Date.now(), ...more }));
  } catch {
    unstored = true;
  }
}

function put([field, value]) {
  const place = controls().find((c) => c.name === field && (c.type !== "radio" || c.value === value));
  if (!place) return false;
  if (place.type === "radio") place.checked = true;
  else place.value = value;
  return true;
}

function putBack(kept) {
  const [before, now] = [asked(kept.shown), asked(form.elements.namedItem("shown").value)];
  const same = ([field]) => {
    const question = field.split(".")[0];
    return before.get(question) === now.get(question);
  };
  note.hidden = kept.fields.filter(same).filter(put).length === 0;
}

if (form) {
  const kept = read(name);
  // What the server sent back is newer.
  if (kept && note.dataset.typed !== "given") putBack(kept);
  if (kept || note.dataset.typed === "given") keep();
  form.addEventListener("input", () => keep());
  form.addEventListener("change", () => keep());
  // Also where a script sends it; whether it arrives is for the next page to tell.
  form.addEventListener("formdata", () => keep({ sent: true }));
  addEventListener("pageshow", (event) => {
    if (event.persisted) keep();
  });
  note.querySelector("button").addEventListener("click", () => {
    for (const control of controls()) {
      if (control.type === "radio") control.checked = false;
      else control.value = "";
    }
    keep();
    note.hidden = true;
    controls()[0]?.focus();
  });
}

// Only what was taken leads from its page to another one.
function isTaken(place, kept) {
  if (document.querySelector("[data-typed-done]") && place === name) return true;
  const from = document.referrer ? new URL(document.referrer).pathname : "";
  const [visit] = performance.getEntriesByType("navigation");
  return kept.sent && place !== name && place === prefix + from && visit?.redirectCount > 0;
}

// Also what others left here: they may never sign in again.
for (const place of names("typed:")) {
  const kept = read(place);
  if (!kept || isTaken(place, kept) || Date.now() - (kept.at ?? 0) > month) forget(place);
}
