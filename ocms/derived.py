from collections.abc import Callable


class Derived:
    """A property of a model that is worked out of the values at `columns`, of the model or of what it refers to.

    So it can be worked out of a row as well that was read without making models of it: see `rows.py`.
    """

    def __init__(self, columns: tuple[str, ...], function: Callable):
        self.columns, self.function, self.__doc__ = columns, function, function.__doc__

    def __get__(self, instance, owner=None):
        return self if instance is None else self.function(*(value_at(instance, c) for c in self.columns))


def derived(*columns: str) -> Callable[[Callable], Derived]:
    """`@derived("price", "course__title")`, above a function of these two."""
    return lambda function: Derived(columns, function)


def value_at(instance, path: str):
    for name in path.split("__"):
        instance = getattr(instance, name)
    return instance
