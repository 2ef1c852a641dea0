// Says once, in the page that is open, that an attempt's time has run out. The seconds that were
// left are the server's, so a device whose clock is wrong says it at the right moment.

const place = document.querySelector("[data-seconds-left]");
const longest = 2 ** 31 - 1;
const end = performance.now() + Number(place.dataset.secondsLeft) * 1000;

function look() {
  const left = end - performance.now();
  if (left > 0) {
    setTimeout(look, Math.min(left, longest));
    return;
  }
  if (place.childElementCount > 0) return;
  const notice = document.createElement("div");
  notice.className = "notice notice--warn";
  const words = document.createElement("p");
  words.textContent = "The time is up. What was saved by now counts; no more answers are taken. ";
  const result = document.createElement("a");
  result.href = place.dataset.result;
  result.textContent = "See the result";
  words.append(result);
  notice.append(words);
  place.append(notice);
}

look();
// A phone that slept stops its timers.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") look();
});
