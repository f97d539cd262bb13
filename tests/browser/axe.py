"""What axe-core finds on a page against WCAG 2.2, levels A and AA."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from playwright.sync_api import Page

AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# For each node its rule and the kind of its place: its tag within Streamlit's element or ours.
FIND: Final = """async () => {
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations } = await axe.run({ runOnly, resultTypes: ['violations'], elementRef: true });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ element, html, failureSummary }) => {
    const { testid } = element.closest('[data-testid]')?.dataset ?? {};
    return [`${id}: ${element.tagName.toLowerCase()} in ${testid}`, `${html} ${failureSummary}`];
  }));
}"""


def violations(page: Page) -> dict[str, str]:
    """Each rule that is broken, by rule and place, with an element that breaks it and why."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return dict(page.evaluate(FIND))


def assert_accessible(page: Page, own: frozenset[str]) -> None:
    """Nothing is wrong but what Streamlit's `own` pages have, too."""
    ours = {place: why for place, why in violations(page).items() if place not in own}
    assert not ours, "\n".join(f"{place}: {why}" for place, why in ours.items())
