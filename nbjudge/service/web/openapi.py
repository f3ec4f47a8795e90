"""The description of the interface for programs, by OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

import nbjudge

Json = dict[str, Any]

_TEXT, _NUMBER, _WHOLE, _FLAG = ({"type": kind} for kind in ("string", "number", "integer", "boolean"))
_STATES = ("queued", "grading", "graded", "not_graded", "replaced")


def description(prefix: str) -> Json:
    """Return the description of the interface below `prefix`."""
    name = _parameter("name", "The assignment's name, as in the course's release/ folder.")
    one = [name, _parameter("id", "The submission's id, as it was answered when it was handed in.")]
    submissions = "/api/assignments/{name}/submissions"
    paths: Json = {
        "/api/assignments": {"get": _reading("The names of the assignments.", _object(assignments=_list(_TEXT)))},
        submissions: {"post": _hand_in(name), "get": _reading("Your last submission.", _ref("Submission"), [name])},
        f"{submissions}/{{id}}": {"get": _reading("A submission.", _ref("Submission"), one)},
        f"{submissions}/{{id}}/feedback": {"get": _feedback(one)},
        "/api/assignments/{name}/events": {"get": _events("Your last submission, or null.", name)},
        "/api/assignments/{name}/class": {"get": _reading("The class; for instructors.", _ref("Class"), [name])},
        "/api/assignments/{name}/class/events": {"get": _events("The class; for instructors.", name)},
        "/metrics": {"get": _other("Figures for Prometheus; for instructors.", "text/plain")},
        "/health": {
            "get": {**_other("Whether anything would be graded: 503 if not.", "application/json"), "security": []}
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "nbjudge serve", "version": nbjudge.__version__},
        "servers": [{"url": prefix or "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _schemas() -> Json:
    check = _object(passed=_FLAG, outcome=_TEXT, title=_TEXT, hint=_TEXT, points=_TEXT)
    exercise = _object(name=_TEXT, score=_NUMBER, max_score=_NUMBER, waits=_FLAG, checks=_list(check))
    verdict = _object(
        status=_one_of("graded", "not_graded"), reason=_one_of("", "file", "grader"), score=_NUMBER, max_score=_NUMBER,
        late_penalty=_NUMBER, final=_FLAG, problems=_list(_TEXT), exercises=_list(exercise),
    )  # fmt: skip
    submission = _object(
        id=_TEXT, assignment=_TEXT, notebook=_TEXT, handed_in=_TEXT, attempt=_WHOLE, state=_one_of(*_STATES)
    )
    more = {"place": _WHOLE, "delayed": _FLAG, "verdict": verdict, "language": _TEXT, "again": _FLAG}
    submission["properties"] |= more
    student = _object(student=_TEXT, name=_TEXT, id=_TEXT, state=_one_of(*_STATES), attempt=_WHOLE, handed_in=_TEXT)
    student["properties"] |= {"score": _NUMBER, "max_score": _NUMBER, "reason": _TEXT}
    mistake = _object(exercise=_TEXT, check=_TEXT, students=_WHOLE)
    whole = _object(assignment=_TEXT, trouble=_TEXT, students=_list(student), mistakes=_list(mistake))
    return {"Submission": submission, "Class": whole, "Error": _object(error=_TEXT)}


def _hand_in(name: Json) -> Json:
    notebook = _parameter("notebook", "The file's name, where an assignment has several notebooks.", where="query")
    refusals = {
        "403": "The assignment is closed, or no attempt is left.",
        "404": "There is no such assignment.",
        "408": "The file took too long to arrive.",
        "413": "The file is too large.",
        "422": "The file is no notebook, or it cannot be told which of several.",
        "429": "Handed in a moment ago; Retry-After says when to come again.",
        "503": "Too many wait; Retry-After says when to come again.",
    }
    taken = {"description": "It is on the disk, and waits to be graded.", "content": _json(_ref("Submission"))}
    body = {"required": True, "content": {"application/x-ipynb+json": {"schema": {"type": "object"}}}}
    answers = {"202": taken, **_errors(), **{status: _refusal(why) for status, why in refusals.items()}}
    return {"summary": "Hand in a notebook.", "parameters": [name, notebook], "requestBody": body, "responses": answers}


def _reading(summary: str, schema: Json, parameters: list[Json] | None = None) -> Json:
    found = {"description": summary, "content": _json(schema)}
    return {"summary": summary, "parameters": parameters or [], "responses": {"200": found, **_errors()}}


def _feedback(parameters: list[Json]) -> Json:
    notebook = _parameter("notebook", "Which notebook of the assignment.", where="query")
    return {**_other("The feedback page.", "text/html"), "parameters": [*parameters, notebook]}


def _events(summary: str, name: Json) -> Json:
    return {**_other(f"Server-sent events whenever it changes: {summary}", "text/event-stream"), "parameters": [name]}


def _other(summary: str, kind: str) -> Json:
    found = {"description": summary, "content": {kind: {"schema": _TEXT}}}
    return {"summary": summary, "parameters": [], "responses": {"200": found, **_errors()}}


def _errors() -> Json:
    return {
        "401": _refusal("Who asks is not known, or the token has expired."),
        "404": _refusal("There is none, or it is not yours."),
    }


def _refusal(why: str) -> Json:
    return {"description": why, "content": _json(_ref("Error"))}


def _parameter(name: str, text: str, *, where: str = "path") -> Json:
    return {"name": name, "in": where, "required": where == "path", "description": text, "schema": _TEXT}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _one_of(*values: str) -> Json:
    return {"type": "string", "enum": list(values)}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
