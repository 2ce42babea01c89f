"""Finds what the code would say to people untranslated, or in pieces that no language but English can join."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TRANSLATING: Final = {"say", "plain", "many", "mark", "mark_many"}
_TELLING: Final = {"say", "plain", "many", "span", "ago", "clock", "moment", "number"}
_SHOWING: Final = {"Screen", "Button", "answer"}
_BETWEEN: Final = {"\n", "\n\n", " · "}
"""What may stand between whole texts."""

_TAG: Final = re.compile(r"<[^>]*>")
_WORDS: Final = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")
_NO_WORDS: Final = re.compile(r"<[^>]*>|\{[^}]*\}|[^\w]")


def faults_in(file: Path) -> list[str]:
    """Each place in a module of views or handlers that speaks as it must not."""
    return [f"{file.name}:{fault}" for fault in faults_in_source(file.read_text("utf-8"))]


def faults_in_source(code: str) -> list[str]:
    """The same for code as text: line and what is wrong."""
    return [f"{line}: {what}" for line, what in sorted(set(_faults(ast.parse(code))))]


def _faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
    excused = _excused(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call():
                yield from _call_faults(node)
            case ast.BinOp(op=ast.Add() | ast.Mod()) | ast.AugAssign(op=ast.Add()) | ast.JoinedStr():
                if any(_is_told(part) for part in _parts(node)):
                    yield node.lineno, "a text is built by joining"
            case ast.Constant(value=str(text)) if node not in excused and _WORDS.search(_TAG.sub("", text)):
                yield node.lineno, f"is never translated: {text!r}"


def _call_faults(call: ast.Call) -> Iterator[tuple[int, str]]:
    name, first = _name(call), call.args[0] if call.args else None
    if name in _SHOWING and isinstance(first, ast.Constant | ast.JoinedStr) and _has_letters(first):
        yield call.lineno, f"{name} is given a text of no language"
    if name in _TRANSLATING and isinstance(first, ast.JoinedStr | ast.BinOp):
        yield call.lineno, f"{name} is given a text that no catalogue can hold"
    if name == "shape" and isinstance(first, ast.Constant) and _NO_WORDS.sub("", str(first.value)):
        yield call.lineno, "shape is given words"
    if name == "join" and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Constant):
        told = any(_is_told(node) for node in ast.walk(call))
        if told and call.func.value.value not in _BETWEEN:
            yield call.lineno, "a text is built by joining"


def _parts(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.BinOp():
            return [node.left, node.right]
        case ast.AugAssign():
            return [node.value]
        case ast.JoinedStr():
            return [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        case _:
            return []


def _is_told(node: ast.AST) -> bool:
    """Whether it is a text in a reader's language, as far as one can see: ``t.say(...)``, ``text_of(t, ...)``."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr in _TELLING:
        return True
    return bool(node.args) and isinstance(node.args[0], ast.Name) and node.args[0].id == "t"


def _excused(tree: ast.Module) -> set[ast.AST]:
    """Texts that nobody in a chat sees, or that are marked: docstrings, our errors, what Telegram says."""
    excused: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                excused.add(node.value)
            case ast.Raise() | ast.Assert() | ast.Compare():
                excused.update(ast.walk(node))
            case ast.Call() if _name(node) in _TRANSLATING:
                excused.update(node.args)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
                excused.update(ast.walk(node))
    return excused


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _has_letters(node: ast.AST) -> bool:
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) and re.search(r"[^\W\d_]", part.value)
        for part in ast.walk(node)
    )
