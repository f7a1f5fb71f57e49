/* The decision record: the result as Markdown for a ticket, and as JSON for a program. */
import { plain } from '../helpers.js'
import { signed, spaced } from './words.js'

/** @import { State } from './state.js' */
/** @import { Words } from './words.js' */

/**
 * The day here, as 2026-01-31.
 * @returns {string}
 */
export function today() {
  const now = new Date()
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, '0')).join('-')
}

/**
 * @param {State} state
 * @returns {string}
 */
export function json(state) {
  const { data, answers, advice } = state
  const guide = { name: data.guide, version: data.version, language: data.lang }
  const made = { kind: 'decision-record', guide, date: today(), link: location.href }
  return `${JSON.stringify({ ...made, answers, setup: state.setup(), advice }, null, 2)}\n`
}

/**
 * @param {Words} words
 * @returns {string}
 */
export function markdown(words) {
  const { advice, asked } = words.state
  const unsure = advice.find_out.map(id => link(words, id))
  const blocks = [
    `# ${words.word('record-title', { outcome: plain(words.headline) })}`,
    ...outcome(words),
    words.settled,
    about(words),
    `## ${words.word('plan')}`, words.word('plan-lead'), plan(words),
    `## ${words.word('why')}`, ...Object.keys(advice.scores).flatMap(name => score(words, name)),
    `## ${words.word('flips')}`, flips(words),
    ...(advice.ask_next ? [line(words, words.word('next'), link(words, advice.ask_next))] : []),
    ...(unsure.length ? [line(words, words.word('find-out'), unsure.join(spaced(words.word('list-comma'))))] : []),
    ...method(words),
    `## ${words.word('record-answers')}`, bullets(asked.map(id => line(words, link(words, id), words.answer(id)))),
    words.word('honest'),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** @param {string[]} items */
const bullets = items => items.map(item => `- ${item}`).join('\n')

/**
 * @param {Words} words
 * @param {string} name
 * @param {string} value
 */
const line = (words, name, value) => words.word('line', { name, value })

/**
 * @param {Words} words
 * @param {string} id
 */
const link = (words, id) => `[${plain(words.title(id))}](${new URL(words.data.criteria[id].url, location.href).href})`

/**
 * @param {Words} words
 * @param {string} id
 */
const given = (words, id) => words.word('with-answer', { title: link(words, id), answer: words.answer(id) })

/** @param {Words} words */
function outcome(words) {
  const { title, text } = words.outcome
  if (!words.state.advice.need_without_readiness) return [plain(text)]
  return [words.word('not-ready-text'), `**${words.word('for-now', { outcome: title })}** ${plain(text)}`]
}

/** @param {Words} words */
function about(words) {
  return bullets([
    line(words, words.word('record-date'), today()),
    line(words, words.word('record-answers'), words.progress),
    line(words, words.word('record-guide'), plain(`${words.data.guide} ${words.data.version}`.trim())),
    line(words, words.word('record-link'), `<${location.href}>`),
  ])
}

/** @param {Words} words */
function plan(words) {
  return words.state.advice.plan.map(({ step, because }, index) => {
    const { title, text } = words.data.steps[step]
    const causes = because.map(({ criterion }) => {
      const remedy = step === 'collect' ? plain(words.remedy(criterion)) : ''
      return `   - ${given(words, criterion)} ${remedy}`.trimEnd()
    })
    return [`${index + 1}. **${plain(title)}** ${plain(text)}`, ...causes].join('\n')
  }).join('\n')
}

/**
 * @param {Words} words
 * @param {string} name
 */
function score(words, name) {
  const { value, threshold, blocked_by: blocked, reasons } = words.state.advice.scores[name]
  const lines = [
    ...blocked.map(id => [
      `**${words.word('score-blocked')}**`, given(words, id), words.word('unblock-lead'), plain(words.remedy(id)),
    ].join(' ')),
    ...reasons.map(({ criterion, factor, effect }) =>
      `${signed(effect)} ${given(words, criterion)} ${plain(words.data.factors[factor])}`),
    ...words.capped(name).map(plain),
  ]
  const places = { value: signed(value), threshold, state: words.score(name).text }
  const body = lines.length ? bullets(lines) : words.word('no-reasons')
  return [`### ${plain(words.data.scores[name])}`, words.word('record-threshold', places), body]
}

/** @param {Words} words */
function flips(words) {
  const items = words.state.advice.flips.map(flip => {
    const { criterion, to } = flip
    const places = { title: link(words, criterion), answer: words.named(to), now: words.answer(criterion) }
    return `${words.word('flip', places)} → ${plain(words.other(flip))}`
  })
  return items.length ? bullets(items) : words.word('flips-none')
}

/** @param {Words} words */
function method(words) {
  const { advice, inputs } = words.state
  if (!advice.method) return []
  const { method: chosen, reasons, memory } = advice.method
  const known = inputs.flatMap(input => {
    const entered = input.value || (memory && input.placeholder)
    const value = input.type === 'checkbox' ? input.checked && words.named('yes') : entered
    return value ? [line(words, plain(input.parentElement?.textContent.trim() ?? ''), value)] : []
  })
  const fits = Object.entries(memory ?? {}).map(([name, { low, high, fits: fit }]) => {
    const places = { title: `${words.word('range', { low, high })} GB`, answer: words.word(`fits-${fit ?? 'unknown'}`) }
    return line(words, plain(words.data.methods[name].title), words.word('with-answer', places))
  })
  const named = chosen ? plain(words.data.methods[chosen].title) : words.word('nothing-fits')
  return [
    `## ${words.word('method')}`,
    `**${words.word('start-with')} ${named}**`,
    bullets([...reasons.map(reason => words.word(`reason-${reason}`)), ...known, ...fits]),
  ]
}
