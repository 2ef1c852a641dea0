// Leaving a page. Signing out: not while the site cannot be reached, and not past answers that wait on
// this device without a word about them. What can be sent is sent first; nobody is asked then.
// Sending a form that says it needs a connection: not while there is none, below.

const patience = 10_000;
const sendingPatience = 8_000;

function counted(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

// What js/typed.js keeps is not sent by itself.
const isTyped = ({ attempt }) => attempt.startsWith("typed:");

// "2 answers", "1 entry in a form", or both; keys of a form's entries begin with its address.
function named(all) {
  const waiting = all.filter((one) => !isTyped(one));
  const filled = all.length - waiting.length;
  const entries = waiting.filter(({ attempt }) => attempt.startsWith("form:")).length;
  const answers = waiting.length - entries;
  const parts = [];
  if (answers) parts.push(counted(answers, "answer", "answers"));
  if (entries) parts.push(counted(entries, "entry in a form", "entries in forms"));
  if (filled) parts.push(counted(filled, "filled-in form", "filled-in forms"));
  return parts.join(" and ");
}

function whatFollows(all, lost) {
  const [waiting, typed] = [all.filter((one) => !isTyped(one)), all.filter(isTyped)];
  const said = waiting.length ? [ofWaiting(waiting, lost)] : [];
  const form = typed.length === 1 ? "The form is" : "The forms are";
  if (typed.length) said.push(`${form} not handed in yet.`);
  if (typed.some(({ isStored }) => isStored)) {
    said.push("What you filled in stays in this browser until you sign in here again and hand it in.");
  }
  if (typed.some(({ isStored }) => !isStored)) {
    said.push("This browser could not store what you filled in on this page: it would be lost.");
  }
  if (waiting.length > lost || typed.some(({ isStored }) => isStored)) {
    said.push("Come back within a week: some browsers, Safari among them, delete it after seven days without a visit, and a private window when it is closed.");
  }
  return said.join(" ");
}

function ofWaiting(waiting, lost) {
  const stored = waiting.length - lost;
  const said = [waiting.length === 1 ? "It could not be sent just now." : "They could not be sent just now."];
  if (lost) {
    const which = stored ? `${lost} of them` : lost === 1 ? "it" : "them";
    said.push(`This browser could not store ${which}: ${lost === 1 ? "it" : "they"} would be lost.`);
  }
  if (stored) {
    const [they, stay, are] = stored === 1 ? ["It", "stays", "is"] : ["They", "stay", "are"];
    const rest = lost ? (stored === 1 ? "The other one" : "The others") : they;
    said.push(`${rest} ${stay} in this browser until you sign in here again, and ${are} sent then.`);
    if (waiting.some(({ attempt }) => !attempt.startsWith("form:"))) {
      said.push("What arrives after the end of an attempt’s time does not count.");
    }
  }
  return said.join(" ");
}

function element(tag, more, ...children) {
  const made = Object.assign(document.createElement(tag), more);
  made.append(...children);
  return made;
}

// The button that was pressed has the focus again when somebody stays: the browser sees to it.
function ask(form, waiting, lost) {
  const title = `Sign out with ${named(waiting)} unsent?`;
  const close = () => (dialog.close ? dialog.close() : dialog.remove());
  const stay = element("button", { type: "button", className: "button", onclick: close }, "Stay signed in");
  const leave = element(
    "button",
    { type: "button", className: "button button--quiet", onclick: () => form.submit() },
    "Sign out",
  );
  const dialog = element(
    "dialog",
    { className: "dialog flow", onclose: () => dialog.remove() },
    element("h2", { id: "unsent-title" }, title),
    element("p", { id: "unsent-words" }, whatFollows(waiting, lost)),
    element("p", { className: "actions" }, stay, leave),
  );
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-labelledby", "unsent-title");
  dialog.setAttribute("aria-describedby", "unsent-words");
  document.body.append(dialog);
  // Safari before 15.4 knows no dialogs: the question then stands at the end of the page.
  dialog.showModal?.();
  stay.focus();
}

// Without a network a browser shows a page of its own, as if one had left; one is still signed in.
async function isReached() {
  try {
    const signal = signalAfter(patience);
    await (await fetch("/healthz", { cache: "no-store", signal })).text();
    return true;
  } catch {
    return false;
  }
}

// Sends what waits, and says so on the button meanwhile; without js/outbox.js nothing waits.
async function sent(button) {
  const typed = globalThis.typedHere?.() ?? [];
  if (!globalThis.isKeptHere?.()) return { waiting: typed, lost: 0 };
  const words = button?.textContent;
  if (button) button.textContent = "Sending your answers…";
  const left = await sendKept(sendingPatience);
  if (button) button.textContent = words;
  return { ...left, waiting: [...left.waiting, ...typed] };
}

// Both forms end this device's session; that of another device ends nothing here.
const leaves = ["/logout", "/account/sessions/end"];

async function leave(form, button) {
  const line = document.querySelector("[data-still-signed-in]");
  if (line) line.hidden = true;
  if (line && !(await isReached())) {
    line.hidden = false;
    line.scrollIntoView({ block: "center" });
    return;
  }
  const { waiting, lost } = await sent(button);
  if (waiting.length > 0) ask(form, waiting, lost);
  else form.submit();
}

// A form with data-needs-connection is sent only when the next page can be had: in its place the
// browser would put a page of its own, and *back* from there shows the form without its words. The
// attribute's value is what js/outbox.js calls the form, where its words are kept on this device.
const shortly = 1_000;
const underWay = 10_000;
let asking = false;
let sure = null;

function say(form, submitter, words) {
  form.querySelector("[data-why-here]")?.remove();
  if (!words) return;
  const line = element("p", { className: "field__error", textContent: words });
  line.dataset.whyHere = "";
  line.setAttribute("role", "alert");
  const place = submitter?.closest("p") ?? submitter;
  if (place) place.before(line);
  else form.append(line);
}

async function sendWhenReached(form, submitter) {
  const before = form.querySelector("[data-why-here]")?.textContent;
  say(form, submitter, "");
  // Said only where asking takes long enough to be wondered at.
  let slowly = 0;
  const tell = (words) => {
    slowly = setTimeout(() => say(form, submitter, words), shortly);
  };
  const why = await whyNotNow(location.href, form.dataset.needsConnection, tell);
  clearTimeout(slowly);
  // Who was told and tries again is let go: a network may be slow for good.
  const isKnownSlow = why === before && why.startsWith("The server is slow");
  say(form, submitter, isKnownSlow ? "" : why);
  if (why && !isKnownSlow) return false;
  sure = form;
  try {
    form.requestSubmit(submitter);
  } finally {
    sure = null;
  }
  return form.checkValidity();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.needsConnection === undefined || event.defaultPrevented || form === sure) return;
  event.preventDefault();
  if (asking) return; // pressed twice
  asking = true;
  let isSent = false;
  try {
    isSent = await sendWhenReached(form, pressedOf(event));
  } finally {
    // What was sent is on its way until the next page comes: pressed again, it would be sent twice.
    if (isSent) setTimeout(() => (asking = false), underWay);
    else asking = false;
  }
});
addEventListener("pageshow", () => {
  asking = false;
});

let isLeaving = false;
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!leaves.includes(new URL(form.action).pathname) || form.target) return;
  event.preventDefault();
  if (isLeaving) return; // pressed twice
  isLeaving = true;
  await leave(form, pressedOf(event)).finally(() => {
    isLeaving = false;
  });
});
