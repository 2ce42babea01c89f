"""What is wrong with the settings, in words for whoever sets them: never with a value that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.settings.servers import GivenServer

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_settings import BaseSettings

_SERVERS: Final = "evolution_servers"

_LISTS: Final = "lists something that is not a whole number"

_WRONG: Final = {
    "missing": "is missing",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "extra_forbidden": "is no setting of a server",
}


class SettingsError(Exception):
    """The settings do not allow a start; ``problems`` holds one line for each, without any secret."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def problems_of(settings: type[BaseSettings], error: ValidationError) -> list[str]:
    """A line for each setting that is wrong, in their order: ``NAME what is wrong, for example: NAME=…``."""
    lines = {_name(problem): _line(settings, problem) for problem in reversed(error.errors())}
    return list(reversed(lines.values()))


def _name(problem: Any) -> str:  # noqa: ANN401 -- a TypedDict of pydantic-core
    """The setting that a problem is about, as people write it; of a server's, the one of that server."""
    field, *inner = map(str, problem["loc"])
    return "__".join([field, *inner] if field == _SERVERS else [field]).upper()


def _line(settings: type[BaseSettings], problem: Any) -> str:  # noqa: ANN401 -- as above
    """One problem as ``NAME what is wrong, for example NAME=…``; never with the value that was given."""
    return f"{_name(problem)} {_what(problem)}, for example: {_example(settings, problem)}"


def _example(settings: type[BaseSettings], problem: Any) -> str:  # noqa: ANN401 -- as above
    field, *inner = map(str, problem["loc"])
    if field != _SERVERS:
        return f"{field.upper()}={(settings.model_fields[field].examples or [''])[0]}"
    known = GivenServer.model_fields
    key, part = [*inner, "sp1", "url"][:2] if len(inner) < 2 else inner[:2]  # noqa: PLR2004 -- key and part
    part = part if part in known else "url"
    return f"{field}__{key}__{part}".upper() + f"={(known[part].examples or [''])[0]}"


def _what(problem: Any) -> str:  # noqa: ANN401 -- a TypedDict of pydantic-core
    match problem["type"]:
        case "value_error":
            return str(problem["ctx"]["error"])
        case "enum":
            return f"must be one of {problem['ctx']['expected']}"
        case "int_parsing" | "int_type" | "int_from_float":
            return "is not a whole number" if len(problem["loc"]) == 1 else _LISTS
        case other:
            return _WRONG.get(other, "is not understood")
