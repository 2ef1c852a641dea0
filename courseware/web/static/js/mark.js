// Marking one answer: keeps levels and words as they are chosen; the button gives the mark.

const form = document.getElementById("mark");
const line = form.querySelector("[data-save-state]");
let waiting = 0;
let latest = 0;

async function keep() {
  clearTimeout(waiting);
  waiting = 0;
  const mine = ++latest;
  line.textContent = "Saving…";
  try {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      keepalive: true,
      signal: signalAfter(12_000),
    });
    if (mine !== latest) return;
    const told = await answer.json().catch(() => ({}));
    line.textContent = answer.ok
      ? `Kept ${clockTime(told.saved_at)}`
      : `Not kept: ${Object.values(told.errors ?? {})[0] ?? told.error ?? "the server refused it."}`;
  } catch {
    if (mine === latest) line.textContent = "Not kept: there is no connection. It stays on this page.";
  }
}

form.addEventListener("change", keep);
form.addEventListener("input", (event) => {
  if (!event.target.matches("textarea")) return;
  clearTimeout(waiting);
  waiting = setTimeout(keep, 900);
});
addEventListener("pagehide", () => {
  if (waiting) keep();
});
form.addEventListener("submit", () => {
  clearTimeout(waiting);
  waiting = 0;
});
