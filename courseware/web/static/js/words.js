// Counts the words of a free text while it is written; the server counts them anyway.

for (const field of document.querySelectorAll("textarea[data-words]")) {
  const shown = field.closest(".field").querySelector("[data-words-count]");
  const count = () => {
    shown.textContent = String(field.value.split(/\s+/u).filter(Boolean).length);
  };
  field.addEventListener("input", count);
  count();
}
