"""Stage link: where the requests of a client go."""

from __future__ import annotations

from urllib.parse import urlsplit

from migrator.facts import Constant, EnvironmentVariable, Field, Target, Unknown, Value
from migrator.knowledge import Provider, Sdk
from migrator.understand.attributes import MODULE_CLIENT
from migrator.understand.environment import Assignment
from migrator.understand.modules import Modules, is_test
from migrator.understand.objects import Object

_OPENAI_HOSTS = ("api.openai.com",)


class Destinations:
    """Where clients go, by their arguments and by the environment that the program makes for them."""

    def __init__(self, sdk: Sdk, provider: Provider, modules: Modules, assignments: list[Assignment]) -> None:
        self.sdk = sdk
        self.provider = provider
        self.modules = modules
        self.assignments = assignments

    def _is_base_url(self, name: str, kind: str) -> bool:
        framework = self.sdk.framework(kind)
        if framework is not None and name in framework.variables:
            return True
        variable = self.sdk.variable(name)
        return variable is not None and variable.role == "base-url" and variable.sdk == "openai"

    def _ambient(self, path: str, kind: str) -> list[Object]:
        """What a program itself sets the variables to that clients of a class take their base URL from."""
        root = self.modules.root(path)
        return [
            value
            for name, values, place in self.assignments
            if self._is_base_url(name, kind)
            and self.modules.root(place.path) == root
            and (is_test(path) or not is_test(place.path))
            for value in values()
        ]

    def target(self, kind: str, path: str, arguments: tuple[Field, ...], hidden: tuple[Unknown, ...]) -> Target:
        """Where the requests of a client go that is made in the module at ``path``."""
        known = self.sdk.client_kind(kind)
        if known is not None and known.platform != "plain":
            return "other"
        home: Target = "cerebras" if known is not None and known.sdk == "cerebras" else "openai"
        written = [field for field in arguments if field.name == "base_url"]
        later = [field for field in written if field.form == "statement"]
        if later and kind != MODULE_CLIENT:
            # What is set on a client that is made already counts, and is not to be undone by an argument.
            targets = {self._goes(value, "dynamic") for field in later for value in field.values}
            return targets.pop() if len(targets) == 1 and "openai" not in targets else "dynamic"
        if not written and home == "openai":
            targets = {self._goes(value, home) for value in self._ambient(path, kind)} or {home}
            return "dynamic" if hidden or len(targets) > 1 else targets.pop()
        if not written:
            return "dynamic" if hidden else home
        targets = {self._goes(value, home) for field in written for value in field.values}
        if not all(field.certain for field in written):
            targets.add(home)
        if hidden:
            targets.add("dynamic")
        return targets.pop() if len(targets) == 1 else "dynamic"

    def _goes(self, value: Object | Value, home: Target) -> Target:
        if isinstance(value, Constant):
            if value.value is None or value.value == "":
                return home
            return self._host(str(value.value))
        if isinstance(value, EnvironmentVariable) and value.name == self.provider.base_url_env:
            return "cerebras"
        return "dynamic"

    def _host(self, url: str) -> Target:
        try:
            host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
        except ValueError:
            return "other"
        if host in _OPENAI_HOSTS:
            return "openai"
        return "cerebras" if self.provider.is_host(host) else "other"
