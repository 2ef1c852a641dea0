// Answers that the server has not acknowledged stay in this browser, one for each question of an
// attempt, and are sent under the same key until they are acknowledged: at once, when the
// connection is back, and on every page that the same person opens. A save that hangs is given up
// after a while and sent anew; whichever arrives later counts for what it is, by its key and sequence.
//
// Other scripts talk to this one by events on the document:
//   answer-given   detail {attempt, position, key, sequence, fields, url}   -> is kept and sent;
//                  without a url, to the attempt's own address; with isDraft, what is refused is
//                  not kept while its page is open, but for a text that is too long
//   answer-state   detail {attempt, position, key, state, ...}         <- saving, saved, kept,
//                                                                         signed-out, refused

const person = document.querySelector('meta[name="person"]')?.content ?? "";
const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const prefix = `kept:${person}:`;
const memory = new Map();
// How long a save may take: on a slow phone network it takes up to six seconds.
const longestSave = 12_000;
const shortest = 5_000;
const longestPause = 60_000;
const patience = 8_000;
const shortly = 1_000;
let sending = null;
let again = false;
let pause = shortest;
let nextAt = 0;
// Key -> how often it could not be sent: what fails does not stand in the way of what has not.
const failures = new Map();

// Whether something of an attempt waits here for its acknowledgement.
globalThis.isKeptHere = (attempt) => kept(attempt).length > 0;

// Sends what waits here, of all attempts and forms, for so long at most; what is left then, and how
// much of it only this page holds. Asked before somebody signs out.
globalThis.sendKept = async (milliseconds) => {
  const late = new Promise((resolve) => setTimeout(resolve, milliseconds));
  if (kept().length > 0) await Promise.race([sendAll(), late]);
  const waiting = kept();
  return { waiting, lost: waiting.filter((answer) => !isStored(answer)).length };
};

// Why a page cannot be had now, as a sentence; empty if it can. Asked before a page is left that
// holds what was not sent: in its place the browser would put a page of its own. A server that is
// merely slow keeps nobody, if what the attempt has here outlives the page; without an attempt nothing
// does. `tell` gets words for the time that asking takes; a save that is on its way has a moment to
// arrive first.
globalThis.whyNotNow = async (address, attempt, tell) => {
  const away = "The next page needs a connection.";
  if (!navigator.onLine) return away;
  if (await isJustSent(attempt)) return "";
  tell("Looking for the connection…");
  const signal = signalAfter(patience);
  try {
    // The page itself, which costs more, only where the server says that something is wrong: a
    // damaged database may show it all the same.
    for (const place of ["/readyz", address]) {
      const reply = await fetch(place, { cache: "no-store", signal });
      await reply.text();
      if (reply.status < 500) return "";
    }
    return "The server cannot show the next page just now; try again in a minute.";
  } catch {
    if (!signal.aborted || !navigator.onLine) return away;
    const outlives = attempt && kept(attempt).every(isStored);
    return outlives ? "" : "The server is slow to answer; try again in a minute.";
  }
};

async function isJustSent(attempt) {
  if (!sending || kept(attempt).length === 0) return false;
  await Promise.race([sending, new Promise((resolve) => setTimeout(resolve, shortly))]);
  return kept(attempt).length === 0;
}

function isStored(answer) {
  try {
    return localStorage.getItem(nameOf(answer)) !== null;
  } catch {
    return false;
  }
}

function nameOf(answer) {
  return `${prefix}${answer.attempt}:${answer.position}`;
}

function keep(answer) {
  memory.set(nameOf(answer), answer);
  try {
    localStorage.setItem(nameOf(answer), JSON.stringify(answer));
  } catch {
    // No storage: the answer then lives as long as this page, and is still resent from here.
  }
}

function forget(answer) {
  const stored = read(nameOf(answer));
  if (stored && stored.key !== answer.key) return;
  memory.delete(nameOf(answer));
  try {
    localStorage.removeItem(nameOf(answer));
  } catch {
    // See keep().
  }
}

function read(name) {
  try {
    const stored = localStorage.getItem(name);
    if (stored) return JSON.parse(stored);
  } catch {
    // See keep().
  }
  return memory.get(name) ?? null;
}

function kept(attempt) {
  const names = new Set(memory.keys());
  try {
    for (let i = 0; i < localStorage.length; i += 1) names.add(localStorage.key(i));
  } catch {
    // See keep().
  }
  const answers = [...names].filter((name) => name.startsWith(prefix)).map(read);
  return answers.filter(
    (a) => a && a.refused === undefined && (!attempt || a.attempt === attempt),
  );
}

// Refused ones that no later save has mended: the page says which save of each field counts. Where
// another save stood instead, only a choice on this device settles it.
function refusedHere(attempt) {
  const boxes = [...document.querySelectorAll("[data-field][data-sequence]")];
  return boxes.filter((box) => {
    const stored = read(`${prefix}${attempt}:${box.dataset.field}`);
    if (stored?.refused === undefined) return false;
    return stored.elsewhere !== undefined || stored.sequence > Number(box.dataset.sequence);
  });
}

function tell(answer, state, more = {}) {
  const { attempt, position, key } = answer;
  const detail = { attempt, position, key, state, ...more };
  document.dispatchEvent(new CustomEvent("answer-state", { detail }));
  showNotices();
}

function showNotices() {
  for (const notice of document.querySelectorAll("[data-kept-here]")) {
    notice.hidden = kept(attemptHere()).length === 0;
  }
  for (const notice of document.querySelectorAll("[data-entry-refused]")) {
    const refused = refusedHere(attemptHere());
    notice.hidden = refused.length === 0;
    notice.querySelector("[data-names]").textContent = refused.map((b) => b.dataset.name).join(", ");
  }
}

function attemptHere() {
  return /^\/attempts\/([^/]+)/.exec(location.pathname)?.[1];
}

// Shorter when little is left of an attempt's time (js/deadline.js): what was saved by then counts.
function within(milliseconds) {
  const left = globalThis.timeLeft?.() ?? Infinity;
  return Math.min(milliseconds, Math.max(shortest, left / 4));
}

async function send(answer) {
  const body = new URLSearchParams(answer.fields);
  body.set("key", answer.key);
  body.set("sequence", String(answer.sequence));
  tell(answer, "saving");
  const sent = performance.now();
  let reply;
  try {
    reply = await fetch(answer.url ?? `/attempts/${answer.attempt}/${answer.position}/answer`, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": token },
      keepalive: true,
      signal: signalAfter(within(longestSave), "online"),
    });
  } catch {
    tell(answer, "kept");
    return false;
  }
  return settle(answer, reply, sent);
}

async function settle(answer, reply, sent) {
  const said = await reply.json().catch(() => ({}));
  if (reply.ok && said.saved_at) {
    const isNewest = read(nameOf(answer))?.key === answer.key;
    // A draft over which another one stands waits for its page, which shows both.
    if (said.stands && isNewest && !isOpenHere(answer)) keep({ ...answer, refused: "", at: Date.now() });
    else forget(answer);
    // Counted from the sending: however long the reply took, that is never more than there is.
    const timeEnds = sent + Number(said.seconds_left) * 1000;
    const { counts, stands } = said;
    tell(answer, "saved", { savedAt: said.saved_at, counts, stands, timeEnds });
    return true;
  }
  // 400: the token is of another session; signing in (or the way there) gives a fresh page, unless
  // somebody else is signed in by now.
  if (reply.status === 401 || reply.status === 400) {
    tell(answer, "signed-out", { isOthers: said.others === true });
    return false;
  }
  const isRefused = [404, 409, 413, 422].includes(reply.status);
  if (isRefused || (answer.isDraft && reply.status === 403)) {
    const stored = read(nameOf(answer));
    // What is wrong with the field says more than that something is.
    const reason = Object.values(said.errors ?? {})[0] ?? said.error ?? "";
    // What could count stays in the browser for a while, but it is not sent any more. The parts of a
    // form that were refused stay on the open page and nowhere else, for a patient may be named in
    // them; but for those of which the server says that they may wait here, a text that is too long.
    const elsewhere = said.stands && { stands: said.stands, brief: said.error };
    const parts = said.refused ?? Object.keys(said.errors ?? {});
    // An answer of an attempt is refused for its form only: it stands in its field to be mended.
    const mayWait = said.may_wait ?? [];
    const mayStay = (name) => !answer.url || !parts.includes(name) || mayWait.includes(name);
    const fields = answer.fields.filter(([name]) => mayStay(name));
    const reasons = Object.fromEntries(parts.map((name) => [name, said.errors?.[name] ?? reason]));
    const more = { fields, refused: reason, reasons, elsewhere, at: Date.now() };
    if (answer.isDraft && isOpenHere(answer) && mayWait.length === 0) forget(answer);
    else if (stored?.key === answer.key) keep({ ...answer, ...more });
    tell(answer, "refused", { reason, reasons, elsewhere, parts });
    return true;
  }
  tell(answer, "kept", { reason: said.error });
  return false;
}

// Whether the form that an answer stands in is on this page, which then shows what was refused.
function isOpenHere({ attempt }) {
  return [...document.forms].some((form) => form.dataset.needsConnection === attempt);
}

function leastFailed() {
  const failed = ({ key }) => failures.get(key) ?? 0;
  return kept().sort((one, other) => failed(one) - failed(other));
}

async function sendAll() {
  if (sending) {
    again = true;
    return sending;
  }
  sending = (async () => {
    do {
      again = false;
      for (const answer of leastFailed()) {
        if (!(await send(answer))) {
          failures.set(answer.key, (failures.get(answer.key) ?? 0) + 1);
          // One that was given meanwhile gets its turn; else everything waits for the timer.
          if (!again) return;
          break;
        }
        pause = shortest;
      }
    } while (again || kept().length > 0);
  })().finally(() => {
    sending = null;
    nextAt = performance.now() + within(pause);
    pause = kept().length > 0 ? Math.min(2 * pause, longestPause) : shortest;
  });
  return sending;
}

document.addEventListener("answer-given", (event) => {
  keep(event.detail);
  pause = shortest;
  sendAll();
});
addEventListener("online", () => {
  pause = shortest;
  sendAll();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") sendAll();
});
setInterval(() => {
  if (!sending && performance.now() >= nextAt && kept().length > 0) sendAll();
}, shortly);

// Handing in and signing wait for what is still here: afterwards it could not count any more.
function waitsFor(form) {
  if (form.id === "sign" && form.dataset.outbox) {
    return `form:/observe/forms/${form.dataset.outbox}/save`;
  }
  return /^\/attempts\/([^/]+)\/submit$/.exec(new URL(form.action).pathname)?.[1];
}

function isRefusedHere(form, attempt) {
  const refused = form.id === "sign" ? refusedHere(attempt) : [];
  const line = form.querySelector("[data-refused-here]");
  if (!line || refused.length === 0) return false;
  line.hidden = false;
  line.querySelector("span:last-child").textContent = refused.map((b) => b.dataset.name).join(", ");
  line.scrollIntoView({ block: "center" });
  return true;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const attempt = waitsFor(form);
  if (!attempt) return;
  if (isRefusedHere(form, attempt)) {
    event.preventDefault();
    return;
  }
  if (kept(attempt).length === 0) return;
  event.preventDefault();
  await sendAll();
  // What was sent just now may have been refused.
  if (isRefusedHere(form, attempt)) return;
  if (kept(attempt).length === 0) form.submit();
  else document.querySelector("[data-kept-here]")?.scrollIntoView({ block: "center" });
});

showNotices();
sendAll();
