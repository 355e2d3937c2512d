"""Stage link: functions of the program that the knowledge files describe, in a checkout of the library they are of.

What is known of such a wrapper holds there as it does everywhere else: nobody's client is followed into its source,
where one function serves all of them, for whatever endpoint.
"""

from __future__ import annotations

from migrator.knowledge import Wrapper
from migrator.understand.expressions import Scope
from migrator.understand.objects import Interpreter


def described(interpreter: Interpreter, path: str, scope: Scope) -> Wrapper | None:
    """What is known of a function of the program under the name that others import it by; None if nothing is."""
    if scope.kind != "function" or scope.parent != 0 or scope.name not in interpreter.sdk.wrapper_tails:
        return None
    return interpreter.sdk.wrapper(f"{interpreter.module_name(path)}.{scope.name}")
