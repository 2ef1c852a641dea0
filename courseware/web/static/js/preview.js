// The page comes anew when a file of the library was saved, but only if that changes this page:
// a choice that was made stays while another file is being written. Asked for and not pushed,
// because a browser opens six connections to one host and an author has more tabs than that.

const PAUSE = 150;
const state = document.querySelector("[data-preview-state]");
// Taken before any other script of the page changes something.
const shown = document.querySelector("main").innerHTML;
let seen = document.querySelector("meta[name=library]").content;

async function ask(address) {
  const reply = await fetch(address, { cache: "no-store" });
  return reply.text();
}

async function look() {
  const now = await ask("/fingerprint");
  state.textContent = "";
  if (now === seen) return;
  const page = new DOMParser().parseFromString(await ask(location.href), "text/html");
  if (page.querySelector("main")?.innerHTML !== shown) location.reload();
  seen = now;
}

async function watch() {
  try {
    await look();
  } catch {
    state.textContent = "It has stopped; start it again.";
  }
  setTimeout(watch, PAUSE);
}

watch();
