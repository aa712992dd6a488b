"""What validation found, as one sentence for the operator. Never with a value: it may be secret."""

from __future__ import annotations

from pydantic import ValidationError

from provisioner.errors import Misconfigured
from provisioner.settings.document import fields, variable_of
from provisioner.settings.layers import Layer

_SAID_BETTER = {
    "too_short": "should not be empty",
    "string_too_short": "should not be empty",
    "tuple_type": "should be a list",
    "dict_type": "should be a table",
    "string_pattern_mismatch": "should be letters, digits, - and _ only",
    "int_parsing": "should be a whole number",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_parsing": "should be a number",
    "float_type": "should be a number",
    "string_type": "should be text, in double quotes",
}


def misconfigured(error: ValidationError, given: Layer) -> Misconfigured:
    """The first of the faults, and how many more there are."""
    first, *more = error.errors(include_url=False, include_context=False, include_input=False)
    name = ".".join(map(str, first["loc"][:2]))
    said = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
    problem = _SAID_BETTER.get(first["type"], said)
    what = f"{name} ({variable_of(name)}) {problem}" + (f" (and {len(more)} more faults)" if more else "")
    where = given[name].where if name in given else None
    return Misconfigured(what, where=where, remedy=f"correct it: {fields()[name].description}")
