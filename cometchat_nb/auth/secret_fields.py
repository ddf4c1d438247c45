"""Fields that code reads whole, and that nothing else of their object shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from ..redaction import hide, is_secret_name, mask

_Value = TypeVar("_Value")
_Class = TypeVar("_Class", bound="WithoutSecrets")


def _whole_values(holder: WithoutSecrets) -> dict[str, Any]:
    """Return where a value keeps its secrets: a slot, which `vars()` does not show."""
    try:
        whole: dict[str, Any] = object.__getattribute__(holder, "_whole")
    except AttributeError:
        whole = {}
        object.__setattr__(holder, "_whole", whole)
    return whole


class _SecretField:
    """A field that code reads whole, and that `vars()` of its object has masked."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, holder: WithoutSecrets | None, _owner: type) -> Any:
        if holder is None:
            return None
        return _whole_values(holder).get(self._name, holder.__dict__.get(self._name))

    def __set__(self, holder: WithoutSecrets, value: Any) -> None:
        _whole_values(holder)[self._name] = _replace_secrets(value, hide)
        holder.__dict__[self._name] = _replace_secrets(value, mask)


def _replace_secrets(value: Any, by: Callable[[str | None], Any]) -> Any:
    """Return a secret replaced, or a mapping in which those are that are named as secrets."""
    if not isinstance(value, Mapping):
        return by(value) if isinstance(value, str) else value
    return {
        name: by(item) if isinstance(item, str) and is_secret_name(name) else item
        for name, item in value.items()
    }


class WithoutSecrets:
    """Shows and pickles all of a value but its secrets: what `%store` and caches keep must hold none."""

    __slots__ = ("__dict__", "_whole")

    _secrets: ClassVar[tuple[str, ...]]
    _with_secrets: ClassVar[tuple[str, ...]] = ()
    _whole: dict[str, Any]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, **dict.fromkeys(self._secrets)}

    def __copy__(self: _Value) -> _Value:
        return self

    def __deepcopy__(self: _Value, _memo: object) -> _Value:
        return self


def with_secret_fields(cls: type[_Class]) -> type[_Class]:
    """Let a class keep the fields that it names in `_secrets` and `_with_secrets` out of sight."""
    for name in (*cls._secrets, *cls._with_secrets):
        setattr(cls, name, _SecretField(name))
    return cls
