/*
 * The questionnaire on the page: hears the reader, keeps the address, shows what questionnaire/result.js draws. It
 * scores nothing and has no words of its own: both come with the page. What a link brings in is shown as text.
 */
import { copy } from './helpers.js'
import { fill, make } from './questionnaire/nodes.js'
import { json, markdown, today } from './questionnaire/record.js'
import { bar, notices, PARTS, reasons } from './questionnaire/result.js'
import { State } from './questionnaire/state.js'
import { Words } from './questionnaire/words.js'

/** @import { Answer, Problem } from './questionnaire/contracts.js' */

const ANSWERS = ['yes', 'no', 'unsure']
const PAUSE = 700 // ms without an answer, after which the result is spoken
const still = matchMedia('(prefers-reduced-motion: reduce)')

class Questionnaire {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root
    this.part = named(root, 'adv')
    this.questions = named(root, 'criterion')
    this.scores = Object.entries(named(root, 'score')).map(([name, section]) => ({ name, part: named(section, 'adv') }))
    this.setup = /** @type {HTMLFormElement} */ (this.part.setup)
    this.state = new State(JSON.parse(this.part.data.textContent ?? ''), this.setup)
    this.words = new Words(this.state)
    this.speaking = 0
  }

  /** From the readable list that the page is without a script to the questionnaire. */
  open() {
    for (const one of this.root.querySelectorAll('details.tn-adv-meaning')) one.removeAttribute('open')
    for (const element of this.root.querySelectorAll('[data-adv=options]')) element.removeAttribute('hidden')
    for (const name of ['lead', 'examples', 'panel', 'details', 'dock']) this.part[name]?.removeAttribute('hidden')
    this.part.without.hidden = true
    this.root.classList.add('tn-adv-ready')
    this.listen()
    this.update()
    this.load()
  }

  listen() {
    this.root.addEventListener('change', event => this.changed(/** @type {HTMLInputElement} */ (event.target)))
    this.root.addEventListener('click', event => this.clicked(/** @type {HTMLElement} */ (event.target)))
    this.setup.addEventListener('input', event => this.entered(/** @type {HTMLInputElement} */ (event.target)))
    this.root.addEventListener('submit', event => event.preventDefault())
    addEventListener('popstate', event => this.load(event))
    addEventListener('hashchange', event => this.load(event))
    // guide.js opens everything on paper; this is printed only for a reader who opened it.
    const how = /** @type {HTMLDetailsElement} */ (this.root.querySelector('.tn-adv-how'))
    how.firstElementChild?.addEventListener('click', () => how.classList.toggle('tn-adv-read', !how.open))
  }

  /** @param {HTMLInputElement} input */
  changed(input) {
    const id = /** @type {HTMLElement | null} */ (input.closest('[data-criterion]'))?.dataset.criterion
    const value = /** @type {Answer} */ (input.value)
    if (!id || !ANSWERS.includes(value) || this.state.answers[id] === value) return
    this.state.answer(id, value)
    this.update()
    this.announce()
  }

  /** @param {HTMLElement} target */
  clicked(target) {
    const { advAsk: id, advDo: action } =
      /** @type {HTMLElement | null} */ (target.closest('[data-adv-do], [data-adv-ask]'))?.dataset ?? {}
    if (id) this.go(id)
    else if (action) this.actions[action]()
  }

  /** @param {HTMLInputElement} input */
  entered(input) {
    if (input.type === 'checkbox') this.state.keeps = input.checked
    this.state.store('replaceState')
    this.update()
  }

  /**
   * Take the address as it is: on opening, on back and forward, on a link to a fragment.
   * @param {Event} [event]
   */
  load(event) {
    const problems = this.state.load()
    if (!problems) return
    this.notify(problems)
    this.check()
    this.update()
    if (event || Object.keys(this.state.answers).length) this.announce()
  }

  reset() {
    this.state.clear()
    this.notify([])
    this.check()
    this.update()
    this.done(this.words.word('cleared'))
  }

  /** @type {Record<string, () => void>} */
  actions = {
    'plan': () => this.jump('advisor-plan'),
    'result': () => this.jump('advisor-result'),
    'reset': () => this.reset(),
    'close': () => this.notify([]),
    'print': () => print(),
    'copy-link': () => this.copy(location.href),
    'copy-markdown': () => this.copy(markdown(this.words)),
    'copy-json': () => this.copy(json(this.state)),
    'download-markdown': () => this.download('md', 'text/markdown;charset=utf-8', markdown(this.words)),
    'download-json': () => this.download('json', 'application/json', json(this.state)),
  }

  // ---- what is shown

  update() {
    this.state.advise()
    const { state, words, part } = this
    const { advice } = state
    for (const [name, filling] of Object.entries(PARTS)) fill(part[name], ...filling(words))
    for (const { name, part: inside } of this.scores) {
      const { kind, text } = words.score(name)
      inside.badge.className = `tn-badge tn-adv-${kind}`
      fill(inside.badge, text)
      fill(inside.bar, bar(words, name))
      fill(inside.reasons, ...reasons(words, name))
    }
    this.root.dataset.outcome = advice.need_without_readiness ? 'not-ready' : advice.recommendation
    part.state.dataset.settled = String(advice.settled)
    part.progress.setAttribute('value', String(words.answered))
    part.next.hidden = !advice.ask_next && !advice.find_out.length
    part.method.hidden = !advice.method
    for (const id of state.asked) this.questions[id].classList.toggle('tn-adv-now', id === advice.ask_next)
    this.askToKeep()
  }

  /** An answer that asks for other skills to be kept leaves no choice here. */
  askToKeep() {
    const keep = /** @type {HTMLInputElement} */ (this.setup.elements.namedItem('keep_skills'))
    keep.disabled = this.state.answers[this.state.data.keep] === 'yes'
    keep.checked = keep.disabled || this.state.keeps
  }

  /** Check the answers given. */
  check() {
    for (const id of this.state.asked) {
      for (const radio of this.radios(id)) radio.checked = radio.value === this.state.answers[id]
    }
  }

  /** @param {Problem[]} problems */
  notify(problems) {
    this.part.notices.hidden = !problems.length
    if (problems.length) fill(this.part.notices, ...notices(this.words, problems))
  }

  /** A short word to screen readers, once the reader pauses; the region itself would be too much to hear. */
  announce() {
    clearTimeout(this.speaking)
    this.speaking = setTimeout(() => {
      const { headline, progress, settled } = this.words
      fill(this.part.announce, this.words.word('announce', { outcome: headline, progress, state: settled }))
    }, PAUSE)
  }

  // ---- where the reader goes

  /**
   * @param {string} id
   * @returns {HTMLInputElement[]}
   */
  radios(id) {
    return [.../** @type {NodeListOf<HTMLInputElement>} */ (this.questions[id].querySelectorAll('input[type=radio]'))]
  }

  /** @param {string} id of a question */
  go(id) {
    const radios = this.radios(id)
    show(this.questions[id], radios.find(radio => radio.checked) ?? radios[0], 'center')
  }

  /** @param {string} id of a heading */
  jump(id) {
    const heading = /** @type {HTMLElement} */ (this.root.querySelector(`#${id}`))
    show(heading, heading, 'start')
  }

  // ---- what the reader takes along

  /** @param {string} text */
  done(text) {
    fill(this.part.done, text)
    this.part.copy.hidden = true
  }

  /**
   * To the clipboard, or where there is none, into the reader's hands.
   * @param {string} text
   */
  async copy(text) {
    try {
      await copy(text)
      this.done(this.words.word('copied'))
    } catch {
      const area = /** @type {HTMLTextAreaElement} */ (this.part.copy)
      this.done(this.words.word('copy-failed'))
      area.hidden = false
      area.value = text
      area.select()
    }
  }

  /**
   * @param {string} ending
   * @param {string} type
   * @param {string} text
   */
  download(ending, type, text) {
    const address = URL.createObjectURL(new Blob([text], { type }))
    make('a', { href: address, download: `tune-or-not-${today()}.${ending}` }).click()
    setTimeout(() => URL.revokeObjectURL(address), 1000)
    this.done(this.words.word('downloaded'))
  }
}

/**
 * The elements under a root that carry a data attribute, by its value.
 * @param {HTMLElement} root
 * @param {string} key
 * @returns {Record<string, HTMLElement>}
 */
function named(root, key) {
  const elements = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(`[data-${key}]`))
  return Object.fromEntries([...elements].map(element => [element.dataset[key], element]))
}

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} focused
 * @param {ScrollLogicalPosition} block
 */
function show(element, focused, block) {
  element.scrollIntoView({ block, behavior: still.matches ? 'auto' : 'smooth' })
  focused.focus({ preventScroll: true })
}

for (const root of document.querySelectorAll('[data-tn-advisor]')) {
  new Questionnaire(/** @type {HTMLElement} */ (root)).open()
}
