// Tells the server how long parts of a lesson have been on screen, and shows what counts as read.
// Time goes to one part at a time: the first unread one that fills enough of the screen.

const body = document.querySelector("[data-progress]");
const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const parts = [...body.querySelectorAll("[data-part]")];
const onScreen = new Set();
const seconds = new Map();
const reportEvery = 10;
// The server believes no more of one report, nor more than passed since the one before.
const mostAReport = 60;
const longestPause = 300;
const idleAfter = 180_000;
let current = null;
let lastSign = Date.now();
let acceptedAt = -Infinity;
let pause = 0;
let nextAt = 0;
// A server that answers slowly is not asked again meanwhile.
let awaited = 0;
const answerWithin = 30_000;

function isRead(part) {
  return !part.querySelector("[data-read-mark]").hidden;
}

function fillsEnough(part) {
  const box = part.getBoundingClientRect();
  const visible = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
  return visible >= Math.min(box.height * 0.6, innerHeight * 0.4);
}

function partBeingRead() {
  return parts.find((part) => onScreen.has(part) && !isRead(part) && fillsEnough(part)) ?? null;
}

function held(part) {
  return seconds.get(part.dataset.part) ?? 0;
}

function hold(part, count) {
  seconds.set(part.dataset.part, held(part) + count);
}

function believed() {
  return Math.min(mostAReport, Math.ceil((Date.now() - acceptedAt) / 1000));
}

async function send(part, count) {
  try {
    return await fetch(`${body.dataset.lesson}/parts/${part.dataset.part}/seconds`, {
      method: "POST",
      body: new URLSearchParams({ seconds: String(count), shown: body.dataset.revision }),
      headers: { Accept: "application/json", "X-CSRFToken": token },
      keepalive: true,
      signal: signalAfter(answerWithin),
    });
  } catch {
    return null;
  }
}

async function report(part) {
  const count = Math.min(held(part), believed());
  if (count < 1) return;
  const sentAt = Date.now();
  hold(part, -count);
  nextAt = sentAt + Math.max(pause, reportEvery) * 1000;
  awaited += 1;
  const reply = await send(part, count);
  awaited -= 1;
  const failed = !reply || reply.status >= 500 || reply.status === 429;
  body.querySelector("[data-uncounted]").hidden = !failed;
  if (failed) {
    hold(part, count);
    pause = Math.min(longestPause, 2 * Math.max(pause, reportEvery));
    nextAt = Date.now() + pause * 1000;
    return;
  }
  pause = 0;
  acceptedAt = sentAt;
  if (reply.ok) show(await reply.json());
  else if (reply.status === 409) body.querySelector("[data-revised]").hidden = false;
}

function show({ read, complete }) {
  for (const id of read) {
    const mark = body.querySelector(`[data-part="${CSS.escape(id)}"] [data-read-mark]`);
    if (mark) mark.hidden = false;
    for (const station of document.querySelectorAll(`[data-station="${CSS.escape(id)}"]`)) {
      station.classList.add("is-done");
      station.querySelector("[data-station-words]").textContent = ", read";
    }
  }
  const count = body.querySelector("[data-parts-read]");
  if (count) count.textContent = String(read.length);
  body.querySelector("[data-complete]").hidden = !complete;
  const incomplete = body.querySelector("[data-incomplete]");
  if (incomplete) incomplete.hidden = complete;
}

function tick() {
  const watching = document.visibilityState === "visible" && Date.now() - lastSign < idleAfter;
  const part = watching ? partBeingRead() : null;
  if (current && part !== current && !pause) report(current);
  current = part;
  if (part) hold(part, 1);
  if (awaited || Date.now() < nextAt) return;
  // What could not be sent when it was read goes first.
  const waiting = parts.find((other) => other !== part && !isRead(other) && held(other) > 0);
  if (waiting) report(waiting);
  else if (part && held(part) >= reportEvery) report(part);
}

function markPlace() {
  const top = parts.filter((part) => part.getBoundingClientRect().top < innerHeight * 0.35).pop();
  const place = top ?? parts[0];
  for (const link of document.querySelectorAll(".contents--side a")) {
    if (link.hash === `#${place.dataset.part}`) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}

const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) onScreen.add(entry.target);
    else onScreen.delete(entry.target);
  }
  markPlace();
}, { threshold: [0, 0.1, 0.5] });
parts.forEach((part) => observer.observe(part));

for (const sign of ["scroll", "pointerdown", "pointermove", "keydown"]) {
  addEventListener(sign, () => { lastSign = Date.now(); }, { passive: true });
}
addEventListener("scroll", () => requestAnimationFrame(markPlace), { passive: true });
addEventListener("pagehide", () => { if (current) report(current); });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && current) report(current);
});
setInterval(tick, 1000);

// --- words of the glossary, explained where they stand ------------------------------------------

let note = null;

function closeNote() {
  note?.remove();
  note = null;
}

function openNote(term) {
  closeNote();
  note = document.createElement("div");
  note.className = "term-note";
  note.setAttribute("role", "status");
  note.textContent = term.dataset.definition;
  document.body.append(note);
  const box = term.getBoundingClientRect();
  const left = Math.min(box.left, innerWidth - note.offsetWidth - 16);
  note.style.insetInlineStart = `${Math.max(16, left) + scrollX}px`;
  note.style.insetBlockStart = `${box.bottom + scrollY + 8}px`;
}

document.addEventListener("click", (event) => {
  const term = event.target.closest("a.term[data-definition]");
  if (!term || event.ctrlKey || event.metaKey) {
    closeNote();
    return;
  }
  event.preventDefault();
  openNote(term);
});
// An iPhone makes no click of a tap on what is no control.
document.addEventListener("pointerup", (event) => {
  if (!event.target.closest("a.term[data-definition]")) closeNote();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeNote();
});
