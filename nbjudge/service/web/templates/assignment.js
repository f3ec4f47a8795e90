"use strict";
// The page on which a student hands in. All text goes in as text, never as HTML.
const form = document.getElementById("hand-in");
const answer = document.getElementById("answer");
const now = document.getElementById("now");
const state = document.getElementById("state");
const result = document.getElementById("result");

// What this page says in the reader's language, by the English; a sentence that is not there is said in English.
const LANGUAGE = document.documentElement.lang;
const TOLD = JSON.parse(document.querySelector("main").dataset.told || "{}");

function tell(english, values = {}) {
  return (TOLD[english] || english).replace(/\{(\w+)\}/g, (whole, name) => name in values ? String(values[name]) : whole);
}

function make(kind, text = "", name = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  // `code` in a title or a hint, as the feedback page shows it
  text.split("`").forEach((part, place, all) => {
    if (place % 2 && place < all.length - 1) made.append(make("code", part));
    else made.append((place % 2 ? "`" : "") + part);
  });
  return made;
}

function say(text, good = false) {
  answer.textContent = text;
  answer.className = text ? `message ${good ? "good" : "bad"}` : "";
}

async function handIn(file) {
  say("");
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const address = `${form.dataset.upload}?notebook=${encodeURIComponent(file.name)}`;
    const reply = await fetch(address, {method: "POST", body: file, headers: {"Content-Type": "application/x-ipynb+json"}});
    const told = await reply.json().catch(() => ({error: tell("The service gave no answer. Try again.")}));
    if (reply.ok) say(told.again ? tell("You had handed in this file already.") : tell("{name} has arrived.", {name: file.name}), true);
    else say(told.error);
  } catch {
    say(tell("The service cannot be reached. Try again in a moment."));
  } finally {
    button.disabled = false;
  }
}

if (form) {
  const input = document.getElementById("file");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files.length) handIn(input.files[0]);
  });
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) handIn(event.dataTransfer.files[0]);
  });
}

function points(value) {
  const rounded = Math.round(value * 100) / 100;
  return LANGUAGE === "en" ? String(rounded) : rounded.toLocaleString(LANGUAGE);
}

function words(submission) {
  if (!submission) return tell("You have handed in nothing yet.");
  const late = submission.delayed ? ` ${tell("Grading is delayed; nothing is lost.")}` : "";
  if (submission.state === "grading") return tell("Your submission is being graded.") + late;
  if (submission.state === "queued") return tell("Your submission waits, at place {number}.", {number: submission.place}) + late;
  const verdict = submission.verdict;
  if (!verdict) return tell("Your submission waits.");
  if (verdict.status !== "graded") {
    return verdict.reason === "file" ? tell("Your file could not be graded: a person must look at it.")
      : tell("Your submission could not be graded, which is our fault. It costs you nothing; a person will look at it.");
  }
  const counted = {number: points(verdict.score), most: points(verdict.max_score)};
  const said = [verdict.final ? tell("{number} of {most} points.", counted)
    : tell("{number} of {most} points so far; a part waits for a person.", counted)];
  if (verdict.late_penalty) said.push(tell("{number} taken off for being late.", {number: points(verdict.late_penalty)}));
  return said.join(" ");
}

function exercise(item) {
  const section = make("section", "", "exercise");
  const title = make("h3");
  title.append(make("code", item.name), ": ", item.waits ? tell("waits for a person")
    : tell("{number} of {most} points", {number: points(item.score), most: points(item.max_score)}));
  const list = make("ul", "", "checks");
  for (const check of item.checks) {
    const line = make("li", "", check.passed ? "good" : "bad");
    line.append(make("span", `${check.passed ? "✓" : "✗"} ${check.outcome} `, "sign"), make("span", check.title));
    if (check.hint) line.append(make("p", check.hint, "hint"));
    list.append(line);
  }
  section.append(title, list);
  return section;
}

function show(submission) {
  state.textContent = words(submission);
  state.className = submission && submission.verdict ? "total" : "";
  result.replaceChildren();
  if (!submission || !submission.verdict) return;
  result.lang = submission.language || "en";
  const iso = submission.handed_in.slice(0, 16);
  const form = {timeZone: "UTC", dateStyle: "medium", timeStyle: "short"};
  const when = LANGUAGE === "en" ? iso : new Date(`${iso.replace(" ", "T")}Z`).toLocaleString(LANGUAGE, form);
  result.append(make("p", tell("{name}, handed in {date} UTC, attempt {number}.",
    {name: submission.notebook, date: when, number: submission.attempt}), "faint"));
  const link = make("a", tell("The whole feedback, with your notebook"));
  link.href = `${now.dataset.submissions}/${submission.id}/feedback`;
  link.target = "_blank";
  link.rel = "noopener";
  result.append(link);
  for (const problem of submission.verdict.problems) result.append(make("p", problem, "message"));
  result.append(...submission.verdict.exercises.map(exercise));
}

const events = new EventSource(now.dataset.events);
events.onmessage = (event) => show(JSON.parse(event.data));
events.onerror = () => { if (events.readyState === EventSource.CLOSED) state.textContent = tell("Load this page again to see your submission."); };
