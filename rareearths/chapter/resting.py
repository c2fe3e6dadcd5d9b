"""What of a notebook's code has to go where some of its cells are left out, because a table is not there.

A statement at the top of a cell rests on the names that it uses and on the tables that it loads, directly or by a
function that it calls, and on the claims that it asks the verdict of.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_CLAIM = re.compile(r"C\d{3}")
# methods that change what they are called on
_CHANGING = ("add", "append", "extend", "insert", "update")
# a name in the text of a query
_QUERIED = re.compile(r"@(\w+)")
# methods of a chapter that load a table which is not named in the call
_LOADING = {"read": "readings"}


@dataclass(frozen=True)
class Table:
    """A table that is not there.

    Parameters
    ----------
    name, vintage : str
    later : bool
        Whether it was asked of the vintage that revisions are read from.
    """

    name: str
    vintage: str
    later: bool = False


@dataclass(frozen=True)
class Kept:
    """What is left of a cell, and the tables for want of which the rest of it is gone, each once."""

    source: str
    why: tuple[Table, ...] = ()


def kept(cells: Sequence[str], left_out: Sequence[Table | None], missing: Iterable[Table] = ()) -> list[Kept]:
    r"""Return what is left of each cell.

    Parameters
    ----------
    cells : sequence of str
        The code of all cells, in order.
    left_out : sequence of Table or None
        For each cell, the table for want of which it is left out whole.
    missing : iterable of Table
        Those that are not there besides.

    Returns
    -------
    list of Kept

    Examples
    --------
    >>> quota = Table("export_quota", "2025-11")
    >>> kept(["total = 5", "twice = 2 * total\nother = 1\nshow(twice)"], [quota, None])[1].source
    'other = 1'
    """
    state = _State(list(dict.fromkeys([*filter(None, left_out), *missing])))
    return [_kept(cell, why, state) for cell, why in zip(cells, left_out, strict=True)]


@dataclass
class _State:
    """What is known before a cell: tables that are missing, names and claims that are gone, the functions made."""

    missing: list[Table]
    gone: dict[str, Table] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)

    def lost(self, node: ast.AST) -> Table | None:
        """Return the table for want of which a piece of code cannot run, or None."""
        reached: set[str] = set()
        ahead = _used(node)
        while ahead:
            reached |= ahead
            called = [self.functions[each] for each in ahead if each in self.functions]
            ahead = {name for each in called for name in _used(each)} - reached
        if resting := sorted(reached & self.gone.keys()):
            return self.gone[resting[0]]
        asked = {each for piece in (node, *self._called(reached)) for each in _tables(piece)}
        return next((table for table in self.missing if (table.name, table.later) in asked), None)

    def _called(self, names: Collection[str]) -> list[ast.FunctionDef]:
        return [each for name, each in self.functions.items() if name in names]


def _kept(cell: str, whole: Table | None, state: _State) -> Kept:
    try:
        body = ast.parse(cell).body
    except SyntaxError:  # a magic command
        return Kept(cell, (whole,) if whole else ())
    left: list[ast.stmt] = []
    why = dict.fromkeys([whole] if whole else [])
    for node in body:
        is_function = isinstance(node, ast.FunctionDef)
        if (lost := whole or (None if is_function else state.lost(node))) is None:
            for name in _set(node):
                state.gone.pop(name, None)
                state.functions.pop(name, None)
            if isinstance(node, ast.FunctionDef):
                state.functions[node.name] = node
            left.append(node)
            continue
        why[lost] = None
        some = None if whole else _judging(node, state)
        state.gone |= dict.fromkeys(_set(node) - (_set(some) if some else set()), lost)
        left += [some] if some else []
    return Kept("\n".join(map(ast.unparse, left)) if why else cell, tuple(why))


def _judging(node: ast.stmt, state: _State) -> ast.stmt | None:
    """Return what is left of ``chapter.judge(...)`` with the checks that can be made, or None."""
    call = getattr(node, "value", None)
    if not isinstance(call, ast.Call) or getattr(call.func, "attr", "") != "judge":
        return None
    able = [each for each in call.args if not state.lost(each)]
    return ast.Expr(ast.Call(call.func, able, call.keywords)) if able else None


def _used(node: ast.AST) -> set[str]:
    """Return the names and the claims that code rests on."""
    changed = {node.target.id} if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) else set()
    return {name for scope in _scopes(node) for name in scope} | changed | _queried(node) | _claims(node)[1]


def _queried(node: ast.AST) -> set[str]:
    """Return the names that queries use, those of functions apart."""
    own = [scope for each in ast.walk(node) if isinstance(each, ast.FunctionDef) for scope in ast.walk(each)]
    of_functions = {each.arg for each in own if isinstance(each, ast.arg)}
    of_functions |= {each.id for each in own if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    return {name for text in _texts(ast.walk(node)) for name in _QUERIED.findall(text)} - of_functions


def _tables(node: ast.AST) -> set[tuple[str, bool]]:
    """Return the texts in code that may be a table, each with whether it is asked of the later vintage."""
    found = {(text, _of_later(node)) for text in _texts(ast.walk(node))}
    for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
        # a statement may ask one table of both vintages
        found |= {(text, _of_later(call)) for text in _texts(call.args)}
        if (loaded := _LOADING.get(getattr(call.func, "attr", ""))) is not None:
            found.add((loaded, _of_later(call)))
    return found


def _texts(nodes: Iterable[ast.AST]) -> set[str]:
    return {each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def _of_later(node: ast.AST) -> bool:
    return any("later" in (getattr(each, "attr", ""), getattr(each, "id", "")) for each in ast.walk(node))


def _scopes(node: ast.AST) -> Iterator[set[str]]:
    """Yield the names of the whole notebook that code uses, those of functions inside it apart."""
    top = symtable.symtable(ast.unparse(node), "cell", "exec")
    ahead = [top]
    while ahead:
        scope = ahead.pop()
        used = [symbol for symbol in scope.get_symbols() if symbol.is_referenced()]
        yield {symbol.get_name() for symbol in used if scope is top or symbol.is_global()}
        ahead += scope.get_children()


def _set(node: ast.AST) -> set[str]:
    """Return what code sets: names, those that it changes, and claims that it checks."""
    top = symtable.symtable(ast.unparse(node), "cell", "exec")
    names = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    for each in ast.walk(node):
        if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store) and isinstance(each.value, ast.Name):
            names.add(each.value.id)
        if isinstance(each, ast.Attribute) and each.attr in _CHANGING and isinstance(each.value, ast.Name):
            names.add(each.value.id)
    return names | _claims(node)[0]


def _claims(node: ast.AST) -> tuple[set[str], set[str]]:
    """Return the claims that code checks, and the others that it names, whose verdicts it asks for."""
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call) and each.args]
    first = {each.args[0] for each in calls if getattr(each.func, "attr", "") == "check"}
    named = [each for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    claims = {each: str(each.value) for each in named if _CLAIM.fullmatch(str(each.value))}
    checked = {name for each, name in claims.items() if each in first}
    return checked, set(claims.values()) - checked
