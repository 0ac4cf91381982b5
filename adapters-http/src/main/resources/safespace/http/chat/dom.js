/** The element of the page with this id. */
export const $ = (id) => document.getElementById(id);

/** A new element; texts are set as text, never as HTML. */
export function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
