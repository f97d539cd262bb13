// The numbers of formulas that move, found in what Streamlit and KaTeX have drawn.

// The colours by which formulas mark them: rgb(0, 1, index), see pages/_ui/page.py.
export const SLOT = /rgb\(0, 1, (\d+)\)/;

/** The element that holds a formula. */
export const boxOf = (key) => document.querySelector(`.st-key-nll_formula_${key}`);

/** The numbers of a formula that move, each an element around what KaTeX made of it. */
export function slotsOf(key) {
  const marked = boxOf(key)?.querySelectorAll('.katex-html [style*="rgb(0, 1,"]') ?? [];
  return [...marked].filter((element) => !SLOT.test(element.parentElement.style.color));
}
