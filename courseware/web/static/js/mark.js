// Marking one answer: keeps levels and words as they are chosen, on this device while there is no
// network (js/outbox.js); the button gives the mark (js/leaving.js asks for the connection first).
// Where something else was kept from another page meanwhile, that one stands; it is shown beside what
// is here, and the marker chooses.

const form = document.getElementById("mark");
const line = form.querySelector("[data-save-state]");
const other = form.querySelector("[data-elsewhere]");
const person = document.querySelector('meta[name="person"]')?.content ?? "";
const here = innerWidth < 720 ? "phone" : "device";
const outbox = form.dataset.needsConnection;
const position = "mark";
const { page, sequence, seen } = form.elements;
let latest = "";
let typing = 0;

// No clock orders the drafts: this page counts its own, and says which ones of others it knows. The
// number in the form is that of the next one, so that a button comes after all that is on its way.
function keep() {
  clearTimeout(typing);
  typing = 0;
  latest = newKey();
  const number = Number(sequence.value);
  const ours = ["csrf_token", "sequence"];
  const fields = [...new FormData(form)].filter(([name]) => !ours.includes(name));
  sequence.value = String(number + 1);
  const detail = { attempt: outbox, position, key: latest, sequence: number, fields, url: form.dataset.draft, isDraft: true, at: Date.now() };
  document.dispatchEvent(new CustomEvent("answer-given", { detail }));
}

function say(kind, words) {
  line.dataset.kind = kind;
  line.textContent = words;
}

document.addEventListener("answer-state", ({ detail }) => {
  if (detail.attempt !== outbox || detail.key !== latest) return;
  if (["saved", "refused"].includes(detail.state)) markRefused(form, detail.parts ?? [], line);
  if (detail.state === "saving") {
    if (line.dataset.kind !== "kept") say("saving", "Saving…");
  } else if (detail.state === "saved" && detail.stands) {
    say("refused", "Not kept: choose first between this and what was kept elsewhere.");
    show(detail.stands, detail.savedAt);
  } else if (detail.state === "saved") {
    other.hidden = true;
    say("saved", `Kept ${clockTime(detail.savedAt)}`);
  } else if (detail.state === "signed-out") {
    say("kept", `Kept on this ${here}. Sign in again to send it.`);
  } else if (detail.state === "refused") {
    say("refused", `Not kept: ${detail.reason || "the server refused it."}`);
  } else {
    say("kept", `Kept on this ${here}, will send`);
  }
});

// --- what was kept elsewhere ------------------------------------------------------------------

function element(tag, more, ...children) {
  const made = Object.assign(document.createElement(tag), more);
  made.append(...children);
  return made;
}

function row(words, value) {
  return element("li", {}, `${words.trim()}: `, element("strong", {}, value));
}

// The levels by the words of the form, as far as they differ from what is chosen here.
function rows({ levels, comment, note }) {
  const found = [];
  for (const group of form.querySelectorAll("fieldset")) {
    const name = group.querySelector("input").name;
    const wanted = levels[name.replace("level.", "")] ?? "";
    if ((new FormData(form).get(name) ?? "") === wanted) continue;
    const label = group.querySelector(`label[for="${CSS.escape(`${name}.${wanted}`)}"]`);
    found.push(row(group.querySelector("legend").textContent, label?.textContent.trim() ?? "no level"));
  }
  for (const [name, value] of Object.entries({ comment, note })) {
    if (form.elements[name].value.trim() === value) continue;
    found.push(row(form.querySelector(`label[for="${name}"]`).firstChild.textContent, value || "nothing"));
  }
  return found;
}

function put(values) {
  for (const control of form.querySelectorAll("input[type=radio], textarea")) {
    if (control.type === "radio") control.checked = values.get(control.name) === control.value;
    else if (values.has(control.name)) control.value = values.get(control.name);
  }
}

function settle(stands) {
  seen.value = `${seen.value} ${stands.save}`.trim();
  other.hidden = true;
  line.tabIndex = -1;
  line.focus();
}

function show(stands, at) {
  const take = () => {
    const levels = Object.entries(stands.levels).map(([name, level]) => [`level.${name}`, level]);
    put(new Map([...levels, ["comment", stands.comment], ["note", stands.note]]));
    settle(stands);
    latest = "";
    say("saved", `Kept ${clockTime(at)}`);
  };
  const stay = () => {
    settle(stands);
    keep();
  };
  const button = (words, kind, onclick) =>
    element("button", { type: "button", className: `button button--small ${kind}`, onclick }, words);
  const words = `From another window or device, this was kept at ${clockTime(at)}, and it stands. What is here is not kept.`;
  const isTold = !other.hidden && other.dataset.elsewhere === stands.save;
  // Told once, however long somebody types on.
  const told = isTold ? other.firstChild : element("p", { className: "notice__title" }, words);
  if (!isTold) told.setAttribute("role", "alert");
  other.dataset.elsewhere = stands.save;
  other.replaceChildren(
    told,
    element("ul", {}, ...rows(stands)),
    element("p", { className: "actions" }, button("Keep what is here", "", stay), button("Take what was kept there", "button--quiet", take)),
  );
  other.hidden = false;
  if (!isTold) other.scrollIntoView({ block: "nearest" });
}

// What is still kept here goes on as the page that it comes from; the server says whether it counts.
function restore() {
  let stored = null;
  try {
    stored = JSON.parse(localStorage.getItem(`kept:${person}:${outbox}:${position}`));
  } catch {
    return;
  }
  if (!stored?.fields) return;
  const values = new Map(stored.fields);
  put(values);
  page.value = values.get("page") ?? "";
  seen.value = values.get("seen") ?? "";
  sequence.value = String(stored.sequence + 1);
  latest = stored.key;
  say("kept", `Kept on this ${here}, will send`);
  // Told on another page that something else stands: asked again here, where it can be shown.
  if (stored.refused !== undefined) keep();
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
