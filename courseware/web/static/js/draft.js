// Keeps what is typed into a file's form in this browser until it is saved, asks before it would
// be lost, and offers it again when the form is opened anew.

const person = document.querySelector('meta[name="person"]')?.content ?? "";
const field = document.querySelector("textarea[data-draft]");

if (field) {
  const form = field.form;
  const offer = document.querySelector("[data-draft-offer]");
  const name = `draft:${person}:${field.dataset.draft}`;
  const base = form.elements.namedItem("base").value;
  const shown = field.value;
  const unsaved = field.dataset.unsaved !== undefined;
  let leaving = false;

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  };
  const keep = () => {
    try {
      localStorage.setItem(name, JSON.stringify({ base, text: field.value }));
    } catch {
      // A full or forbidden store: the question before leaving still stands.
    }
  };
  const forget = () => localStorage.removeItem(name);
  const changed = () => unsaved || field.value !== shown;

  const kept = read();
  if (unsaved) {
    keep();
  } else if (kept && kept.text === shown) {
    forget(); // it was saved since
  } else if (kept && offer) {
    offer.querySelector("[data-draft-older]").hidden = kept.base === base;
    offer.hidden = false;
  }

  offer?.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.draftTake !== undefined) field.value = kept.text;
    else forget();
    offer.hidden = true;
    field.focus();
  });
  field.addEventListener("input", () => {
    if (changed()) keep();
    else forget();
  });
  // Not when it is pressed: without a connection it stays (js/leaving.js).
  form.addEventListener("formdata", () => {
    leaving = true;
  });
  document.querySelector("[data-draft-leave]")?.addEventListener("click", () => {
    // "Leave it as it is" says that the text is not wanted.
    leaving = true;
    forget();
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && changed()) event.preventDefault();
  });
}
