// Marking one answer: keeps levels and words as they are chosen, on this device while there is no
// network (js/outbox.js); the button gives the mark (js/leaving.js asks for the connection first).

const form = document.getElementById("mark");
const line = form.querySelector("[data-save-state]");
const person = document.querySelector('meta[name="person"]')?.content ?? "";
const here = innerWidth < 720 ? "phone" : "device";
const outbox = form.dataset.needsConnection;
const position = "mark";
let sequence = Number(form.dataset.sequence);
let latest = "";
let typing = 0;

// Sequences begin with the clock, so that what is chosen now counts after what was chosen before,
// on this device or another one. A draft that nobody can take any more is of no use here.
function keep() {
  clearTimeout(typing);
  typing = 0;
  sequence = Math.max(sequence + 1, Math.floor(Date.now() / 1000));
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrf_token");
  latest = newKey();
  const detail = { attempt: outbox, position, key: latest, sequence, fields, url: form.dataset.draft, isDraft: true, at: Date.now() };
  document.dispatchEvent(new CustomEvent("answer-given", { detail }));
}

function say(kind, words) {
  line.dataset.kind = kind;
  line.textContent = words;
}

document.addEventListener("answer-state", ({ detail }) => {
  if (detail.attempt !== outbox || detail.key !== latest) return;
  if (detail.state === "saving") {
    if (line.dataset.kind !== "kept") say("saving", "Saving…");
  } else if (detail.state === "saved") {
    const later = "Not kept: something later was kept on another device. Copy your words, then load the page again.";
    say("saved", detail.counts === false ? later : `Kept ${clockTime(detail.savedAt)}`);
  } else if (detail.state === "signed-out") {
    say("kept", `Kept on this ${here}. Sign in again to send it.`);
  } else if (detail.state === "refused") {
    say("refused", `Not kept: ${detail.reason || "the server refused it."}`);
  } else {
    say("kept", `Kept on this ${here}, will send`);
  }
});

// What is still kept here is newer than what the server could show, unless another device was later.
function restore() {
  let stored = null;
  try {
    stored = JSON.parse(localStorage.getItem(`kept:${person}:${outbox}:${position}`));
  } catch {
    return;
  }
  if (!stored?.fields || stored.sequence <= sequence) return;
  const values = new Map(stored.fields);
  for (const control of form.querySelectorAll("input[type=radio], textarea")) {
    if (control.type === "radio") control.checked = values.get(control.name) === control.value;
    else control.value = values.get(control.name) ?? "";
  }
  ({ sequence, key: latest } = stored);
  say("kept", `Kept on this ${here}, will send`);
}

restore();
form.addEventListener("change", keep);
form.addEventListener("input", (event) => {
  if (!event.target.matches("textarea")) return;
  clearTimeout(typing);
  typing = setTimeout(keep, 900);
});
addEventListener("pagehide", () => {
  if (typing) keep();
});
form.addEventListener("submit", () => {
  if (typing) keep();
});
