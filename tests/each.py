"""One test over many things, that names every one of them it fails for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from knowledge.procedure import Procedure

Test = Callable[[Procedure], None]


def every(procedures: Callable[[], Iterable[Procedure]]) -> Callable[[Test], Callable[[], None]]:
    """Hold every procedure to a promise; they are loaded when the test runs, not before.

    A test a procedure would be thousands of tests to collect, in every process that runs some.
    """

    def hold(test: Test) -> Callable[[], None]:
        def held() -> None:
            wrong: dict[str, str] = {}
            for procedure in procedures():
                try:
                    test(procedure)
                except AssertionError as error:
                    wrong[procedure.code] = str(error)
            assert not wrong, "\n".join(f"{code}: {why}" for code, why in wrong.items())

        held.__name__, held.__doc__ = test.__name__, test.__doc__
        held.__module__ = test.__module__
        return held

    return hold
