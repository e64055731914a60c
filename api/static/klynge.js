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

unfoldForPrint();
unfoldAll();
