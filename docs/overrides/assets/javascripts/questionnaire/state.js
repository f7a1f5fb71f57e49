/*
 * What the reader has said: answers, and what is known of the run. Both are the fragment of the address. The only
 * module of the questionnaire that calls the scorer.
 */
import { advise, decode, encode } from '../advice.js'
import { own } from '../helpers.js'

/** @import { Advice, Answer, Answers, PageData, Problem, Setup } from './contracts.js' */

export class State {
  /**
   * @param {PageData} data
   * @param {HTMLFormElement} form what the reader may know of the run
   */
  constructor(data, form) {
    this.data = data
    this.inputs = /** @type {HTMLInputElement[]} */ ([...form.elements])
    this.asked = data.model.questions.map(question => question.criterion)
    this.answers = /** @type {Answers} */ (own())
    this.keeps = false // whether the reader asked for other skills to be kept; an answer may ask for it, too
    this.last = '' // the question answered last, if the history stands where that answer put it
    this.empty = /** @type {Advice} */ (advise(data.model, {}))
    this.advice = this.empty
  }

  /** Ask the scorer. */
  advise() {
    this.advice = /** @type {Advice} */ (advise(this.data.model, this.answers, this.setup()))
  }

  /** @returns {Setup} */
  setup() {
    const known = this.inputs.map(({ type, name, value }) => {
      if (type === 'checkbox') return [name, this.keeps]
      return [name, value === '' ? null : Number(value)]
    })
    return Object.fromEntries(known)
  }

  /** @param {Setup} setup */
  setSetup(setup) {
    this.keeps = Boolean(setup.keep_skills)
    const given = /** @type {Record<string, unknown>} */ (setup)
    for (const input of this.inputs) {
      if (input.type !== 'checkbox') input.value = input.name in given ? String(given[input.name]) : ''
    }
  }

  /**
   * Take the address as it is.
   * @returns {Problem[] | null} what could not be read; null for an anchor of the page, which leaves all as it is
   */
  load() {
    this.last = ''
    const { answers, setup, problems } = decode(location.hash, this.data.model, this.data.retired)
    const ours = Object.keys(answers).length || problems.length || /^(#v\d+)?(&|%26|$)/.test(location.hash)
    if (!ours) {
      if (Object.keys(this.answers).length) this.store('replaceState')
      return null
    }
    this.answers = /** @type {Answers} */ (own(answers))
    this.setSetup(setup)
    return /** @type {Problem[]} */ (problems)
  }

  /** @param {'pushState' | 'replaceState'} how */
  store(how) {
    const url = new URL(location.href)
    url.hash = encode(this.answers, this.setup())
    try {
      history[how](history.state, '', url.href)
    } catch { // too many at once, or a browser that forbids it
      location.replace(url.href.includes('#') ? url.href : `${url.href}#`)
    }
  }

  /**
   * One step back is one question back: changing one's mind about the same question is not a step of its own.
   * @param {string} id
   * @param {Answer} value
   */
  answer(id, value) {
    this.answers = own(this.answers, { [id]: value })
    this.store(this.last === id ? 'replaceState' : 'pushState')
    this.last = id
  }

  clear() {
    this.answers = own()
    this.setSetup({})
    this.store('pushState')
    this.last = ''
  }
}
