/* Making nodes, and putting them where others were. */

/**
 * An element with attributes and children; strings become text, null is left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  return finished(document.createElement(tag), attributes, children)
}

/**
 * The same for a drawing.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 * @param {...Node} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function draw(tag, attributes, ...children) {
  return finished(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, string | number>} attributes
 * @param {Array<Node | string | null>} children
 * @returns {E}
 */
function finished(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children.filter(child => child !== null))
  return element
}

/**
 * Put children where others were, and leave alone what stays the same: what has the focus keeps it.
 * @param {Element} element
 * @param {...(Node | string | null)} children
 */
export function fill(element, ...children) {
  const wanted = new DocumentFragment()
  wanted.append(...children.filter(child => child !== null))
  align(element, [...wanted.childNodes])
}

/**
 * @param {Element} parent
 * @param {Node[]} wanted
 */
function align(parent, wanted) {
  const old = [...parent.childNodes]
  for (const [index, node] of wanted.entries()) {
    const before = old[index]
    if (!before) parent.append(node)
    else if (before instanceof Text && node instanceof Text) before.data = node.data
    else if (before.nodeName !== node.nodeName) before.replaceWith(node)
    else alter(/** @type {Element} */ (before), /** @type {Element} */ (node))
  }
  for (const node of old.slice(wanted.length)) node.remove()
}

/**
 * Make an element like another of the same name.
 * @param {Element} before
 * @param {Element} after
 */
function alter(before, after) {
  if (before.isEqualNode(after)) return
  for (const { name } of [...before.attributes]) if (!after.hasAttribute(name)) before.removeAttribute(name)
  for (const { name, value } of after.attributes) {
    if (before.getAttribute(name) !== value) before.setAttribute(name, value)
  }
  align(before, [...after.childNodes])
}
