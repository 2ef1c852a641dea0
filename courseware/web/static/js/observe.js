// The form on the phone: saves each field as it changes, and keeps it here while there is no network
// (js/outbox.js). Where it has sections, js/sections.js comes before this one and turns them.

const form = document.getElementById("observe");
const line = form.querySelector("[data-save-state]");
const person = document.querySelector('meta[name="person"]')?.content ?? "";
const here = innerWidth < 720 ? "phone" : "device";
const outbox = `form:${form.dataset.save}`;
const sequences = new Map();
const latest = new Map();
const typing = new Map();
const mostKeys = 20;
let asking = false;
let asked = false;
// Field -> why a part of it is not saved; said until it is, whatever else was saved meanwhile.
const refused = new Map();
// Field -> the save that stands there, made elsewhere while this page was open.
const elsewhere = new Map();
// Field -> keys of our own saves that the server may have without our knowing it.
const own = new Map();

function fieldsOf(box) {
  const controls = [...box.querySelectorAll("input, select, textarea")];
  return controls
    .filter((control) => control.name && (control.type !== "radio" || control.checked))
    .map((control) => [control.name, control.value]);
}

// Sequences begin with the clock, so that what is given now counts after what was given before,
// on this device or without JavaScript. Each says which save this page knows; only a choice that
// was made after the page had told of another one goes over that, words on their way do not.
function give(box, isChosen = false) {
  const field = box.dataset.field;
  clearTimeout(typing.get(field));
  typing.delete(field);
  const sequence = Math.max((sequences.get(field) ?? 0) + 1, Math.floor(Date.now() / 1000));
  sequences.set(field, sequence);
  if (isChosen && elsewhere.has(field)) markSeen(box, elsewhere.get(field));
  const key = newKey();
  const detail = {
    attempt: outbox,
    position: field,
    key,
    sequence,
    url: form.dataset.save,
    fields: [["field", field], ["own", ownKeys([field])], ...fieldsOf(box)],
  };
  own.set(field, [...(own.get(field) ?? []), key].slice(-mostKeys));
  latest.set(field, detail.key);
  document.dispatchEvent(new CustomEvent("answer-given", { detail }));
}

// Names of saves that are no news to this page, besides those that it has seen: its own that were
// not acknowledged, and what it posted whole before somebody came back to it.
function ownKeys(fields) {
  const keys = fields.flatMap((field) => own.get(field) ?? []);
  return [form.elements.key.value, ...keys].join(" ");
}

// Which save of a field this page knows: its own latest that arrived, or the one that it was made
// with.
function markSeen(box, sequence) {
  const seen = box.querySelector("[data-seen]");
  if (seen) seen.value = String(sequence);
}

function boxOf(field) {
  return form.querySelector(`[data-field="${CSS.escape(field)}"]`);
}

function say(kind, words, why = "") {
  const names = [...refused.keys()].map((field) => boxOf(field)?.dataset.name ?? field);
  const [reason] = refused.values();
  line.dataset.kind = names.length > 0 ? "refused" : kind;
  const rest = kind === "kept" && words ? ` Everything else: ${words}.` : "";
  if (names.length === 0) line.textContent = words && why ? `${words}. ${why}` : words || why;
  else line.textContent = `Not saved: ${names.join(", ")}. ${reason}${rest} ${why}`.trim();
}

// A field that was saved whole again: what was said about its refusal holds no more.
function mend(field) {
  refused.delete(field);
  elsewhere.delete(field);
  markRefused(boxOf(field), [], line);
  const told = '.field__error, [data-elsewhere], [data-again], [name="again"]';
  for (const element of boxOf(field)?.querySelectorAll(told) ?? []) element.remove();
}

// Says at each part of a field why it is not saved; the foot may be far from it.
function tellAtParts(box, reasons = {}) {
  for (const old of box.querySelectorAll("[data-refused-part]")) old.remove();
  for (const [name, reason] of Object.entries(reasons)) {
    const control = box.querySelector(`:is(input, select, textarea)[name="${CSS.escape(name)}"]`);
    if (!control || control.type === "radio") continue;
    document.getElementById(`${name}-error`)?.remove(); // as the page came with it
    const told = document.createElement("p");
    told.className = "field__error";
    told.dataset.refusedPart = "";
    told.textContent = `Not saved: ${reason}`;
    control.before(told);
    control.closest("details")?.setAttribute("open", "");
  }
}

function button(words, kind) {
  const made = document.createElement("button");
  made.type = "submit";
  made.className = `button button--small ${kind}`;
  made.textContent = words;
  return made;
}

// Says at the item what stands and what is here, and offers both; the foot says it in brief.
function tellElsewhere(box, reason, { stands, brief }) {
  const { field, name } = box.dataset;
  refused.set(field, brief);
  elsewhere.set(field, stands);
  sequences.set(field, Math.max(sequences.get(field) ?? 0, stands));
  for (const old of box.querySelectorAll(":scope > .field__error, [data-elsewhere]")) old.remove();
  const told = document.createElement("div");
  told.className = "elsewhere";
  told.dataset.elsewhere = "";
  const words = document.createElement("p");
  words.className = "field__error";
  words.setAttribute("role", "alert");
  const again = button(`Save ${name} as it is here`, "");
  again.dataset.again = field;
  const other = button("Leave it as it is there", "button--quiet");
  other.dataset.leave = field;
  told.append(words, again, other);
  const first = box.querySelector(":scope > legend");
  if (first) first.after(told);
  else box.prepend(told);
  words.textContent = reason;
  box.querySelector("details")?.setAttribute("open", "");
}

// The page made anew shows what stands; what was kept here is given up.
async function leave(field) {
  if (asking || (await isAway(location.href))) return;
  clearTimeout(typing.get(field));
  typing.delete(field);
  try {
    localStorage.removeItem(`kept:${person}:${outbox}:${field}`);
  } catch {
    // Without storage it lives as long as this page.
  }
  location.reload();
}

document.addEventListener("answer-state", ({ detail }) => {
  if (detail.attempt !== outbox) return;
  if (latest.has(detail.position) && latest.get(detail.position) !== detail.key) return;
  if (detail.state === "saving") {
    if (line.dataset.kind !== "kept") say("saving", "Saving…");
  } else if (detail.state === "saved") {
    own.delete(detail.position);
    markSeen(boxOf(detail.position), sequences.get(detail.position));
    mend(detail.position);
    say("saved", `Saved ${clockTime(detail.savedAt)}`);
  } else if (detail.state === "signed-out") {
    say("kept", `Kept on this ${here}. Sign in again to send it.`);
  } else if (detail.state === "refused") {
    refused.set(detail.position, detail.reason || "The server refused it.");
    markRefused(boxOf(detail.position), detail.parts, line);
    tellAtParts(boxOf(detail.position), detail.reasons);
    if (detail.elsewhere) tellElsewhere(boxOf(detail.position), detail.reason, detail.elsewhere);
    say("refused", "");
  } else if (!line.textContent.startsWith(`Kept on this ${here}, will send`)) {
    // As on a question's page: sent again in vain, so that what is said stays.
    say("kept", `Kept on this ${here}, will send`);
  }
});

form.addEventListener("change", (event) => {
  const box = event.target.closest("[data-field]");
  if (box) give(box, !event.target.matches("textarea"));
  // What counts only with a plan has the plan's place at hand.
  if ("wantsPlan" in event.target.dataset) box?.querySelector("details")?.setAttribute("open", "");
});
form.addEventListener("input", (event) => {
  const box = event.target.closest("[data-field]");
  if (!box || !event.target.matches("textarea")) return;
  clearTimeout(typing.get(box.dataset.field));
  typing.set(box.dataset.field, setTimeout(() => give(box), 900));
});
addEventListener("pagehide", flush);

// What is still kept here is newer than what the server could show.
function restore(box) {
  let stored = null;
  try {
    stored = JSON.parse(localStorage.getItem(`kept:${person}:${outbox}:${box.dataset.field}`));
  } catch {
    return;
  }
  if (!stored?.fields) return;
  const saved = Number(box.dataset.sequence);
  const asked = stored.elsewhere;
  if (stored.refused !== undefined && !asked && stored.sequence < saved) return;
  const values = new Map(stored.fields);
  for (const control of box.querySelectorAll("input, select, textarea")) {
    if (control.type === "radio") control.checked = values.get(control.name) === control.value;
    else if (values.has(control.name)) control.value = values.get(control.name);
  }
  sequences.set(box.dataset.field, Math.max(stored.sequence, saved));
  const told = (values.get("own") ?? "").split(" ").filter(Boolean);
  own.set(box.dataset.field, [...told, stored.key].slice(-mostKeys));
  if (stored.refused === undefined) {
    say("kept", `Kept on this ${here}, will send`);
  } else {
    refused.set(box.dataset.field, stored.refused || "The server refused it.");
    box.querySelector("details")?.setAttribute("open", "");
    tellAtParts(box, stored.reasons);
    if (asked) tellElsewhere(box, stored.refused, asked);
  }
}

// Until here the line says what is true without this script.
line.textContent = "Saved as you go";
for (const box of form.querySelectorAll("[data-field]")) {
  sequences.set(box.dataset.field, Number(box.dataset.sequence));
  if ("refused" in box.dataset) {
    refused.set(box.dataset.field, box.querySelector(".field__error").textContent.trim());
  }
  restore(box);
}
if (refused.size > 0) say("refused", "");

function flush() {
  for (const field of [...typing.keys()]) give(boxOf(field));
}

// Nobody goes on to sign past what was changed elsewhere: the page leads there instead.
function goToAsked() {
  const told = form.querySelector("[data-elsewhere]");
  const section = Number(told.closest("section[data-section]")?.dataset.section);
  const wanted = new CustomEvent("section-wanted", { detail: { section } });
  if (section) document.dispatchEvent(wanted);
  told.scrollIntoView({ block: "center" });
  told.querySelector("button").focus({ preventScroll: true });
}

form.addEventListener("formdata", ({ formData }) => {
  formData.set("own", ownKeys([...own.keys()]));
});

form.addEventListener("submit", (event) => {
  flush();
  if (event.defaultPrevented) return; // a section was turned
  const pressed = pressedOf(event);
  if (pressed?.dataset.again) {
    event.preventDefault();
    give(boxOf(pressed.dataset.again), true);
    return;
  }
  if (pressed?.dataset.leave) {
    event.preventDefault();
    leave(pressed.dataset.leave);
    return;
  }
  const go = pressed?.dataset.go ?? pressed?.value;
  if (["sign", "hand-in"].includes(go) && elsewhere.size > 0) {
    event.preventDefault();
    goToAsked();
    return;
  }
  if (!asked && (asking || !navigator.onLine || isKeptHere(outbox))) {
    event.preventDefault();
    goOn(pressed);
  }
});

// As on a question's page (js/attempt.js).
async function goOn(submitter) {
  // A form of one page is posted to an address that shows nothing.
  const sections = form.dataset.sections;
  const place = sections ? form.action : form.dataset.save.replace("/save", "");
  if (asking || (await isAway(place))) return;
  try {
    asked = true;
    form.requestSubmit(submitter);
  } finally {
    asked = false;
  }
}

// Whether a page cannot be had now; the line says why.
async function isAway(place) {
  asking = true;
  const why = await whyNotNow(place, outbox, (words) => say("kept", "", words));
  asking = false;
  const words = isKeptHere(outbox) ? `Kept on this ${here}, will send` : "";
  if (why || words || refused.size > 0) say("kept", words, why);
  return Boolean(why);
}
