// Figures that zoom: a press on one shows it over the page, twice as large as in the text, to be moved
// and made larger still; fingers can spread it as everything. Escape and a button close it. Where
// this script does not run, the link leads to a page with the picture.

const atFirst = 2;
const most = 6;
const step = 1.5;

function element(tag, more, ...children) {
  const made = Object.assign(document.createElement(tag), more);
  made.append(...children);
  return made;
}

function button(words, onclick) {
  return element("button", { type: "button", className: "button button--quiet button--small", onclick }, words);
}

// Keeps what is in the middle of the frame there while the picture grows or shrinks around it.
function resize(frame, picture, width) {
  const across = (frame.scrollLeft + frame.clientWidth / 2) / frame.scrollWidth;
  const down = (frame.scrollTop + frame.clientHeight / 2) / frame.scrollHeight;
  picture.width = Math.round(width);
  frame.scrollLeft = across * frame.scrollWidth - frame.clientWidth / 2;
  frame.scrollTop = down * frame.scrollHeight - frame.clientHeight / 2;
}

function zoom(link, shown) {
  const picture = element("img", { src: shown.currentSrc || shown.src, alt: shown.alt });
  const frame = element("div", { className: "zoom__frame", tabIndex: 0 }, picture);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", "Picture; the arrow keys move it");
  const inText = shown.clientWidth;
  const ratio = shown.clientHeight / shown.clientWidth;
  const whole = () => Math.min(frame.clientWidth, frame.clientHeight / ratio, inText);
  const by = (factor) => {
    const wanted = Math.min(most * inText, Math.max(whole(), picture.width * factor));
    resize(frame, picture, wanted);
    smaller.disabled = picture.width <= Math.ceil(whole());
    larger.disabled = picture.width >= Math.floor(most * inText);
  };
  const smaller = button("Smaller", () => by(1 / step));
  const larger = button("Larger", () => by(step));
  const close = button("Close", () => dialog.close());
  const tools = element("p", { className: "zoom__tools" }, smaller, larger, close);
  const dialog = element("dialog", { className: "zoom" }, tools, frame);
  dialog.setAttribute("aria-label", link.getAttribute("aria-label") || "Picture");
  dialog.addEventListener("keydown", (event) => {
    // The keys of the page below, such as those that choose an answer, mean nothing here.
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") by(step);
    if (event.key === "-") by(1 / step);
  });
  frame.addEventListener("click", (event) => {
    if (event.target === frame) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    // Safari gives a link no focus when it is pressed, and so could not give it back.
    link.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  picture.width = inText * atFirst;
  close.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".figure__zoom");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const shown = link.closest(".figure")?.querySelector("img");
  // Safari before 15.4 knows no dialogs, and of a picture that did not come there is nothing to show.
  if (!shown?.clientWidth || !document.createElement("dialog").showModal) return;
  event.preventDefault();
  zoom(link, shown);
});
