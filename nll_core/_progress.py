"""How far a long computation is: said between its steps, any of which can be its last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

Item = TypeVar("Item")
# What is being done, and the share of the whole that is done.
Progress = Callable[[str, float], object]


@dataclass(frozen=True)
class Meter:
    """Tells `progress` of one part of a computation, the part from share `start` to `end`.

    What `progress` raises passes through, and so ends the computation.
    """

    progress: Progress | None
    stage: str = ""
    start: float = 0.0
    end: float = 1.0

    def __call__(self, share: float) -> None:
        """Tell that so much of the part is done."""
        if self.progress is not None:
            self.progress(self.stage, self.start + share * (self.end - self.start))

    def inner(self, stage: str, share: float) -> None:
        """The `progress` of a part that is a computation of its own, under this one's name."""
        self(share)

    def part(self, start: float, end: float, stage: str | None = None) -> Meter:
        """A part of this part, under a name of its own if it has one."""
        size = self.end - self.start
        return replace(
            self,
            stage=self.stage if stage is None else stage,
            start=self.start + start * size,
            end=self.start + end * size,
        )

    def parts(self, costs: Sequence[float]) -> list[Meter]:
        """As many parts as there are costs, each as large as its own."""
        total, done, found = sum(costs), 0.0, []
        for cost in costs:
            found.append(self.part(done / total, (done + cost) / total))
            done += cost
        return found

    def steps(self, items: Sequence[Item]) -> Iterator[Item]:
        """The items one by one, telling before each how many are done."""
        for i, item in enumerate(items):
            self(i / len(items))
            yield item


# Where nobody asks.
QUIET: Final = Meter(None)
