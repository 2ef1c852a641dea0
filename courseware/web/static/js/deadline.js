// Counts an attempt's time down and says when little is left and when none is. The seconds that were
// left are the server's, so a device whose clock is wrong says it at the right moment.
//
// Other scripts hear of it by an event on the document:
//   time-up   -> no more answers are taken

const place = document.querySelector("[data-seconds-left]");
const figure = document.querySelector("[data-time-left]");
let end = performance.now() + Number(place.dataset.secondsLeft) * 1000;
// Said aloud; a figure that is read out all the time would be in the way of the question.
const aloud = [300, 60];
const patience = 15_000;
let timer = 0;
let apart = Date.now() - performance.now();
let before = Number(place.dataset.secondsLeft);

function inWords(seconds) {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  const parts = [[Math.floor(minutes / 60), "h"], [minutes % 60, "min"]];
  return parts.filter(([count]) => count > 0).map((part) => part.join(" ")).join(" ");
}

function say(seconds) {
  const words = document.createElement("p");
  words.className = "visually-hidden";
  const [count, unit] = seconds < 60 ? [seconds, "second"] : [Math.floor(seconds / 60), "minute"];
  words.textContent = `${count} ${unit}${count === 1 ? "" : "s"} left`;
  place.replaceChildren(words);
}

function sayOver() {
  if (place.querySelector(".notice")) return;
  const notice = document.createElement("div");
  notice.className = "notice notice--warn";
  const words = document.createElement("p");
  words.textContent = "The time is up. What was saved by now counts; no more answers are taken. ";
  const result = document.createElement("a");
  result.href = place.dataset.result;
  result.textContent = "See the result";
  words.append(result);
  notice.append(words);
  sayWhatIsKept(notice);
  place.replaceChildren(notice);
  document.dispatchEvent(new CustomEvent("time-up"));
}

// Nothing that is sent from now on counts, but what was sent before may have arrived without our
// having heard of it. js/outbox.js hides the line when the server has told.
function sayWhatIsKept(notice) {
  for (const before of document.querySelectorAll("[data-kept-here]")) before.remove();
  if (!isKeptHere(place.dataset.result.split("/").pop())) return;
  const here = innerWidth < 720 ? "phone" : "device";
  const words = document.createElement("p");
  words.dataset.keptHere = "";
  words.textContent = `What is still kept on this ${here} counts only if it arrived before. With a connection, this page says whether it did.`;
  notice.append(words);
}

// Milliseconds, for js/outbox.js, which hurries at the end; without one where nothing counts any more.
globalThis.timeLeft = () => {
  const left = end - performance.now();
  return left > 0 ? left : Infinity;
};

// In minutes, and in seconds for the last one; it looks again when the figure is due to change.
function look() {
  clearTimeout(timer);
  const milliseconds = end - performance.now();
  const left = Math.max(0, Math.ceil(milliseconds / 1000));
  figure.textContent = `${inWords(left)} left`;
  if (left === 0) {
    sayOver();
    return;
  }
  if (aloud.some((seconds) => left <= seconds && seconds < before)) say(left);
  before = left;
  const shown = left < 60 ? left : left - (left % 60);
  const next = Math.max(shown - 1, ...aloud.filter((seconds) => seconds < left));
  timer = setTimeout(look, milliseconds - next * 1000);
}

// Some phones stop the clock that counts while they sleep: then the server says anew what is left.
async function ask() {
  const signal = signalAfter(patience);
  const reply = await fetch(location.pathname, { signal }).catch(() => null);
  const html = await reply?.text().catch(() => null);
  if (!reply?.ok || html === null) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  const left = page.querySelector("[data-seconds-left]")?.dataset.secondsLeft;
  if (left === undefined && !reply.url.endsWith("/review")) return;
  end = performance.now() + Number(left ?? 0) * 1000;
  apart = Date.now() - performance.now();
  look();
}

// More time can be granted while an attempt runs; the answer to a save says what is left then. It
// never takes time away here: the server's word on that comes with the next page.
document.addEventListener("answer-state", ({ detail }) => {
  if (detail.attempt !== place.dataset.result.split("/").pop()) return;
  if (!(detail.timeEnds - end > 5000)) return;
  end = detail.timeEnds;
  before = Infinity;
  look();
  say(Math.ceil((end - performance.now()) / 1000));
});

look();
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  look();
  const slept = Math.abs(Date.now() - performance.now() - apart) > 2000;
  if (slept) ask();
});
