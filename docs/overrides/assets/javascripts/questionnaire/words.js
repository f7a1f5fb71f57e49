/* What is said of a state in words, on the page and in the record alike. The words themselves come with the page. */
import { filled, pieces } from '../helpers.js'

/** @import { Answer, Headline, PageData } from './contracts.js' */
/** @import { State } from './state.js' */

const READINESS = 'tuning-readiness'

/**
 * @param {number} number
 * @returns {string}
 */
export const signed = number => (number > 0 ? `+${number}` : String(number).replace('-', '−'))

/**
 * Room after words that end in Latin script; Chinese punctuation brings its own.
 * @param {string} text
 * @returns {string}
 */
export const spaced = text => (/[ -~]$/.test(text) ? `${text} ` : text)

export class Words {
  /** @param {State} state */
  constructor(state) {
    this.state = state
    this.data = state.data
  }

  /**
   * A phrase of the page with its {places} filled, by text or by elements.
   * @template T
   * @param {string} key
   * @param {Record<string, T>} [values]
   * @returns {Array<string | T>}
   */
  phrase(key, values) {
    return pieces(this.data.words[key], values)
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   * @returns {string}
   */
  word(key, values) {
    return filled(this.data.words[key], values)
  }

  /**
   * @param {string} id
   * @returns {string}
   */
  title(id) {
    return this.data.criteria[id].title
  }

  /**
   * @param {Answer | undefined} answer
   * @returns {string}
   */
  named(answer) {
    return answer ? this.data.answers[answer] : this.word('unanswered')
  }

  /**
   * The answer given to a criterion.
   * @param {string} id
   * @returns {string}
   */
  answer(id) {
    return this.named(this.state.answers[id])
  }

  /**
   * How to lift the block that the answer given is, if it is one.
   * @param {string} id
   * @returns {string}
   */
  remedy(id) {
    return this.data.criteria[id].unblock[this.state.answers[id]] ?? ''
  }

  /** @returns {PageData['outcomes']['icl']} */
  get outcome() {
    return this.data.outcomes[this.state.advice.recommendation]
  }

  /** @returns {string} */
  get headline() {
    return this.state.advice.need_without_readiness ? this.word('not-ready') : this.outcome.title
  }

  /**
   * A headline that might be, in full.
   * @param {Headline} headline
   * @returns {string}
   */
  other({ recommendation, need_without_readiness: waits }) {
    const outcome = this.data.outcomes[recommendation].title
    return waits ? this.word('not-ready-for-now', { headline: this.word('not-ready'), outcome }) : outcome
  }

  /** How many questions have an answer, "not sure" among them. */
  get answered() {
    return this.state.asked.filter(id => id in this.state.answers).length
  }

  /** @returns {string} */
  get progress() {
    const { answers, asked } = this.state
    const unsure = asked.filter(id => answers[id] === 'unsure').length
    const places = { answered: this.answered - unsure, total: asked.length, unsure }
    return this.word(unsure ? 'progress-unsure' : 'progress', places)
  }

  /** Whether the outcome stands. */
  get settled() {
    const { advice, asked } = this.state
    if (advice.settled) return this.word(this.answered < asked.length ? 'settled' : 'complete')
    if (!this.answered) return this.word('start')
    return this.word(advice.ask_next ? 'open' : 'unsure')
  }

  /**
   * Where a score stands.
   * @param {string} name
   * @returns {{ kind: 'blocked' | 'reached' | 'missed', text: string }}
   */
  score(name) {
    const { value, low, high, threshold, blocked_by: blocked, may_block: may } = this.state.advice.scores[name]
    if (blocked.length) return { kind: 'blocked', text: this.word('score-blocked') }
    const open = (low < threshold && high >= threshold) || (name === READINESS && may.length > 0)
    const kind = value >= threshold ? 'reached' : 'missed'
    const text = this.word(kind === 'reached' ? 'score-reached' : 'score-missed')
    return { kind, text: open ? this.word('score-open', { state: text }) : text }
  }

  /**
   * Which factors of a score count less than their answers add up to.
   * @param {string} name
   * @returns {string[]}
   */
  capped(name) {
    const { factors, reasons } = this.state.advice.scores[name]
    return Object.entries(factors).flatMap(([factor, value]) => {
      const sum = reasons.reduce((total, reason) => total + (reason.factor === factor ? reason.effect : 0), 0)
      const places = { factor: this.data.factors[factor], sum: signed(sum), value: signed(value) }
      return sum === value ? [] : [this.word('capped', places)]
    })
  }
}
