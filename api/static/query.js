// The editor of queries: terms are offered while one writes (the combobox pattern of ARIA, with the
// focus kept in the text), the cursor goes to a fault, long queries are sent by POST.

const MOST = 12;
const WORD = /[?$]?<?[\w:/.#-]*$/;

const editor = document.querySelector(".editor");
const text = editor.querySelector("textarea");
const form = text.form;
const list = Object.assign(document.createElement("ul"), { id: "query-offers", hidden: true });
const status = Object.assign(document.createElement("p"), { className: "hidden" });
let asked;
let terms = [];
let active = -1;

/** The word before the cursor. */
function word() {
  return WORD.exec(text.value.slice(0, text.selectionStart))[0];
}

/** The terms that fit what was written: first those that begin so, then those that hold it. */
function fitting(written) {
  const sought = written.toLowerCase().replace(/^</, "");
  const rank = ({ term, label }) => {
    const name = term.toLowerCase();
    if (name.startsWith(sought) || name.split(":")[1]?.startsWith(sought)) return 0;
    if (label.toLowerCase().startsWith(sought)) return 1;
    return name.includes(sought) || label.toLowerCase().includes(sought) ? 2 : 3;
  };
  const ranked = terms.map((offer) => [rank(offer), offer]).filter(([place]) => place < 3);
  return ranked.sort((one, other) => one[0] - other[0]).slice(0, MOST).map(([, offer]) => offer);
}

/** Fetch the terms when they are first needed; without them there is no list. */
async function loaded() {
  asked ??= fetch(editor.dataset.terms).then((answer) => (answer.ok ? answer.json() : []));
  terms = await asked;
}

function close() {
  list.hidden = true;
  active = -1;
  text.removeAttribute("aria-activedescendant");
}

function mark(number) {
  const options = [...list.children];
  active = (number + options.length) % options.length;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
  options[active].scrollIntoView({ block: "nearest" });
  text.setAttribute("aria-activedescendant", options[active].id);
}

function take(term) {
  const end = text.selectionStart;
  text.setRangeText(term, end - word().length, end, "end");
  text.focus();
  close();
}

function option({ term, label, kind }, place) {
  const made = document.createElement("li");
  made.id = `query-offer-${place}`;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  const code = Object.assign(document.createElement("code"), { textContent: term });
  const name = Object.assign(document.createElement("span"), { textContent: `${label} · ${kind}` });
  made.append(code, " ", name);
  made.addEventListener("mousedown", (event) => {
    event.preventDefault();
    take(term);
  });
  return made;
}

/** Offer what fits; `always` also where nothing was written yet. */
async function offer(always) {
  await loaded();
  const written = word();
  const asks = always || (written.length > 1 && !/^[?$]/.test(written));
  const found = asks ? fitting(written) : [];
  close();
  const announced = editor.dataset.found.replace("{n}", found.length);
  status.textContent = found.length ? announced : always ? editor.dataset.nothing : "";
  if (!found.length || (!always && found.some(({ term }) => term === written))) return;
  list.replaceChildren(...found.map(option));
  list.hidden = false;
}

function press(event) {
  if (event.ctrlKey && event.code === "Space") {
    event.preventDefault();
    offer(true);
  } else if (!list.hidden) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      mark(active < 0 && step < 0 ? -1 : active + step);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(list.children[active].querySelector("code").textContent);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  }
  if (event.ctrlKey && event.key === "Enter") form.requestSubmit();
}

/** Put the cursor where the fault is. */
function showFault() {
  const { line, column } = text.dataset;
  if (!line) return;
  const before = text.value.split("\n").slice(0, line - 1);
  const at = before.reduce((sum, each) => sum + each.length + 1, 0) + Number(column) - 1;
  text.focus({ preventScroll: true });
  text.setSelectionRange(at, at + 1);
}

function copies() {
  for (const button of document.querySelectorAll("button[data-copies]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copies);
      button.textContent = button.dataset.done;
    });
  }
}

list.setAttribute("role", "listbox");
list.setAttribute("aria-label", editor.dataset.label);
status.setAttribute("role", "status");
for (const [name, value] of [["autocomplete", "list"], ["haspopup", "listbox"], ["controls", list.id]]) {
  text.setAttribute(`aria-${name}`, value);
}
editor.append(list, status);
document.querySelector("[data-scripted]").hidden = false;
text.addEventListener("input", () => offer(false));
text.addEventListener("keydown", press);
text.addEventListener("blur", close);
form.addEventListener("submit", (event) => {
  if (event.submitter?.formMethod === "post") return;
  const long = new URLSearchParams(new FormData(form)).toString().length > Number(form.dataset.most);
  form.method = long ? "post" : "get";
});
showFault();
copies();
