// Checks files that are chosen or dropped, without leaving the page; the server keeps nothing.

const form = document.querySelector("form.drop");
const input = form.querySelector("input[type=file]");
const answer = document.getElementById("answer");
const said = form.dataset;

/** A copy of what a template holds. */
function copied(id) {
  return document.getElementById(id).content.cloneNode(true);
}

function paragraph(text) {
  return Object.assign(document.createElement("p"), { textContent: text });
}

/** Where a fault is: its cell, its path or its line. */
function place({ cell, path, line }) {
  return cell ?? path ?? (line ? said.line.replace("{n}", line) : "");
}

function row(fault) {
  const made = document.createElement("tr");
  const heads = document.getElementById("faults").content.querySelectorAll("thead th");
  const texts = [fault.file, place(fault), fault.field, fault.message, fault.allowed.join(", ")];
  texts.forEach((text, number) => {
    const cell = document.createElement(number === 1 ? "th" : "td");
    if (number === 1) cell.scope = "row";
    else cell.dataset.head = heads[number].textContent;
    if (number === 3) cell.lang = "en";
    cell.textContent = text;
    made.append(cell);
  });
  return made;
}

function faults(found) {
  if (!found.length) return [copied("sound")];
  const table = copied("faults");
  table.querySelector("tbody").append(...found.map(row));
  const count = (found.length === 1 ? said.one : said.several).replace("{n}", found.length);
  return [paragraph(count), table];
}

function unread(detail, lang) {
  const made = copied("unread");
  const place = made.querySelector("[data-detail]");
  place.textContent = detail;
  place.lang = lang;
  return [made];
}

async function check(files) {
  const body = new FormData();
  for (const file of files) body.append("file", file);
  answer.replaceChildren(paragraph(said.waiting));
  let shown;
  try {
    const sent = await fetch(said.check, { method: "POST", body, headers: { Accept: "application/json" } });
    const found = await sent.json();
    shown = sent.ok ? faults(found) : unread(found.detail, "en");
  } catch {
    shown = unread(said.failed, document.documentElement.lang);
  }
  answer.replaceChildren(...shown);
  answer.focus();
}

form.querySelector("[data-scripted]").hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  check(input.files);
});
for (const name of ["dragenter", "dragover"]) {
  form.addEventListener(name, (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
}
form.addEventListener("dragleave", () => form.classList.remove("over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  if (event.dataTransfer.files.length) check(event.dataTransfer.files);
});
