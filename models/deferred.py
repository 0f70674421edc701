"""Packages that are imported only once something in them is used.

Pyomo imports ``scipy.stats`` whenever scipy is there, for features that no model here needs; with
what that imports in turn it takes longer than all the rest of Pyomo.
"""

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any

UNUSED = ("scipy.stats", "scipy.integrate", "scipy.spatial")
"""What Pyomo imports for features that no model here needs."""


class DeferredModule(ModuleType):
    """Stands for a module until one of its names is asked for, then imports it."""

    def __getattr__(self, name: str) -> Any:
        """Import the module and give its ``name``; asking for its metadata imports nothing."""
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        return getattr(self._imported(), name)

    def __dir__(self) -> list[str]:
        """Import the module and list its names."""
        return dir(self._imported())

    def _imported(self) -> ModuleType:
        """Replace this placeholder by the module; any thread may do so first."""
        if sys.modules.get(self.__name__) is self:
            sys.modules.pop(self.__name__, None)
        return importlib.import_module(self.__name__)


def defer(*names: str) -> None:
    """Let ``import name`` of these modules import nothing until they are used.

    A module that is imported already, or that does not exist, is left as it is.
    """
    for name in names:
        spec = None if name in sys.modules else find_spec(name)
        if spec is not None:
            sys.modules[name] = module = DeferredModule(name)
            module.__spec__ = spec
