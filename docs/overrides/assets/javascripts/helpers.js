/* What more than one script uses. */

/**
 * Entries of their own and no others: an id may be called what every object has.
 * @template T
 * @param {...Record<string, T>} parts
 * @returns {Record<string, T>}
 */
export const own = (...parts) => Object.assign(Object.create(null), ...parts)

/**
 * Words that Markdown would take for markup stay words, in the cell of a table, too.
 * @param {string} text
 * @returns {string}
 */
export const plain = text => text.replace(/[\\`*_[\]<>|]/g, '\\$&')

/**
 * A phrase with its {places} filled, in pieces.
 * @template T
 * @param {string} text
 * @param {Record<string, T>} [values]
 * @returns {Array<string | T>}
 */
export const pieces = (text, values = {}) =>
  text.split(/\{(\w+)\}/).map((piece, index) => (index % 2 ? values[piece] : piece))

/**
 * A phrase with its {places} filled, as text.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export const filled = (text, values) => pieces(text, values).join('')

/**
 * Put text on the clipboard; the second way serves browsers and addresses that refuse the first.
 * @param {string} text
 * @throws {Error} where neither is allowed
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)
    const area = document.createElement('textarea')
    area.className = 'tn-hidden'
    area.value = text
    document.body.append(area)
    area.select()
    const done = document.execCommand?.('copy')
    area.remove()
    focused?.focus()
    if (!done) throw new Error('not copied')
  }
}
