"""The name of a library -> the library, loaded when something of it is first used.

For what reads and writes office files: it weighs as much as a tenth of the web, in every process, and few requests need it.
"""

from importlib import import_module


class Later:
    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        return getattr(import_module(self._name), attribute)
