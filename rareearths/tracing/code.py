"""What the code of a chapter says of where a value comes from: its assignments, read backwards."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from executing import Source

from rareearths.chapter import Chapter
from rareearths.paper import references
from rareearths.tracing import arithmetic, telling, values

# calls that read a row and do nothing else
READERS = ("read", "printed", "url_date", "paper", "load", "register")
_DEEPEST = 12  # how many assignments back the code is read
_SHOWN = 6  # lines of code shown under a number
_LONGEST = 200


class Code:
    """The code run so far, and where each name got its value."""

    def __init__(self) -> None:
        self.assigned: dict[str, list[ast.AST]] = {}

    def run(self, source: str, name: str, space: dict[str, Any]) -> None:
        """Run a cell, statement by statement, so that the last assignment of a name is the one in force.

        Parameters
        ----------
        source : str
        name : str
            Stands for the file in which the source would be found.
        space : dict
            The notebook's variables.
        """
        # where `executing`, which finds the call behind a frame, looks for the source: no file has it
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        space |= telling.STANDING
        # parsed twice: what is shown of the code is what the cell says, what is run has other names in it
        remembering = telling.remembering_calls(ast.parse(source, name))
        for statement, run in zip(ast.parse(source, name).body, remembering.body, strict=True):
            self._note(statement)
            exec(compile(ast.Module([run], []), name, "exec"), space)
            # after each statement, since `from IPython.display import display` may be one
            space["display"] = _nothing

    def evidence(self, value: Any, frame: FrameType, argument: int) -> dict:
        """Return the rows and the code behind an argument of the call that `frame` is making.

        Returns
        -------
        dict
            ``rows``: sorted; ``formula``: the argument's code; ``where``: how its variables were assigned;
            ``told``: how each value was computed (`rareearths.tracing.arithmetic`).
        """
        call = Source.executing(frame).node
        if not isinstance(call, ast.Call) or len(call.args) <= argument:
            rows = values.rows_of(value)
            told = arithmetic.tell(value, len(rows))
            return {"rows": sorted(rows, key=order), "formula": "", "where": [], "told": told}
        expression = call.args[argument]
        space = {**frame.f_globals, **frame.f_locals}
        # what the value remembers is exact; what the code names may be more than the value rests on
        rows = values.rows_of(value) or self._rows(expression, space, set())
        return {
            "rows": sorted(rows, key=order),
            "formula": ast.unparse(expression),
            "where": self._definitions(expression, space),
            "told": arithmetic.tell(value, len(rows)),
        }

    def _note(self, statement: ast.AST) -> None:
        """Remember what is assigned anywhere in a statement."""
        for node in ast.walk(statement):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._bind(target, node.value)
            elif isinstance(node, ast.AugAssign | ast.AnnAssign) and node.value:
                self._bind(node.target, node.value)
            elif isinstance(node, ast.For | ast.comprehension):
                self._bind(node.target, node.iter)
            elif isinstance(node, ast.FunctionDef):
                self.assigned[node.name] = [node]

    def _bind(self, target: ast.AST, value: ast.AST) -> None:
        # `frame["share"] = …` adds to the frame what stands on the right
        adds = isinstance(target, ast.Subscript | ast.Attribute)
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        pairs = _pairs(target, value)
        for name in [node for node in ast.walk(target) if isinstance(node, ast.Name)]:
            chosen = next((right for left, right in pairs if name in ast.walk(left)), value)
            self.assigned[name.id] = [*(self.assigned.get(name.id, []) if adds else []), chosen]

    def _rows(
        self, node: ast.AST, space: Mapping[str, Any], seen: set[str], own: frozenset[str] = frozenset(), depth: int = 0
    ) -> values.Rows:
        """Collect the rows of the variables in an expression; of those without any, what they were computed from.

        Names in `own` are those of a comprehension or a function: their values are found where they come from.
        """
        if depth > _DEEPEST:
            return values.NONE
        read = ast.Name | ast.Attribute | ast.Subscript | ast.Call
        if isinstance(node, read) and _harmless(node) and own.isdisjoint(_names(node)):
            try:
                rows = values.rows_of(eval(compile(ast.Expression(node), "<part>", "eval"), dict(space)))
            except Exception:  # a name that only a loop knows, say
                rows = values.NONE
            if rows:
                return rows
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            known = node.value in references.bibliography().entries
            return frozenset([f"paper/references#{node.value}"]) if known else values.NONE
        if isinstance(node, ast.Name):
            if node.id in seen or node.id in own:
                return values.NONE
            seen.add(node.id)  # `total = total + part` would lead back to itself for ever
            parts, depth, own = self.assigned.get(node.id, []), depth + 1, frozenset()
        else:
            parts, own = list(ast.iter_child_nodes(node)), own | _own_names(node)
        return values.NONE.union(*(self._rows(part, space, seen, own, depth) for part in parts))

    def _definitions(self, expression: ast.AST, space: Mapping[str, Any]) -> list[str]:
        """Return the assignments that the names of an expression had, a few of them, the short ones."""
        lines = []
        names = [node for node in ast.walk(expression) if isinstance(node, ast.Name)]
        for name in dict.fromkeys(node.id for node in sorted(names, key=lambda node: (node.lineno, node.col_offset))):
            for value in self.assigned.get(name, []):
                written = ast.unparse(value)
                if not isinstance(space.get(name), Chapter | Callable) and len(written) <= _LONGEST:
                    lines.append(f"{name} = {written}")
        return lines[:_SHOWN]


def order(row: str) -> tuple[str, int, str]:
    """Return the key that sorts rows by table and line."""
    table, _, line = row.partition("#")
    return table, int(line) if line.isdigit() else 0, line


def _nothing(*_: Any, **__: Any) -> None:
    """Show nothing, in place of IPython's ``display``."""


def _pairs(target: ast.AST, value: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Return which value goes to which name in ``a, b = c, d``; nothing where one value is taken apart."""
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        return list(zip(target.elts, value.elts, strict=True)) if len(target.elts) == len(value.elts) else []
    return []


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _own_names(node: ast.AST) -> set[str]:
    """Return the names that a comprehension, a lambda or a function binds for itself."""
    if isinstance(node, ast.Lambda | ast.FunctionDef):
        return {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
    targets = [part.target for part in getattr(node, "generators", [])]
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def _harmless(node: ast.AST) -> bool:
    """Say whether a part of an expression can be computed once more: it reads, and calls nothing but what reads."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Await | ast.NamedExpr | ast.Lambda):
            return False
        if isinstance(inner, ast.Call):
            name = inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
            if name not in READERS or not all(isinstance(argument, ast.Constant) for argument in inner.args):
                return False
    return True
