/* Marking in a text what a question asked for. */
import { tokens } from './words.js'

/** @param {string} text */
const encode = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/**
 * A text as HTML with the matched words marked.
 * @param {string} text
 * @param {Set<string>} matched tokens
 * @returns {string}
 */
export function mark(text, matched) {
  let html = ''
  let at = 0
  for (const [start, end] of spans(text, matched)) {
    html += `${encode(text.slice(at, start))}<mark>${encode(text.slice(start, end))}</mark>`
    at = end
  }
  return html + encode(text.slice(at))
}

/**
 * Where matched tokens stand, those that touch taken together.
 * @param {string} text
 * @param {Set<string>} matched
 */
function spans(text, matched) {
  const found = /** @type {Array<[number, number]>} */ ([])
  for (const { token, start, end } of tokens(text)) {
    if (!matched.has(token)) continue
    const last = found.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else found.push([start, end])
  }
  return found
}

/**
 * The longest pieces of a run of Chinese characters that stand in a text, of two characters and more.
 * @param {string} run
 * @param {string} text
 * @returns {string[]}
 */
export function longest(run, text) {
  const found = []
  for (let at = 0; at < run.length - 1; at++) {
    let end = run.length
    while (end > at + 1 && !text.includes(run.slice(at, end))) end--
    if (end === at + 1) continue
    found.push(run.slice(at, end))
    at = end - 1
  }
  return found
}
