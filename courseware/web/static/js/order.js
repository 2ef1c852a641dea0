// Ordering questions get up and down buttons; the menus that hold the answer stay underneath.

const live = document.createElement("p");
live.className = "visually-hidden";
live.setAttribute("aria-live", "polite");

function places(list) {
  return [...list.querySelectorAll(".order__place")];
}

function isAnswered(list) {
  return places(list).some((place) => place.value !== "");
}

function number(list) {
  const all = places(list);
  all.forEach((place, index) => {
    place.value = String(index + 1);
  });
  all[0].dispatchEvent(new Event("change", { bubbles: true }));
  refresh(list);
}

function refresh(list) {
  const items = [...list.children];
  items.forEach((item, index) => {
    const [up, down] = item.querySelectorAll(".order__move");
    up.disabled = index === 0;
    down.disabled = index === items.length - 1;
  });
  const keep = list.parentElement.querySelector("[data-keep-order]");
  if (keep) keep.hidden = isAnswered(list);
}

function move(list, item, step, button) {
  const items = [...list.children];
  const index = items.indexOf(item) + step;
  if (index < 0 || index >= items.length) return;
  if (step < 0) list.insertBefore(item, items[index]);
  else list.insertBefore(items[index], item);
  number(list);
  const other = item.querySelector(`.order__move:not([disabled])`);
  (button.disabled ? other : button).focus();
  live.textContent = `Now in place ${index + 1} of ${items.length}.`;
}

function moveButton(list, item, step, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "order__move";
  const icon = document.createElement("span");
  icon.className = `icon icon--${step < 0 ? "up" : "down"}`;
  icon.setAttribute("aria-hidden", "true");
  const label = document.createElement("span");
  label.className = "visually-hidden";
  label.textContent = `${words}: ${item.querySelector(".order__text").textContent.trim()}`;
  button.append(icon, label);
  button.addEventListener("click", () => move(list, item, step, button));
  return button;
}

function keepButton(list) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet button--small order__keep";
  button.dataset.keepOrder = "";
  button.textContent = "The order is right as it stands";
  button.addEventListener("click", () => {
    number(list);
    list.querySelector(".order__move:not([disabled])")?.focus();
  });
  return button;
}

function sort(list) {
  const items = [...list.children];
  const place = (item) => Number(item.querySelector(".order__place").value) || Infinity;
  items.sort((a, b) => place(a) - place(b)).forEach((item) => list.append(item));
}

function enhance(list) {
  if (places(list).some((place) => place.disabled)) return;
  sort(list);
  if (!list.classList.contains("order--moves")) {
    list.classList.add("order--moves");
    for (const item of list.children) {
      const moves = document.createElement("div");
      moves.className = "order__moves";
      moves.append(moveButton(list, item, -1, "Up"), moveButton(list, item, 1, "Down"));
      item.append(moves);
      const place = item.querySelector(".order__place");
      place.tabIndex = -1;
      place.setAttribute("aria-hidden", "true");
    }
    const legend = list.parentElement.querySelector(".question__legend");
    if (legend) legend.textContent = "Put the steps in order with the arrows, first one on top";
    list.after(keepButton(list));
  }
  refresh(list);
}

function enhanceAll() {
  document.querySelectorAll(".order").forEach(enhance);
}

document.body.append(live);
document.addEventListener("questions-changed", enhanceAll);
enhanceAll();
