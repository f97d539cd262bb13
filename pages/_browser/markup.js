// HTML that is written again and again with other words: its elements stay, only the words are set,
// which spares the browser parsing, and the layout of what has not changed.

const TAG = /(<[^>]*>)/;
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&amp;": "&" };

/**
 * Give `element` the content `html`; `written` is what this function returned for the element
 * last time, unless somebody else has written there since.
 */
export function rewrite(element, html, written) {
  // Words at even places, tags at odd ones.
  const pieces = html.split(TAG);
  const form = pieces.map((piece, i) => (i % 2 ? piece : piece && "…")).join("");
  const words = pieces.filter((piece, i) => i % 2 === 0 && piece);
  if (written?.form === form) {
    words.forEach((word, i) => {
      if (word !== written.words[i]) written.nodes[i].nodeValue = unescaped(word);
    });
    return { ...written, words };
  }
  element.innerHTML = html;
  const nodes = textsWithin(element);
  return nodes.length === words.length ? { form, words, nodes } : undefined;
}

function textsWithin(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

/** HTML without tags as the words that it is. */
export const unescaped = (text) => text.replace(/&(?:lt|gt|quot|#x27|amp);/g, (entity) => ENTITIES[entity]);
