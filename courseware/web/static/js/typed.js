// Keeps what is filled into a form with [data-typed] in this browser, for its person and address, until
// it is handed in, and puts it back when the page is opened anew. On every page of who is signed in:
// the one that follows handing in takes it away, and signing out asks about it (js/leaving.js).

const person = document.querySelector('meta[name="person"]')?.content ?? "";
const prefix = `typed:${person}:`;
const name = prefix + location.pathname;
const note = document.querySelector("[data-typed]");
const form = note?.closest("form");
const patience = 10_000;
const month = 30 * 24 * 3600 * 1000;
let unstored = false;
let sent = false;
// Words to questions that were changed or taken out since: they stay here until it is handed in.
let former = [];

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

// What the server refused, a patient's name perhaps, stays on the page and nowhere else, but for a text
// of which it says that it may wait here.
const isRefused = (control) =>
  control.getAttribute("aria-invalid") === "true" &&
  control.value === control.defaultValue &&
  !("mayWait" in control.dataset);

const isFilled = (control) =>
  control.type === "radio" ? control.checked : control.value.trim() !== "" && !isRefused(control);

// Question -> its words as the form names them: an answer to other words is none to these.
const asked = (shown) => new Map(shown.split(" ").map((one) => [one.split(":")[0], one]));

function keep(more = {}) {
  const filled = controls().filter(isFilled);
  unstored = false;
  if (filled.length === 0 && former.length === 0) {
    forget(name);
    return;
  }
  const fields = filled.map((control) => [control.name, control.value, control.type]);
  const shown = form.elements.namedItem("shown").value;
  try {
    localStorage.setItem(name, JSON.stringify({ shown, fields, former, at: Date.now(), ...more }));
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

// The fields whose questions are asked in the same words, and the words of the others.
function sorted(kept) {
  const [before, now] = [asked(kept.shown), asked(form.elements.namedItem("shown").value)];
  const isSame = ([field]) => {
    const question = field.split(".")[0];
    return before.get(question) === now.get(question);
  };
  const isText = (field) => !isSame(field) && field[2] === "textarea";
  const words = kept.fields.filter(isText).map(([, value]) => value);
  return { same: kept.fields.filter(isSame), words: [...new Set([...(kept.former ?? []), ...words])] };
}

function putBack(same) {
  const isBack = same.filter(put).length > 0;
  const line = note.querySelector("p");
  if (!isBack) line.textContent = "This browser kept what you filled in before.";
  for (const words of former) {
    const more = document.createElement("p");
    more.dataset.former = "";
    more.textContent = `To a question that was changed since you had written: “${words}”`;
    line.after(more);
  }
  note.hidden = !isBack && former.length === 0;
}

// Whether the server has what stands here. The way back shows the page as it was left, also after the
// form was handed in, from here or elsewhere.
async function isHandedIn() {
  const reply = await fetch(location.href, { cache: "no-store", signal: signalAfter(patience) });
  if (!reply.ok || reply.redirected) throw new Error(`status ${reply.status}`);
  const now = new DOMParser().parseFromString(await reply.text(), "text/html");
  return now.querySelector("[data-typed-done]") !== null;
}

async function lookAgain() {
  try {
    if (await isHandedIn()) {
      forget(name);
      location.reload();
    } else {
      keep();
    }
  } catch {
    // Nobody can tell now. What this browser keeps no more was handed in, or emptied: it stays so.
    if (unstored || read(name)) keep();
  }
}

if (form) {
  const kept = read(name);
  const { same, words } = kept ? sorted(kept) : { same: [], words: [] };
  former = words;
  // What the server sent back is newer; it shows what was written to other words, too.
  if (kept && note.dataset.typed !== "given") putBack(same);
  if (kept || note.dataset.typed === "given") keep();
  form.addEventListener("input", () => keep());
  form.addEventListener("change", () => keep());
  // Also where a script sends it; whether it arrives is for the next page to tell.
  form.addEventListener("formdata", () => {
    sent = true;
    keep({ sent });
  });
  // A page that is shown again as it was; not if the next one has told that it was handed in.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (sent && !unstored && !read(name)) location.reload();
    else lookAgain();
    sent = false;
  });
  note.querySelector("button").addEventListener("click", () => {
    for (const control of controls()) {
      if (control.type === "radio") control.checked = false;
      else control.value = "";
    }
    former = [];
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
  // On to a page of the same course: who was signed out is led to other ones.
  const isNext = from && location.pathname.startsWith(from.replace(/\/[^/]*$/, ""));
  return kept.sent && isNext && place !== name && place === prefix + from && visit?.redirectCount > 0;
}

// Also what others left here: they may never sign in again.
for (const place of names("typed:")) {
  const kept = read(place);
  if (!kept || isTaken(place, kept) || Date.now() - (kept.at ?? 0) > month) forget(place);
}
