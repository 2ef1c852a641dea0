// On every page: the theme switch, focus on an error summary, moments in the reader's own zone,
// and what leaves the device when somebody has signed out.

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function currentTheme() {
  return root.dataset.theme ?? (system.matches ? "dark" : "light");
}

function showTheme(button) {
  const other = currentTheme() === "dark" ? "light" : "dark";
  button.querySelector("[data-theme-words]").textContent =
    other === "dark" ? "Switch to the dark theme" : "Switch to the light theme";
  const icon = button.querySelector(".icon");
  icon.classList.toggle("icon--moon", other === "dark");
  icon.classList.toggle("icon--sun", other === "light");
}

function switchTheme(button) {
  const other = currentTheme() === "dark" ? "light" : "dark";
  const isSystems = other === (system.matches ? "dark" : "light");
  if (isSystems) delete root.dataset.theme;
  else root.dataset.theme = other;
  try {
    if (isSystems) localStorage.removeItem("theme");
    else localStorage.setItem("theme", other);
  } catch {
    // The switch then holds for this page only.
  }
  showTheme(button);
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  showTheme(button);
  button.addEventListener("click", () => switchTheme(button));
  system.addEventListener("change", () => showTheme(button));
}

document.querySelector("[data-error-summary]")?.focus();

const style = {
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
};
const words = new Intl.DateTimeFormat("en-GB", style);
// The end of an attempt's time is told to the second.
const exactWords = new Intl.DateTimeFormat("en-GB", { ...style, second: "2-digit" });
function withoutZone(text) {
  return text.trim().replace(/ \S+$/, "");
}

for (const time of document.querySelectorAll("time[datetime*='T']:not([data-clinics-clock])")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.valueOf())) continue;
  const format = "seconds" in time.dataset ? exactWords : words;
  const here = format.format(moment).replace(" at ", ", ");
  // The same clock under another name (GMT, UTC) would only look like another time.
  if (withoutZone(here) === withoutZone(time.textContent)) continue;
  time.title = time.textContent;
  time.textContent = here;
}

// For the scripts that come after this one and say when something was saved. No import: the address
// of a static file changes with its bytes, and a script cannot know it.
globalThis.clockTime = (moment) => {
  const style = { hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("en-GB", style).format(new Date(moment));
};

const menu = document.querySelector("details.menu");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
// An iPhone makes no click of a tap on what is no control.
for (const sign of ["click", "pointerup"]) {
  document.addEventListener(sign, (event) => {
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });
}

// Ends a question to the server after so long, or when the named event says that the way to it is
// another one now. Not every browser that is in use has AbortSignal.timeout, and what it throws
// would read like a server that is away.
globalThis.signalAfter = (milliseconds, event = "") => {
  const controller = new AbortController();
  const end = () => controller.abort();
  setTimeout(end, milliseconds);
  if (event) addEventListener(event, end, { once: true, signal: controller.signal });
  return controller.signal;
};

// Safari keeps a page that is left, where it may, and shows it again as it was: but the fields of a form
// with autocomplete="off" are then as when the page was made, while its scripts go on from what was given.
const given = new Map();
const isTicked = ({ type }) => type === "radio" || type === "checkbox";
addEventListener("pagehide", () => {
  given.clear();
  for (const control of document.querySelectorAll("input, select, textarea")) {
    if (["hidden", "file", "password"].includes(control.type)) continue;
    given.set(control, isTicked(control) ? control.checked : control.value);
  }
});
function putBack() {
  for (const [control, was] of given) {
    if (isTicked(control)) control.checked = was;
    else if (control.value !== was) control.value = was;
  }
}
addEventListener("pageshow", (event) => {
  // They are emptied after this event.
  if (event.persisted) setTimeout(putBack);
});

// Older Safari cannot send a form by a script as if its button was pressed: there it is pressed. Nor
// does it say which one somebody pressed.
let pressed = null;
addEventListener("click", ({ target }) => {
  pressed = target.closest?.('button, input[type="submit"]') ?? null;
}, true);
globalThis.pressedOf = ({ submitter, target }) =>
  submitter ?? (pressed?.form === target && pressed.type === "submit" ? pressed : undefined);
HTMLFormElement.prototype.requestSubmit ??= function requestSubmit(button) {
  (button ?? this.querySelector('[type="submit"]')).click();
};

// A table whose rows a narrow page shows one below the other is none to VoiceOver, unless its parts say so.
const parts = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell", th: "columnheader" };
function nameParts() {
  for (const table of document.querySelectorAll("table:not([role])")) {
    const rows = table.querySelectorAll("tbody > tr");
    if (rows.length === 0 || getComputedStyle(rows[0]).display === "table-row") continue;
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
      part.setAttribute("role", part.scope?.startsWith("row") ? "rowheader" : parts[part.localName]);
    }
  }
}
nameParts();
addEventListener("resize", nameParts);

// A refusal that goes when its field is left moves what stands below it, between the press of a mouse and
// its release: no browser makes a click of that, so it is made of what was pressed. Whoever moves the mouse
// off it still means to leave it.
let held = null;
addEventListener("pointerdown", ({ isPrimary, button, pointerType, target, clientX, clientY }) => {
  const control = isPrimary && button === 0 && pointerType === "mouse" && target.closest?.("button, a[href], summary, label");
  held = control ? { control, clientX, clientY } : null;
}, true);
addEventListener("pointerup", ({ target, clientX, clientY }) => {
  const { control } = held ?? {};
  const isStill = held && Math.hypot(clientX - held.clientX, clientY - held.clientY) < 4;
  held = null;
  if (isStill && control.isConnected && !control.contains(target)) control.click();
}, true);

// A name for what is given to js/outbox.js to be sent. In the order of time, and never the same twice.
globalThis.newKey = () => {
  const random = crypto.getRandomValues(new Uint8Array(8));
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${Date.now().toString(16).padStart(12, "0")}-${hex}`;
};

// Says at the fields of these names that they were refused and where the reason stands, and of no
// other one in the place any more. A radio button cannot be wrong, only its group.
globalThis.markRefused = (place, names, reason) => {
  reason.id ||= "why-refused";
  for (const control of place.querySelectorAll('input[type="text"], input[type="date"], select, textarea')) {
    const isRefused = names.includes(control.name);
    if (!isRefused && control.getAttribute("aria-invalid") !== "true") continue;
    const ids = (control.getAttribute("aria-describedby") ?? "").split(" ");
    const rest = ids.filter((id) => id && id !== reason.id);
    control.setAttribute("aria-describedby", [...(isRefused ? [reason.id] : []), ...rest].join(" "));
    if (isRefused) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    // What the page itself came with, and holds no more.
    document.getElementById(control.getAttribute("aria-errormessage"))?.remove();
    control.removeAttribute("aria-errormessage");
  }
};

// What the server refused is kept for the one who may mend it (js/outbox.js), and goes when they are
// signed out or after a month: others use this device, too. So do, after a month, drafts of marks, which
// are about somebody else. What was not sent yet waits for its person; it would be lost.
const monthOfSeconds = 30 * 24 * 3600 * 1000;
const whose = document.querySelector('meta[name="person"]')?.content ?? "";
if (whose || location.pathname === "/login") {
  try {
    for (const name of Object.keys(localStorage).filter((n) => n.startsWith("kept:"))) {
      const found = JSON.parse(localStorage.getItem(name));
      if (found?.refused === undefined && !found?.isDraft) continue;
      const isOwn = whose && name.startsWith(`kept:${whose}:`);
      const isOld = Date.now() - (found.at ?? 0) > monthOfSeconds;
      if (isOld || (!isOwn && !found.isDraft)) localStorage.removeItem(name);
    }
  } catch {
    // No storage, or something in it that is none of ours.
  }
}

// Nor does a page that Safari kept (above) come back to whoever signed in after its person, or to nobody.
function lastHere() {
  try {
    if (whose || location.pathname === "/login") sessionStorage.setItem("whose", whose);
    return () => sessionStorage.getItem("whose");
  } catch {
    return () => whose;
  }
}
const whoseNow = lastHere();
addEventListener("pageshow", (event) => {
  if (!event.persisted || !whose || whoseNow() === whose) return;
  root.hidden = true;
  location.reload();
});
