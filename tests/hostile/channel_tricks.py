"""Tricks on the channel: forged, oversized, nested, cyclic, truncated and late replies, to whatever descriptor."""

from __future__ import annotations

from typing import Any

from . import course
from .rows import Proof, Row, outcomes

CATEGORY = "tricks on the channel"

# What an attacker knows: our own code lies open inside, and the request stands in the frames of the caller.
_TOOLS = """
import json, os, socket, struct, sys, threading, time, gc
import numpy as np
def sockets():
    for number in range(3, 64):
        try:
            yield socket.socket(fileno=os.dup(number))
        except OSError:
            pass
def request():
    frame = sys._getframe()
    while frame:
        if isinstance(frame.f_locals.get("request"), dict):
            return frame.f_locals["request"]
        frame = frame.f_back
def frame_of(header, memory=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = struct.pack(">I", len(text)) + text + memory
    return struct.pack(">Q", len(body)) + body
def send(data, descriptors=()):
    for connection in sockets():
        try:
            socket.send_fds(connection, [data], descriptors) if descriptors else connection.sendall(data)
        except OSError:  # a pair that the event loop wakes itself with: nobody else reads it, so it is full
            pass
def plain(value):
    from nbjudge.sandbox.inside import wire
    body = wire.encode(value)
    return struct.pack(">Q", len(body)) + body
def server():
    frame = sys._getframe()
    while frame:
        if type(frame.f_locals.get("self")).__name__ == "Notebook":
            return frame.f_locals["self"]
        frame = frame.f_back
"""
_STOP = "    os._exit(0)"


def _reply(name: str, body: str, proof: Proof, *, end: str = _STOP, **more: Any) -> Row:
    """Return a row whose `scaled` does this to the channel and ends its process."""
    code = f"{_TOOLS}\ndef scaled(x, factor):\n{body}\n{end}"
    more.setdefault("outcomes", outcomes("killed", "failed", "timed_out"))
    return Row(name, CATEGORY, lambda: course.notebook(code), proof, **more)


def _naive(reader: str, payload: str, **given: Any) -> Proof:
    return Proof("naive_reader", {"reader": reader, "payload": payload, **given})


def _nodes(nodes: str, memory: str = 'b""') -> str:
    return (
        '    answer = ["d", [["id", request()["id"]], ["result", [len(NODES) - 1]], ["args", [len(NODES)]],'
        ' ["kwargs", [len(NODES) + 1]], ["stdout", ""]]]\n'
        f'    send(frame_of({{"nodes": NODES + [["t", []], ["d", []], answer], "root": [len(NODES) + 2]}}, {memory}))'
    ).replace("NODES", f"({nodes})")


ROWS: list[Row] = [
    _reply("a forged verdict in place of a value",
           '    send(plain({"id": request()["id"], "passed": True, "score": 10.0, "outcome": "passed"}))',
           _naive("json", 'b\'{"score": 10.0}\'', shows="10.0"), quick=True),
    _reply("a forged value", '    send(plain({"id": request()["id"], "result": x, "args": (x,), "kwargs": {}, "stdout": ""}))',
           _naive("json", 'b"[1.0]"', shows="1.0")),
    _reply("a reply to another request",
           '    send(plain({"id": request()["id"] + 1, "result": x * factor, "args": (x,), "kwargs": {}}))',
           Proof("without_ids")),
    _reply("two replies at once, the second for the next request",
           '    reply = plain({"id": request()["id"], "result": 0, "args": (x,), "kwargs": {}})\n    send(reply + reply)',
           Proof("without_ids"), end="    return x"),
    _reply("an id that is an array",
           '    send(plain({"id": np.array([request()["id"]] * 2), "result": 0}))',
           _naive("compare", "np.array([5, 5])", fails="ValueError")),
    _reply("a length of 2**63", '    send(struct.pack(">Q", 1 << 63))',
           _naive("length", "struct.pack('>Q', 1 << 63)", fails="OverflowError")),
    _reply("a length of one terabyte", '    send(struct.pack(">Q", 1 << 40))',
           _naive("length", "struct.pack('>Q', 1 << 40)", fails="MemoryError")),
    _reply("an announcement and then silence", '    send(struct.pack(">Q", 1000))\n    time.sleep(60)',
           _naive("socket", "struct.pack('>Q', 1000)", hangs=True), outcomes=outcomes("timed_out")),
    _reply("a byte at a time, for ever",
           '    send(struct.pack(">Q", 1 << 20))\n    while True:\n        send(b" ")\n        time.sleep(0.02)',
           _naive("socket", "struct.pack('>Q', 1 << 20)", hangs=True), outcomes=outcomes("timed_out")),
    _reply("a byte out of band",
           '    for connection in sockets():\n        connection.send(b"!", socket.MSG_OOB)\n    time.sleep(60)',
           _naive("out of band", "b'!'", hangs=True), outcomes=outcomes("timed_out", "killed")),
    _reply("a truncated reply", '    send(plain({"id": request()["id"], "result": x})[:-9])',
           _naive("json", "b'[1, 2'", fails="JSONDecodeError"), outcomes=outcomes("killed")),
    _reply("a header 100,000 deep", '    send(frame_of(b"[" * 100_000))', _naive("json", "b'[' * 100_000", fails="RecursionError")),
    _reply("a value that contains itself", _nodes('[["l", [[0]]]]'),
           _naive("references", '[["l", [[0]]]]', fails="RecursionError")),
    _reply("a value that refers ahead", _nodes('[["l", [[1]]], ["l", [[0]]]]'),
           _naive("references", '[["l", [[1]]], ["l", [[0]]]]', fails="RecursionError")),
    _reply("a small reply that unfolds to 2**40 parts",
           _nodes('[["l", [0]]] + [["l", [[i], [i]]] for i in range(40)]'),
           _naive("references", '[["l", [0]]] + [["l", [[i], [i]]] for i in range(40)]', hangs=True)),
    _reply("a wide list, a hundred thousand times",
           _nodes('[["l", [0] * 200_000], ["l", [[0]] * 100_000]]'),
           _naive("references", '[["l", [0] * 200_000], ["l", [[0]] * 100_000]]', hangs=True)),
    _reply("a long text, a hundred thousand times",
           _nodes('[["l", ["a" * 1_000_000]], ["l", [[0]] * 100_000]]'),
           _naive("joined", '[["l", ["a" * 1_000_000]], ["l", [[0]] * 100_000]]', fails="MemoryError")),
    _reply("an array of objects, with pointers of its own", _nodes('[["a", "|O", [4], False, 0, None]]', 'b"A" * 32'),
           _naive("pickle", "Bad()", runs=True), quick=True),
    _reply("a pickle", '    import pickle\n    send(frame_of(pickle.dumps(os.system)))', _naive("pickle", "Bad()", runs=True)),
    _reply("an array larger than its memory", _nodes('[["a", "<f8", [1000], False, 0, None]]', 'b"A" * 32'),
           _naive("memory", "(1000, 32)", fails="TypeError")),
    _reply("an array with strides that lead outside", _nodes('[["a", "<f8", [2], False, 0, [-4096]]]', 'b"A" * 32'),
           _naive("memory", "(2, 32, -4096)", fails="ValueError")),
    _reply("an array of shape 2**40 without memory", _nodes('[["a", "<f8", [1 << 40], False, 0, [0]]]', 'b"A" * 32'),
           _naive("copy", "1 << 40", fails="MemoryError")),
    _reply("an array of size zero and a length of 2**62", _nodes('[["a", "<f8", [0, 1 << 62], False, 0, None]]'),
           _naive("zeros", "(0, 1 << 62)", fails="ValueError")),
    _reply("an array of a damaged type", _nodes('[["a", "<f8,<f4:x", [1], False, 0, None]]', 'b"A" * 32'),
           _naive("dtype", "'<f8,<f4:x'", fails="ValueError|TypeError")),
    _reply("truth values that are neither true nor false", _nodes('[["a", "|b1", [3, 2], False, 0, None]]', 'b"\\x07" * 6'),
           _naive("booleans", "b'\\x07' * 6", shows="7")),
    _reply("an integer of a hundred thousand digits",
           '    send(frame_of(b\'{"nodes": [], "root": \' + b"9" * 100_000 + b"}"))',
           _naive("json", "b'9' * 100_000", fails="ValueError")),
    _reply("infinite and undefined numbers", '    send(plain({"id": request()["id"], "result": float("nan"), "args": (x,), "kwargs": {}}))',
           _naive("tolerance", "float('nan')", shows="10.0")),
    _reply("text that no file can hold", '    send(frame_of({"nodes": [["d", [["type", "\\ud800E"], ["line", "\\udfff"], ["number", 1],'
           ' ["message", "\\ud800"], ["text", "\\ud800"]]], ["d", [["id", request()["id"]], ["raised", [0]]]]], "root": [1]}))',
           _naive("encode", "'\\ud800'", fails="UnicodeEncodeError"), outcomes=outcomes("crashed", "killed")),
    _reply("megabytes in place of an exception's name",
           '    send(plain({"id": request()["id"], "raised": {"type": "E" * 3_000_000, "line": "l" * 1_000_000, "number": 10 ** 400}}))',
           _naive("json", "b'[\"' + b'E' * 3_000_000 + b'\"]'", shows="E" * 100), outcomes=outcomes("crashed", "killed")),
    _reply("descriptors in the reply",
           '    send(plain({"id": request()["id"], "result": x}), [0] * 200)',
           _naive("descriptors", "[0] * 200", shows="200")),
    _reply("every descriptor closed", "    os.closerange(0, 256)\n    return x",
           Proof("open_sandbox", {"code": "import os\nos.closerange(3, 256)", "harms": True}), end="",
           outcomes=outcomes("killed")),
    _reply("a request read away", '    threading.Thread(target=lambda: [c.recv(1 << 20) for c in sockets()], daemon=True).start()\n    return x',
           Proof("open_sandbox", {"code": _TOOLS + "threading.Thread(target=lambda: [c.recv(1 << 20) for c in sockets()]).start()",
                                  "harms": True}), end=""),
    _reply("the largest reply allowed, each time", "    return np.zeros(900_000)",
           _naive("copy", "1 << 40", fails="MemoryError"), end="", outcomes=outcomes("failed")),
    _reply("the serving loop replaced", '    notebook = server()\n    type(notebook).do_call = lambda self, request, _: {"result": 10.0,'
           ' "args": (), "kwargs": {}}\n    return x', Proof("open_sandbox", {"code": _TOOLS + '''
type(server()).do_run = lambda self, request, _: {"outputs": [{"output_type": "stream", "name": "stdout",
    "text": "GOT" + " IT"}], "success": True, "cut": False, "count": 1}'''}), end=""),
]  # fmt: skip


def _cell(name: str, code: str, proof: Proof, **more: Any) -> Row:
    """Return a row with a wrong `scaled` and a first cell that does this."""
    more.setdefault("earns", (0.0, 10.0))
    return Row(name, CATEGORY, lambda: course.notebook(course.WRONG_SCALED, first=[_TOOLS + code]), proof, **more)


_OUTPUTS = "type(server()).do_run = lambda self, request, _: "
ROWS += [
    _cell("outputs that are arrays, from then on", _OUTPUTS + '''{"outputs": [{"output_type": np.array(["stream"] * 2)},
    {"output_type": "stream", "name": np.arange(3), "text": np.arange(3)}, {1: 2, None: 3}, {"output_type": "display_data",
    "data": {None: 1, "text/html": 5, "image/png": np.arange(3), "text/plain": [None, 3]}, "metadata": np.arange(2)},
    {"output_type": "error", "ename": None, "evalue": (), "traceback": 7}], "success": 5, "cut": "x", "count": 10 ** 30}''',
          _naive("truth", "np.array(['stream'] * 2) == 'stream'", fails="ValueError"), earns=(0.0, 0.0)),
    _cell("a hundred thousand outputs", "for i in range(100_000):\n    display({'text/plain': str(i)}, raw=True)",
          Proof("open_sandbox", {"code": "for i in range(3000):\n    display({'text/plain': str(i)}, raw=True)\n"
                                         "display({'text/plain': 'GOT' + ' IT'}, raw=True)"})),
    _cell("HTML that keeps the cleaner busy", "display({'text/html': '<div>' * 19_000}, raw=True)",
          _naive("html", "'<div>' * 100_000", hangs=True)),
    _cell("a forged process number", 'type(server()).do_fork = lambda self, request, rights: {"pid": 1}',
          Proof("confined", {"code": "import os, signal\nos.kill(os.getppid(), 0)\nprint('GOT' + ' IT')"}),
          earns=(0.0, 0.0)),  # whose process does not divide any more gets no fresh copies: no answer of it is asked
    _cell("twins that answer twice", "if os.fork() == 0:\n    pass", Proof("without_ids"), at_most=True),
]  # fmt: skip
