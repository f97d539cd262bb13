// Elements of a drawing, what is set of them, and the numbers in them.

const SVG = "http://www.w3.org/2000/svg";

/** A new element of a drawing. */
export function element(name, attributes) {
  const node = document.createElementNS(SVG, name);
  set(node, attributes);
  return node;
}

const known = new WeakMap(); // element → its attributes

/** Set attributes; null and undefined take one away. What is the same is not touched. */
export function set(node, attributes) {
  let present = known.get(node);
  if (!present) known.set(node, (present = {}));
  for (const [name, value] of Object.entries(attributes)) {
    if (present[name] === value) continue;
    present[name] = value;
    if (value === null || value === undefined) node.removeAttribute(name);
    else node.setAttribute(name, value);
  }
}

/** The node of that role in a group, made when it is first needed. */
export function node(nodes, group, role, tag) {
  if (!nodes[role]) {
    nodes[role] = element(tag, {});
    group.append(nodes[role]);
  }
  return nodes[role];
}

/** The children of an element: `count` of them, new ones as `make` makes them. */
export function children(parent, count, make) {
  while (parent.childElementCount > count) parent.lastChild.remove();
  while (parent.childElementCount < count) parent.append(make());
  return parent.children;
}

// Far outside the picture a coordinate only has to be outside; rendering engines fail on huge ones.
export const near = (v) => Math.round(Math.min(Math.max(v, -1e5), 1e5) * 100) / 100;

/** A path through the points; it begins anew after a gap. */
export function through(x, y) {
  let path = "";
  let pen = "M";
  for (let i = 0; i < x.length; i += 1) {
    if (Number.isNaN(x[i]) || Number.isNaN(y[i])) pen = "M";
    else {
      path += `${pen}${near(x[i])},${near(y[i])}`;
      pen = "L";
    }
  }
  return path;
}
