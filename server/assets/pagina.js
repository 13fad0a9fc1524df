// A little help for pages that work without it: the summary of faults gets the focus, a form is sent once, and whoever
// leaves with half a text is asked.
"use strict";

const first = document.getElementById("fouten") ?? document.getElementById("intussen") ?? document.getElementById("melding");
if (first) first.focus({ preventScroll: first.id === "melding" });

// On a phone what must be done comes first; what hangs with it is one tap away.
if (matchMedia("(max-width: 46rem)").matches) {
  for (const guide of document.querySelectorAll("details.guide")) guide.open = false;
}

// A fault points into a part that is folded: unfold it.
for (const link of document.querySelectorAll("#fouten a")) {
  link.addEventListener("click", (event) => {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const field = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea") ?? target;
    field.focus();
    field.scrollIntoView({ block: "center" });
  });
}

let unsaved = false;
let sent = false;
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("input", () => (unsaved = true));
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    form.setAttribute("aria-busy", "true");
  });
}
addEventListener("beforeunload", (event) => {
  if (unsaved && !sent) event.preventDefault();
});
// Coming back with the browser's own button: the page is as it was, and can be sent again.
addEventListener("pageshow", () => {
  sent = false;
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

// A menu wider than the screen: where one is stands in sight.
const here = document.querySelector(".nav [aria-current]");
if (here) {
  const menu = here.closest("ul");
  menu.scrollLeft = Math.max(0, here.offsetLeft + here.offsetWidth - menu.offsetLeft - menu.clientWidth + 24);
}

// The picture of a route is larger than its window: it opens where the route begins.
for (const picture of document.querySelectorAll(".picture")) {
  const start = picture.querySelector(".d-start");
  if (!start) continue;
  const [there, here] = [start.getBoundingClientRect(), picture.getBoundingClientRect()];
  picture.scrollTop += there.top - here.top - picture.clientHeight / 2;
}
