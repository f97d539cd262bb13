// When a component has left the page.

/**
 * What a component returns to be told of its end. Streamlit also calls it for a state that was
 * overtaken by the next one while its script was loading: then nothing has ended.
 */
export function whenGone(element, end) {
  return () => setTimeout(() => element.isConnected || end());
}
