"""Make library_names.json: the names of other libraries that the app mentions, as they have them.

Run it whenever the glossary or the table of calls on the stability page names another one:
`python tests/references/make_library_names.py PyTorch`, with PyTorch 2.14 (CPU); `JAX/optax`, with
optax 0.2; `TensorFlow/Keras`, with tensorflow-cpu 2.21, tensorflow-probability 0.25 and tf-keras.
Each may have an environment of its own: what the file says of the others is kept.
"""

from __future__ import annotations

import inspect
import json
import operator
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FILE = HERE / "library_names.json"
sys.path.insert(0, str(HERE.parents[1]))

from pages._lessons.glossary.libraries import names_of  # noqa: E402
from pages._lessons.stability.calls import names_called  # noqa: E402

# Where a name without a module is looked up, and what takes the options.
PLACES = {
    "PyTorch": ("torch", "torch.nn", "torch.nn.functional"),
    "JAX/optax": ("optax",),
    "TensorFlow/Keras": ("keras.losses", "tensorflow"),
}
MODULES = {"F": "torch.nn.functional", "jax": "jax", "tfp": "tensorflow_probability"}
WITH_OPTIONS = {
    "PyTorch": ("torch.nn.functional", "cross_entropy"),
    "TensorFlow/Keras": ("keras.losses", "CategoricalCrossentropy"),
}


def is_there(library: str, name: str) -> bool:
    """Whether the library has that function, method, class or option."""
    if name.endswith("="):
        module, call = WITH_OPTIONS[library]
        return name[:-1] in inspect.signature(getattr(import_module(module), call)).parameters
    path, _, options = name.partition("(")
    path = path.split(" ")[0]
    root, _, rest = path.partition(".")
    places = [(MODULES[root], rest)] if root in MODULES else [(p, path) for p in PLACES[library]]
    if root == "jax":
        places = [(path.rpartition(".")[0], path.rpartition(".")[2])]
    found = [call for place, rest in places if (call := look_up(place, rest)) is not None]
    # The options of a class of Keras are its own.
    takes = [word.split("=")[0] for word in options.split(")")[0].split(", ") if "=" in word]
    return any(
        not inspect.isclass(call) or set(takes) <= set(inspect.signature(call).parameters)
        for call in found
    )


def look_up(place: str, path: str) -> Callable[..., Any] | None:
    """What stands there, if it can be called."""
    try:
        found: Any = operator.attrgetter(path)(import_module(place))
    except AttributeError:
        return None
    return found if callable(found) else None


def main() -> None:
    known = json.loads(FILE.read_text(encoding="utf-8"))
    for library in sys.argv[1:]:
        modules = {place.partition(".")[0] for place in PLACES[library]}
        versions = {module: import_module(module).__version__ for module in sorted(modules)}
        names = sorted({*names_of(library), *names_called(library)})
        known[library] = {
            "versions": versions,
            "names": {name: is_there(library, name) for name in names},
        }
    said = json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True)
    FILE.write_text(said + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
