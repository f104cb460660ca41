"""Sums of amounts, exactly: what a clerk does on paper. Knows + - * / and brackets; refuses everything else."""

import ast
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation

from shopkeeper.types import Effect, effect
from shopkeeper.types.errors import InvalidInput

MAX_LETTERS = 500


@effect(Effect.READ)
def calculate(expression: str) -> Decimal:
    """The value, to two digits: ``calculate("200.8 + 96.35")`` is 297.15. Raises InvalidInput."""
    try:
        if len(expression) > MAX_LETTERS:
            raise ValueError("too long")
        value = _value(ast.parse(expression.strip(), mode="eval").body)
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    except (SyntaxError, ValueError, RecursionError, DivisionByZero, InvalidOperation, MemoryError):
        raise InvalidInput(
            f"{expression[:80]!r} is no sum", field="expression", fix="write numbers, + - * / and brackets"
        ) from None


def _value(node: ast.expr) -> Decimal:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Decimal(str(number))
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand)
        case ast.BinOp(left, ast.Add(), right):
            return _value(left) + _value(right)
        case ast.BinOp(left, ast.Sub(), right):
            return _value(left) - _value(right)
        case ast.BinOp(left, ast.Mult(), right):
            return _value(left) * _value(right)
        case ast.BinOp(left, ast.Div(), right):
            return _value(left) / _value(right)
    raise ValueError("no sum")
