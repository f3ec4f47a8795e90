"use strict";
// The page on which a student hands in. All text goes in as text, never as HTML.
const form = document.getElementById("hand-in");
const answer = document.getElementById("answer");
const now = document.getElementById("now");
const state = document.getElementById("state");
const result = document.getElementById("result");

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
    const told = await reply.json().catch(() => ({error: "The service gave no answer. Try again."}));
    if (reply.ok) say(told.again ? "You had handed in this file already." : `${file.name} has arrived.`, true);
    else say(told.error);
  } catch {
    say("The service cannot be reached. Try again in a moment.");
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
  return String(Math.round(value * 100) / 100);
}

function words(submission) {
  if (!submission) return "You have handed in nothing yet.";
  const late = submission.delayed ? " Grading is delayed; nothing is lost." : "";
  if (submission.state === "grading") return "Your submission is being graded." + late;
  if (submission.state === "queued") return `Your submission waits, at place ${submission.place}.` + late;
  const verdict = submission.verdict;
  if (!verdict) return "Your submission waits.";
  if (verdict.status !== "graded") {
    return verdict.reason === "file" ? "Your file could not be graded: a person must look at it."
      : "Your submission could not be graded, which is our fault. It costs you nothing; a person will look at it.";
  }
  const waiting = verdict.final ? "" : " so far; a part waits for a person";
  const penalty = verdict.late_penalty ? `, ${points(verdict.late_penalty)} taken off for being late` : "";
  return `${points(verdict.score)} of ${points(verdict.max_score)} points${waiting}${penalty}.`;
}

function exercise(item) {
  const section = make("section", "", "exercise");
  const title = make("h3");
  title.append(make("code", item.name), `: ${item.waits ? "waits for a person" : `${points(item.score)} of ${points(item.max_score)} points`}`);
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
  const when = submission.handed_in.slice(0, 16);
  result.append(make("p", `${submission.notebook}, handed in ${when} UTC, attempt ${submission.attempt}.`, "faint"));
  const link = make("a", "The whole feedback, with your notebook");
  link.href = `${now.dataset.submissions}/${submission.id}/feedback`;
  link.target = "_blank";
  link.rel = "noopener";
  result.append(link);
  for (const problem of submission.verdict.problems) result.append(make("p", problem, "message"));
  result.append(...submission.verdict.exercises.map(exercise));
}

const events = new EventSource(now.dataset.events);
events.onmessage = (event) => show(JSON.parse(event.data));
events.onerror = () => { if (events.readyState === EventSource.CLOSED) state.textContent = "Load this page again to see your submission."; };
