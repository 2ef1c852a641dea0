// Practice questions are answered in place; without this script the page comes back at the spot.

const patience = 20_000;

function complain(form, words, link) {
  form.querySelector("[data-complaint]")?.remove();
  const line = document.createElement("p");
  line.className = "field__error";
  line.dataset.complaint = "";
  line.setAttribute("role", "alert");
  line.textContent = words;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = "Sign in again";
    line.append(" ", anchor);
  }
  form.querySelector(".practice__send").before(line);
}

const answerIn = (form) => new URLSearchParams(new FormData(form)).toString();

function replace(form, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("form");
  form.replaceWith(fresh);
  document.dispatchEvent(new CustomEvent("questions-changed"));
  const refused = fresh.querySelector('[aria-invalid="true"]');
  const next = refused ?? fresh.querySelector("[data-now]") ?? fresh.querySelector("[data-reasons]");
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: refused ? "nearest" : "start" });
}

// Verdict and reasons speak of the answer that was sent: another one has its own yet to be asked for.
function unsettle({ target }) {
  const form = target.closest("form[data-practice]");
  const button = form?.querySelector("[data-anew]");
  if (!button) return;
  form.querySelector("[data-reasons]")?.remove();
  button.textContent = button.dataset.anew;
  button.classList.remove("button--quiet");
  button.removeAttribute("data-anew");
}

document.addEventListener("input", unsettle);
document.addEventListener("change", unsettle);
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-practice]")) return;
  event.preventDefault();
  const button = form.querySelector(".practice__send button");
  button.disabled = true;
  const body = new FormData(form);
  const sent = answerIn(form);
  const pressed = pressedOf(event);
  if (pressed?.name) body.set(pressed.name, pressed.value);
  const signal = signalAfter(patience);
  try {
    const reply = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Fragment": "practice", Accept: "text/html" },
      signal,
    });
    const html = await reply.text();
    if (reply.redirected && new URL(reply.url).pathname === "/login") {
      complain(form, "You have been signed out.", `/login?next=${encodeURIComponent(location.pathname)}`);
    } else if (answerIn(form) !== sent) {
      complain(form, "You changed your answer while the earlier one was checked. Check this one, too.");
    } else if (reply.ok || reply.status === 422) {
      replace(form, html);
    } else {
      complain(form, "This could not be checked just now. Your answer stays here; try again.");
    }
  } catch {
    const why = signal.aborted ? "The server is slow to answer." : "There is no connection.";
    complain(form, `${why} Your answer stays here; try again later.`);
  } finally {
    button.disabled = false;
  }
});
