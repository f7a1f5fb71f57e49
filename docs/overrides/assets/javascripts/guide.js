/* Small helps for every page. Each works alone, and the page does without any of them. */
import { copy, plain } from './helpers.js'

/**
 * @param {string} selector
 * @param {ParentNode} [from]
 * @returns {HTMLElement[]}
 */
const all = (selector, from = document) => [.../** @type {NodeListOf<HTMLElement>} */ (from.querySelectorAll(selector))]

/**
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} selector
 * @returns {E | null}
 */
const find = selector => document.querySelector(selector)

/** The address of the page, without query and fragment. */
const here = () => location.href.replace(/[?#].*$/, '')

/** The language switch carries query and fragment along. */
function carryAlong() {
  for (const link of all('[data-tn-language]')) {
    const address = link.getAttribute('href')
    link.addEventListener('click', () => link.setAttribute('href', `${address}${location.search}${location.hash}`))
  }
}

/** A site that does not know its own address has it told by the browser. */
function tellAddress() {
  for (const address of all('[data-tn-address]')) {
    address.textContent = here()
    address.parentElement?.removeAttribute('hidden')
  }
}

// ---- copying

let fading = 0

/**
 * To the eye and to a screen reader, in the page's language.
 * @param {'copied' | 'failed'} what
 */
function say(what) {
  const status = find('[data-tn-status]')
  if (!status) return
  clearTimeout(fading)
  status.textContent = status.dataset[what] ?? ''
  fading = setTimeout(() => status.replaceChildren(), 4000)
}

/**
 * What there is to copy of something shared, by the form the button names.
 * @type {Record<string, (about: HTMLElement) => string>}
 */
const FORMS = {
  link: ({ dataset }) => new URL(dataset.href ?? '', here()).href,
  markdown: about => {
    const { title = '', text = '' } = about.dataset
    return `**${plain(title)}** — ${plain(text)} <${FORMS.link(about)}>`
  },
  shown: about => about.querySelector('[data-tn-shown]')?.textContent ?? '',
}

/** @param {HTMLElement} button */
async function copyFor(button) {
  const about = /** @type {HTMLElement} */ (button.closest('[data-tn-share]'))
  try {
    await copy(FORMS[button.dataset.tnCopy ?? ''](about))
  } catch {
    say('failed')
    return
  }
  say('copied')
  button.dataset.tnDone = ''
  setTimeout(() => delete button.dataset.tnDone, 2000)
}

function offerCopies() {
  for (const button of all('[data-tn-copy]')) {
    button.hidden = false
    button.addEventListener('click', () => copyFor(button))
  }
}

// ---- reviews

/**
 * The same day some months ago; the last day of that month where it has no such day.
 * @param {number} months
 * @returns {string} as 2026-01-31
 */
function monthsAgo(months) {
  const today = new Date()
  const day = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - months + 1, 0))
  day.setUTCDate(Math.min(day.getUTCDate(), today.getUTCDate()))
  return day.toISOString().slice(0, 10)
}

/**
 * How long ago in words, with a space beside the figure in Chinese, too, as everywhere in the guide.
 * @param {number} months
 * @returns {string}
 */
function ago(months) {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang)
  const years = Math.floor(months / 12)
  const parts = years < 2 ? words.formatToParts(-months, 'month') : words.formatToParts(-years, 'year')
  return parts.map(part => part.value.trim()).join(' ')
}

/** How long ago a record was reviewed, and whether it is due again: after data-months. */
function tellAge() {
  for (const reviewed of all('[data-tn-reviewed]')) {
    const day = reviewed.querySelector('time')?.dateTime ?? ''
    const { months, due } = reviewed.dataset
    let past = 0
    while (day <= monthsAgo(past + 1)) past++
    if (!past) continue
    const said = [ago(past), ...(day < monthsAgo(Number(months)) ? [due] : [])]
    const age = document.createElement('span')
    age.className = 'tn-age'
    age.textContent = said.map(one => ` · ${one}`).join('')
    reviewed.append(age)
  }
}

// ---- keyboard

/** The menu of narrow screens: a real button, so that a keyboard opens it; Escape and leaving it close it. */
function openMenuByKey() {
  const menu = find('[data-tn-menu]')
  const drawer = /** @type {HTMLInputElement | null} */ (find('#__drawer'))
  const pages = find('.md-sidebar--primary')
  if (!menu || !drawer || !pages) return
  /** @param {boolean} wanted */
  const open = wanted => {
    if (drawer.checked !== wanted) drawer.click()
  }
  drawer.addEventListener('change', () => {
    menu.setAttribute('aria-expanded', String(drawer.checked))
    if (drawer.checked) all('.md-nav__list a', pages)[0]?.focus({ preventScroll: true })
  })
  menu.addEventListener('click', () => open(!drawer.checked))
  addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !drawer.checked) return
    open(false)
    menu.focus()
  })
  pages.addEventListener('focusout', ({ relatedTarget: next }) => {
    if (next instanceof Node && !pages.contains(next)) open(false)
  })
}

const TYPING = 'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]'

/** Single letters must not act: some people dictate, some brush a key (WCAG 2.1.4). Ctrl or ⌘ with K searches. */
function quietKeys() {
  const query = find('[data-md-component=search-query]')
  /* Search hears keys only: words pasted with the mouse, or dictated, come as input. */
  query?.addEventListener('input', event => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) query.dispatchEvent(new Event('keyup'))
  })
  const hear = (/** @type {KeyboardEvent} */ event) => {
    const typing = event.target instanceof Element && event.target.closest(TYPING)
    const held = event.ctrlKey || event.metaKey
    if (held && !event.altKey && event.key.toLowerCase() === 'k' && query) {
      event.preventDefault()
      query.focus()
    } else if (!typing && !held && 'fsnp/,.'.includes(event.key)) {
      event.stopPropagation()
    }
  }
  addEventListener('keydown', hear, true)
}

/** What scrolls sideways can be reached by keyboard; what does not is no stop on the way. */
function reachScrollers() {
  for (const box of all('.tn-scroll, .md-typeset__scrollwrap, .md-typeset pre')) {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1
    if (scrolls && getComputedStyle(box).overflowX !== 'visible') box.tabIndex = 0
    else box.removeAttribute('tabindex')
  }
}

/** On paper everything is open. */
function openAll() {
  for (const closed of document.querySelectorAll('details')) {
    if (closed.open) continue
    closed.open = true
    addEventListener('afterprint', () => (closed.open = false), { once: true })
  }
}

carryAlong()
tellAddress()
offerCopies()
tellAge()
openMenuByKey()
quietKeys()
addEventListener('load', reachScrollers)
addEventListener('resize', reachScrollers)
addEventListener('beforeprint', openAll)
