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
    "string_type": "should be text (in double quotes)",
}


def misconfigured(error: ValidationError, given: Layer) -> Misconfigured:
    """The first of the faults, and how many more there are."""
    first, *more = error.errors(include_url=False, include_context=False, include_input=False)
    name = ".".join(map(str, first["loc"][:2]))
    said = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
    problem = _SAID_BETTER.get(first["type"], said)
    what = f"{name} ({variable_of(name)}) {problem}" + (f" (and {len(more)} more faults)" if more else "")
    field = fields().get(name)
    remedy = f"it is the {field.description}" if field and field.description else None
    return Misconfigured(what, where=given[name].where if name in given else None, remedy=remedy)
