// One question of an attempt: saves at each choice, says how the save went, takes keys.

const form = document.getElementById("attempt");
const line = document.querySelector("[data-save-state]");
const [, attempt, position] = /\/attempts\/([^/]+)\/(\d+)$/.exec(new URL(form.action).pathname);
const final = "final" in form.dataset;
const person = document.querySelector('meta[name="person"]')?.content ?? "";
const here = innerWidth < 720 ? "phone" : "device";
// The way back to this question, from where an answer that is kept here is sent.
const signingIn = `/login?next=${encodeURIComponent(location.pathname)}`;
const ours = new Set(["csrf_token", "key", "sequence", "go"]);
let current = null;
let typing = 0;
let over = false;
let waits = false;
let isOut = false;
let asking = false;
let asked = false;
// When the answer was saved that counts, as a clock shows it; empty before there is one.
let savedAt = "";

function fields() {
  return [...new FormData(form)].filter(([name]) => !ours.has(name));
}

// The hidden fields always name the latest save, so that the plain form repeats it and no more.
function give() {
  clearTimeout(typing);
  typing = 0;
  const sequence = current ? current.sequence + 1 : Number(form.elements.sequence.value);
  current = { attempt, position: Number(position), key: newKey(), sequence, fields: fields(), late: over };
  form.elements.key.value = current.key;
  form.elements.sequence.value = String(sequence);
  document.dispatchEvent(new CustomEvent("answer-given", { detail: current }));
}

// What becomes of an answer that the server has not acknowledged. It may have arrived all the same.
function unsent() {
  if (!over) return `Kept on this ${here}, will send`;
  if (current?.late) return "Not saved: given after the time was up";
  return `Kept on this ${here}: counts only if it arrived in time`;
}

function say(kind, words, link) {
  line.dataset.kind = kind;
  line.textContent = words;
  if (!link) return;
  const anchor = document.createElement("a");
  anchor.href = link;
  anchor.textContent = over ? "Sign in to see" : "Sign in to send it";
  line.append(" ", anchor);
}

document.addEventListener("answer-state", ({ detail }) => {
  if (detail.attempt !== attempt || detail.position !== Number(position)) return;
  if (current && detail.key !== current.key) return;
  if (detail.state !== "saving") [waits, isOut] = [detail.state === "kept", detail.state === "signed-out" && !detail.isOthers];
  if (["saved", "refused"].includes(detail.state)) markRefused(form, detail.parts ?? [], line);
  if (detail.state === "saving") {
    if (line.dataset.kind !== "kept") say("saving", "Saving…");
  } else if (detail.state === "saved") {
    if (detail.counts) savedAt = isStepwise() || isGiven() ? clockTime(detail.savedAt) : "";
    const counted = savedAt ? `Saved ${savedAt}` : "Now without an answer";
    say("saved", detail.counts ? counted : "Not counted: answered elsewhere meanwhile. Load the page again.");
    markAnswered();
  } else if (detail.isOthers) {
    // Theirs is no way back to this page; the button leads to one that says so.
    say("kept", `${over ? unsent() : `Kept on this ${here}`}. Somebody else is signed in here now.`);
  } else if (detail.state === "signed-out") {
    say("kept", over ? `${unsent()}.` : `Kept on this ${here}.`, signingIn);
  } else if (detail.state === "refused") {
    sayRefused(detail.reason);
  } else if (line.dataset.kind !== "kept" || !line.textContent.startsWith(unsent())) {
    // Sent again in vain: what the line says stays, with the reason why the page does.
    say("kept", unsent());
  }
});

// What was saved before still counts, so that nobody takes the words in the field for it.
function sayRefused(reason) {
  const stays = isStepwise() ? "" : ` Your answer stays here.${savedAt && ` What was saved ${savedAt} counts.`}`;
  say("refused", `Not saved: ${reason || "the server refused it."}${stays}`);
}

// js/deadline.js says when no more answers are taken.
document.addEventListener("time-up", () => {
  over = true;
  if (line.dataset.kind === "kept") say("kept", unsent());
});

const shown = line.querySelector("time");
if (shown) savedAt = shown.textContent;
if (shown && line.dataset.kind === "saved" && new Date(shown.dateTime).toDateString() === new Date().toDateString()) {
  savedAt = clockTime(shown.dateTime);
  say("saved", `Saved ${savedAt}`);
}

function isStepwise() {
  return form.querySelector("[data-stepwise]") !== null;
}

// Whether anything is answered; how certain one is of nothing is no answer.
function isGiven() {
  return fields().some(([name, value]) => name !== "certainty" && value !== "");
}

function markAnswered() {
  // A case is answered at its end; js/case.js brings the marks with the next page.
  if (isStepwise()) return;
  const dot = form.querySelector(`[data-dot="${position}"]`);
  const answered = isGiven();
  // Of matches, steps and blanks some may be open yet.
  const parts = [...form.querySelectorAll('.attempt__question :is(select, input[type="text"])[name]')];
  const whole = answered && parts.every((part) => part.value.trim() !== "");
  dot.classList.toggle("dot--answered", whole);
  const words = whole ? ", answered" : answered ? ", partly answered" : ", not answered";
  dot.querySelector("[data-dot-words]").textContent = words;
}

// An answer that is still kept here is newer than what the server could show. So is one that was
// refused, unless another one was saved after it: it stands here to be mended, and is not saved.
function restore() {
  let stored = null;
  try {
    stored = JSON.parse(localStorage.getItem(`kept:${person}:${attempt}:${position}`));
  } catch {
    return;
  }
  if (!stored?.fields) return;
  const isRefused = stored.refused !== undefined;
  if (isRefused && stored.sequence < Number(form.elements.sequence.value)) return;
  const values = new Map();
  for (const [name, value] of stored.fields) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  for (const control of form.querySelectorAll(".attempt__question [name]")) {
    // Of what was refused, earlier versions kept nothing: what counts stays in the field then.
    if (isRefused && !values.has(control.name)) continue;
    const wanted = values.get(control.name) ?? [];
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = wanted.includes(control.value);
    } else {
      control.value = wanted[0] ?? "";
    }
  }
  const sequence = Math.max(stored.sequence, Number(form.elements.sequence.value));
  if (isRefused) {
    sayRefused(stored.refused);
  } else {
    current = { ...stored, sequence };
    form.elements.key.value = stored.key;
    form.elements.sequence.value = String(stored.sequence);
    say("kept", unsent());
  }
  document.dispatchEvent(new CustomEvent("questions-changed"));
}

// The page that a button leads to; none for one that asks the server for more.
function placeOf(go) {
  const at = { next: Number(position) + 1, previous: Number(position) - 1 }[go] ?? Number(go);
  if (!at) return "";
  const last = form.querySelectorAll("[data-dot]").length;
  return `/attempts/${attempt}/${at > last ? "submit" : at}`;
}

function isStored() {
  try {
    return localStorage.getItem(`kept:${person}:${attempt}:${position}`) !== null;
  } catch {
    return false;
  }
}

// What was given is not acknowledged: only a page that the server can show takes this one's place.
async function goOn(submitter) {
  if (asking) return;
  asking = true;
  try {
    const next = placeOf(submitter?.value);
    if (await whyStay(next || form.action)) return;
    const there = isOut ? signingIn : waits && next;
    if (there && isStored()) {
      // Sending the form would only show the server's trouble in place of the next question, or
      // that nobody is signed in. What is kept here is sent from there.
      location.assign(there);
    } else {
      asked = true;
      form.requestSubmit(submitter);
    }
  } finally {
    asking = false;
    asked = false;
  }
}

// Why this page stays, which the line says; who comes back later finds there what holds then.
async function whyStay(address) {
  const why = await whyNotNow(address, attempt, (words) => say("kept", words));
  if (isKeptHere(attempt)) say("kept", why ? `${unsent()}. ${why}` : unsent());
  else if (why) say("kept", why);
  return why;
}

if (!final) {
  restore();
  form.addEventListener("change", (event) => {
    if (event.target.closest(".attempt__question") && !isStepwise()) give();
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches('.question :is(input[type="text"], textarea)')) return;
    clearTimeout(typing);
    typing = setTimeout(give, 700);
  });
  form.addEventListener("submit", (event) => {
    if (typing) give();
    const button = pressedOf(event);
    if (button?.value === "step") return;
    if (!asked && (asking || !navigator.onLine || isKeptHere(attempt))) {
      event.preventDefault();
      goOn(button);
    }
  });
  addEventListener("pagehide", () => {
    if (typing) give();
  });
  // For js/case.js: a decision is sent like any answer, and the next one begins anew.
  document.addEventListener("answer-wanted", give);
  document.addEventListener("question-swapped", () => {
    current = null;
  });
}

// --- keys -------------------------------------------------------------------------------------

const dialog = document.querySelector("[data-keys]");
const wanted = document.querySelector("[data-keys-wanted]");

function keysAreOn() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
}

function choose(number) {
  // Steps move: the number is that of the place where one stands, and its buttons are what is seen.
  const step = form.querySelector(`.question .order--moves > :nth-child(${number})`);
  const row = step ?? form.querySelector(`.question [data-key="${number}"]`);
  const pressable = "button:not([disabled])";
  const control = row?.querySelector(step ? pressable : `input, select, ${pressable}`);
  if (!control) return false;
  if (row.matches(".option")) {
    if (!control.disabled) control.click();
  }
  control.focus();
  return true;
}

function showKeys() {
  const isNowhere = document.activeElement === document.body;
  dialog.showModal();
  // The browser goes back to what had the focus; without that it would go on behind the dialog.
  if (!isNowhere) return;
  const toQuestion = () => document.querySelector("main").focus({ preventScroll: true });
  dialog.addEventListener("close", toQuestion, { once: true });
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
  const target = event.target;
  if (target.matches('input[type="text"], textarea, select')) return;
  if (event.key === "Enter") {
    if (target === document.body || target.matches("main, [data-now]")) {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".action-bar__main"));
    }
    return;
  }
  if (event.key === "?") {
    showKeys();
    return;
  }
  if (!keysAreOn()) return;
  const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
  const letter = /^[a-i]$/i.test(event.key) ? event.key.toLowerCase().charCodeAt(0) - 96 : 0;
  if ((digit || letter) && choose(digit || letter)) event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.querySelector("[data-keys-open]").addEventListener("click", showKeys);
wanted.checked = keysAreOn();
wanted.addEventListener("change", () => {
  try {
    localStorage.setItem("keys", wanted.checked ? "on" : "off");
  } catch {
    // Without storage the keys stay on.
  }
});
