/*
 * The filter of the criteria table. State is in the query: ?group=…&approach=…&grade=…&text=…; the rows carry what
 * they answer to in data attributes. (The theme's search takes "q", so the text is "text".)
 */
import { filled } from './helpers.js'

/** @typedef {HTMLInputElement | HTMLSelectElement} Field */
/** @typedef {{ element: HTMLElement, words: string }} Row */

/**
 * @param {string} text
 * @returns {string}
 */
const fold = text => text.normalize('NFKC').toLowerCase()

const form = /** @type {HTMLFormElement} */ (document.querySelector('[data-tn-filter]'))
const count = /** @type {HTMLElement} */ (form.querySelector('[data-tn-count]'))
const none = /** @type {HTMLElement} */ (form.querySelector('[data-tn-none]'))
const fields = /** @type {Field[]} */ ([...form.elements]).filter(field => field.name)
const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.tn-criteria tbody tr')]).map(row)

/**
 * What can be found: what the row says and its other names, not the words on its buttons.
 * @param {HTMLElement} element
 * @returns {Row}
 */
function row(element) {
  const said = element.querySelectorAll('[data-field], .tn-sub, .tn-point, .tn-badge')
  const words = [...said].map(part => part.textContent)
  return { element, words: fold([...words, element.dataset.words].join(' ')) }
}

/**
 * Whether a row's text holds every word typed, and its data every value chosen.
 * @param {Row} row
 */
function matches({ element, words }) {
  return fields.every(({ name, value }) =>
    name === 'text'
      ? fold(value).split(/\s+/).every(word => words.includes(word))
      : !value || element.dataset[name]?.split(' ').includes(value)
  )
}

function show() {
  for (const each of rows) each.element.hidden = !matches(each)
  const shown = rows.filter(each => !each.element.hidden).length
  count.textContent = filled(count.dataset.tnCount ?? '', { shown, total: rows.length })
  none.hidden = shown > 0
}

/** Only our own keys change; what the address says besides stays. A value that is not offered is "all". */
function read() {
  const asked = new URLSearchParams(location.search)
  for (const field of fields) {
    const value = asked.get(field.name) ?? ''
    field.value = value
    if (field.value !== value) field.value = ''
  }
  show()
}

function write() {
  const asked = new URLSearchParams(location.search)
  for (const { name, value } of fields) {
    if (value.trim()) asked.set(name, value.trim())
    else asked.delete(name)
  }
  asked.sort()
  const query = asked.toString()
  history.replaceState(history.state, '', location.pathname + (query && `?${query}`) + location.hash)
}

function changed() {
  show()
  write()
}

form.hidden = false
form.addEventListener('input', changed)
form.addEventListener('reset', () => setTimeout(changed))
form.addEventListener('submit', event => event.preventDefault())
addEventListener('popstate', read)
read()
