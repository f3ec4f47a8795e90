"use strict";
// The class as it hands in. All text goes in as text, never as HTML.
const section = document.getElementById("class");
const body = document.querySelector("#students tbody");
const mistakes = document.getElementById("mistakes");
const trouble = document.getElementById("trouble");
const summary = document.getElementById("summary");
const STATES = {queued: "waits", grading: "is being graded", graded: "graded", not_graded: "a person must look", replaced: "replaced"};

function cell(kind, content, label, name = "") {
  const made = document.createElement(kind);
  made.append(content);
  if (label) made.dataset.label = label;
  if (name) made.className = name;
  return made;
}

function points(value) {
  return String(Math.round(value * 100) / 100);
}

function row(student) {
  const line = document.createElement("tr");
  const who = document.createElement("bdi");
  who.textContent = student.name ? `${student.name} (${student.student})` : student.student;
  const head = cell("th", who, "");
  head.scope = "row";
  let mark = "–";
  if (student.score !== undefined && student.state === "graded") {
    mark = document.createElement("a");
    mark.textContent = `${points(student.score)} of ${points(student.max_score)}`;
    mark.href = `${section.dataset.submissions}/${student.id}/feedback`;
    mark.target = "_blank";
    mark.rel = "noopener";
  }
  line.append(head, cell("td", STATES[student.state], "State"), cell("td", mark, "Points", "n"),
    cell("td", String(student.attempt), "Attempt", "n"), cell("td", student.handed_in.slice(0, 16), "Handed in (UTC)"));
  return line;
}

function show(now) {
  const graded = now.students.filter((student) => student.state === "graded");
  const mean = graded.length ? `, on average ${points(graded.reduce((sum, one) => sum + one.score, 0) / graded.length)} of ${points(graded[0].max_score)} points` : "";
  summary.textContent = `${now.students.length} handed in, ${graded.length} graded${mean}.`;
  trouble.hidden = !now.trouble;
  trouble.textContent = now.trouble ? `Nothing is graded now: ${now.trouble} What was handed in is kept and waits.` : "";
  body.replaceChildren(...now.students.map(row));
  mistakes.hidden = !now.mistakes.length;
  mistakes.querySelector("ol").replaceChildren(...now.mistakes.map((one) => {
    const name = document.createElement("code");
    name.textContent = one.exercise;
    const line = document.createElement("li");
    line.append(name, `: ${one.check.replaceAll("`", "")} (${one.students} ${one.students === 1 ? "student" : "students"})`);
    return line;
  }));
}

const events = new EventSource(section.dataset.events);
events.onmessage = (event) => show(JSON.parse(event.data));
events.onerror = () => { if (events.readyState === EventSource.CLOSED) summary.textContent = "Load this page again to see the class."; };
