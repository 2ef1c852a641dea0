// Says how far a workbook is while it is made; without this script the link downloads it as it is.

const link = document.querySelector("a[data-export]");
const place = document.querySelector("[data-export-progress]");
const bar = place?.querySelector("progress");
const words = place?.querySelector("[data-export-words]");
// A page full of people is made between two frames; longer than this nothing is being made any more.
const longestSilence = 60_000;
const number = new Intl.NumberFormat("en-GB");

function say(text) {
  words.textContent = text;
}

function newline(bytes) {
  return bytes.indexOf(10);
}

function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

// Not one limit for all of it: a large workbook takes as long as it takes.
function unlessSilent(promise) {
  let timer = 0;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("silent")), longestSilence);
  });
  return Promise.race([promise, silence]).finally(() => clearTimeout(timer));
}

// Frames: a line "people done, people in all, bytes", then the bytes; the last one has none.
async function read(stream, progress) {
  const reader = stream.getReader();
  const pieces = [];
  let held = new Uint8Array();
  let whole = false;
  for (;;) {
    const { done, value } = await unlessSilent(reader.read());
    if (done) break;
    held = joined(held, value);
    for (let end = newline(held); end >= 0; end = newline(held)) {
      const [ready, all, size] = new TextDecoder().decode(held.subarray(0, end)).split(" ").map(Number);
      if (held.length < end + 1 + size) break;
      if (size) pieces.push(held.slice(end + 1, end + 1 + size));
      held = held.slice(end + 1 + size);
      whole = ready === all && size === 0;
      progress(ready, all);
    }
  }
  if (!whole) throw new Error("cut off");
  return pieces;
}

function save(pieces) {
  const file = document.createElement("a");
  file.href = URL.createObjectURL(new Blob(pieces, { type: link.dataset.type }));
  file.download = link.dataset.export;
  file.click();
  setTimeout(() => URL.revokeObjectURL(file.href), 60_000);
}

link?.addEventListener("click", async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.busy) return;
  link.dataset.busy = "yes";
  place.hidden = false;
  bar.value = 0;
  say("Making the workbook…");
  let told = 0;
  const ended = new AbortController();
  try {
    const address = new URL(link.href);
    address.searchParams.set("progress", "1");
    const answer = await unlessSilent(
      fetch(address, { redirect: "error", signal: ended.signal }),
    );
    if (!answer.ok) throw new Error(String(answer.status));
    save(
      await read(answer.body, (ready, all) => {
        bar.max = all || 1;
        bar.value = ready;
        // A screen reader hears each tenth, not each step.
        const tenth = Math.floor((10 * ready) / (all || 1));
        if (tenth > told) say(`${number.format(ready)} of ${number.format(all)} people`);
        told = Math.max(told, tenth);
      }),
    );
    say("The workbook is complete.");
  } catch {
    say("The workbook did not arrive whole, so nothing was saved. Try again.");
  } finally {
    ended.abort();
    delete link.dataset.busy;
  }
});
