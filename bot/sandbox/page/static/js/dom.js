// The one way in which this page makes elements: text is always text, never markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. Of `props`, `class` is its class, `on…` are listeners, `data` its dataset;
 * names with a dash are attributes; true and false set or leave out an attribute; the rest are
 * attributes too. Children that are null or false are left out.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** A picture of a button, hidden from screen readers: the button's label speaks. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

const PATHS = {
  back: "M15 5l-7 7 7 7",
  send: "M4 12l16-8-5 16-3.5-6.500zM11.500 13.500L20 4",
  menu: "M5 7h14M5 12h14M5 17h14",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6 6-6",
  more: "M12 6v.01M12 12v.01M12 18v.01",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5",
  quiet: "M7 16V11a5 5 0 0 1 8-4M17 11v5H7M4 4l16 16M10.500 19h3",
  bell: "M6.500 16h11v-5a5.500 5.500 0 0 0-11 0zM10.500 19h3",
  lock: "M7 11h10v8H7zM9 11V8a3 3 0 0 1 6 0v3",
  out: "M8 16l9-9M9 7h8v8",
  file: "M7 4h7l4 4v12H7zM14 4v4h4M12.500 11v6M10 14.500l2.500 2.500 2.500-2.500",
  copy: "M9 9h10v10H9zM5 15V5h10",
  reply: "M10 6l-6 5 6 5v-3c5 0 8 1 10 5 0-6-3-9-10-9z",
  world: "M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16M4 12h16M12 4c-5 5-5 11 0 16 5-5 5-11 0-16",
  chat: "M4 6h16v10H11l-5 4v-4H4z",
};
