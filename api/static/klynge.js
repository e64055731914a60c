// What every page gains with JavaScript; each part works without.

/** Unfold everything for paper, and fold back what was folded. */
function unfoldForPrint() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
}

/** Buttons that unfold or fold all steps of the proof that they stand before. */
function unfoldAll() {
  for (const button of document.querySelectorAll("button[data-unfolds]")) {
    const steps = () => document.getElementById(button.dataset.unfolds).querySelectorAll("details");
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      for (const details of steps()) details.open = open;
      button.setAttribute("aria-expanded", String(open));
    });
  }
}

/** Tell frames how much of them the heads cover that stay in sight while they scroll. */
function measureHeads() {
  const measured = new ResizeObserver((changes) => {
    for (const frame of new Set(changes.map(({ target }) => target.closest(".frame")))) {
      const side = frame.querySelector("tbody th");
      const stays = side && getComputedStyle(side).position === "sticky";
      frame.style.setProperty("--head", `${frame.querySelector("thead").offsetHeight}px`);
      frame.style.setProperty("--side", `${stays ? side.offsetWidth : 0}px`);
    }
  });
  for (const head of document.querySelectorAll(".table > .frame thead")) {
    measured.observe(head);
    measured.observe(head.closest(".frame"));
  }
}

measureHeads();
unfoldForPrint();
unfoldAll();
