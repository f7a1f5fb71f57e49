/* The result as nodes: what each part of the page that the script fills holds for a state. */
import { draw, make } from './nodes.js'
import { signed, spaced } from './words.js'

/** @import { Advice, Flip, Problem, Score } from './contracts.js' */
/** @import { Words } from './words.js' */
/** @typedef {Array<Node | string | null>} Nodes */

const NOTICES = 20 // parts of a link that are named one by one where they could not be read

/**
 * Parts of the page by name, each with what fills it.
 * @type {Record<string, (words: Words) => Nodes>}
 */
export const PARTS = {
  'outcome': words => [words.headline],
  'outcome-text': outcomeText,
  'state': words => [words.settled],
  'progress-text': words => [words.progress],
  'dock-outcome': words => [words.headline],
  'dock-progress': words => [`${words.answered}/${words.state.asked.length}`],
  'minis': words => Object.keys(words.data.scores).map(name => mini(words, name)),
  'next': next,
  'plan': words => words.state.advice.plan.map(one => step(words, one)),
  'flips': flips,
  'method-result': method,
}

/**
 * @param {Nodes[]} items
 * @param {Record<string, string>} [attributes]
 */
const list = (items, attributes) => make('ul', attributes, ...items.map(item => make('li', {}, ...item)))

/** @param {...(Node | string)} words */
const quiet = (...words) => make('p', { class: 'tn-quiet' }, ...words)

/**
 * @param {Words} words
 * @param {string} id
 */
const linked = (words, id) => make('a', { href: words.data.criteria[id].url }, words.title(id))

/**
 * A button that leads to a question; a link would replace the answers in the address.
 * @param {Words} words
 * @param {string} id
 */
const ask = (words, id) =>
  make('button', { 'type': 'button', 'class': 'tn-adv-ask', 'data-adv-ask': id }, words.title(id))

/**
 * A criterion with the answer given to it.
 * @param {Words} words
 * @param {string} id
 */
const given = (words, id) => words.phrase('with-answer', { title: linked(words, id), answer: words.answer(id) })

/**
 * @param {Words} words
 * @returns {Nodes}
 */
function outcomeText(words) {
  const { title, text } = words.outcome
  if (!words.state.advice.need_without_readiness) return [text]
  const now = make('b', {}, words.word('for-now', { outcome: title }))
  return [spaced(words.word('not-ready-text')), now, make('br'), text]
}

/**
 * The next question; where none is left that matters, the most important of those answered "not sure".
 * @param {Words} words
 * @returns {Nodes}
 */
function next(words) {
  const { ask_next: asked, find_out: unsure } = words.state.advice
  const ids = asked ? [asked] : unsure.slice(0, 3)
  const lead = make('span', { class: 'tn-sub' }, words.word(asked ? 'next' : 'find-out'))
  return [lead, ...ids.flatMap((id, index) => [index ? spaced(words.word('list-comma')) : ' ', ask(words, id)])]
}

/**
 * @param {Words} words
 * @param {Advice['plan'][number]} step
 */
function step(words, { step: name, because }) {
  const { title, text } = words.data.steps[name]
  const item = make('li', {}, make('b', {}, title), make('p', {}, text))
  if (because.length && name === 'collect') {
    item.append(make('p', {}, words.word('gaps')), list(because.map(({ criterion }) => gap(words, criterion))))
  } else if (because.length) {
    item.append(quiet(...because.flatMap(({ criterion }, index) => [
      spaced(words.word(index ? 'list-comma' : 'because')), ...given(words, criterion),
    ])))
  }
  return item
}

/**
 * @param {Words} words
 * @param {string} id
 * @returns {Nodes}
 */
function gap(words, id) {
  const remedy = words.remedy(id)
  return remedy ? [...given(words, id), make('p', {}, remedy)] : given(words, id)
}

/**
 * Answers that would change the headline, by the headline they would give.
 * @param {Words} words
 * @returns {Nodes}
 */
function flips(words) {
  const { flips: all } = words.state.advice
  if (!all.length) return [make('p', {}, words.word('flips-none'))]
  const groups = new Map(all.map(flip => [words.other(flip), /** @type {Nodes[]} */ ([])]))
  for (const flip of all) groups.get(words.other(flip))?.push(flipped(words, flip))
  return [quiet(words.word('flips-lead')), ...[...groups].map(([outcome, items]) =>
    make('div', {}, make('h3', {}, words.word('flip-to', { outcome })), list(items)))]
}

/**
 * @param {Words} words
 * @param {Flip} flip
 * @returns {Nodes}
 */
function flipped(words, { criterion, to }) {
  const answer = make('b', {}, words.named(to))
  return words.phrase('flip', { title: ask(words, criterion), answer, now: words.answer(criterion) })
}

/**
 * @param {Words} words
 * @returns {Nodes}
 */
function method(words) {
  const { method: chosen } = words.state.advice
  if (!chosen) return []
  const named = chosen.method ? methodLink(words, chosen.method) : words.word('nothing-fits')
  return [
    make('p', { class: 'tn-adv-method' }, spaced(words.word('start-with')), make('b', {}, named)),
    list(chosen.reasons.map(reason => [words.word(`reason-${reason}`)])),
    chosen.memory && memory(words, chosen.memory),
  ]
}

/**
 * @param {Words} words
 * @param {string} name
 */
function methodLink(words, name) {
  const { title, url } = words.data.methods[name]
  return make('a', { href: url }, title)
}

/**
 * @param {Words} words
 * @param {NonNullable<NonNullable<Advice['method']>['memory']>} estimates
 */
function memory(words, estimates) {
  const head = [words.word('memory-method'), words.word('memory-estimate'), words.word('memory-fits')]
  const rows = Object.entries(estimates).map(([name, { low, high, fits }]) => make('tr', {},
    make('th', { scope: 'row' }, methodLink(words, name)),
    make('td', {}, words.word('range', { low, high })),
    make('td', { class: `tn-adv-fits-${fits ?? 'unknown'}` }, words.word(`fits-${fits ?? 'unknown'}`))
  ))
  return make('table', {},
    make('caption', {}, words.word('memory-caption')),
    make('thead', {}, make('tr', {}, ...head.map(text => make('th', { scope: 'col' }, text)))),
    make('tbody', {}, ...rows)
  )
}

// ---- scores

/**
 * @param {Words} words
 * @param {string} name
 */
function mini(words, name) {
  return make('div', {}, make('p', {}, words.data.scores[name], ' ', badge(words, name)), bar(words, name))
}

/**
 * @param {Words} words
 * @param {string} name
 */
function badge(words, name) {
  const { kind, text } = words.score(name)
  return make('span', { class: `tn-badge tn-adv-${kind}` }, text)
}

/**
 * A score on its scale: where it can still go, where it stands, and the threshold.
 * @param {Words} words
 * @param {string} name
 */
export function bar(words, name) {
  const score = words.state.advice.scores[name]
  const line = score.low === score.high ? 'score-fixed' : 'score-line'
  const [value, low, high] = [score.value, score.low, score.high].map(signed)
  const text = words.word(line, { value, low, high, threshold: score.threshold })
  const drawn = scale(score, words.state.empty.scores[name])
  return make('div', { class: `tn-adv-gauge tn-adv-${words.score(name).kind}` }, drawn, make('p', {}, text))
}

/**
 * @param {Score} score
 * @param {Score} empty the same before any answer
 */
function scale({ value, low, high, threshold }, empty) {
  const from = Math.min(empty.low, threshold) - 0.5
  const to = Math.max(empty.high, threshold) + 0.5
  /** @param {number} point */
  const at = point => `${(100 * (point - from)) / (to - from)}%`
  const width = `${(100 * (high + 0.8 - low)) / (to - from)}%`
  return draw('svg', { 'class': 'tn-adv-bar', 'aria-hidden': 'true', 'width': '100%', 'height': 24 },
    draw('rect', { class: 'tn-adv-track', x: 0, y: 8, width: '100%', height: 8, rx: 4 }),
    draw('rect', { class: 'tn-adv-range', x: at(low - 0.4), y: 8, width, height: 8, rx: 4 }),
    draw('line', { class: 'tn-adv-threshold', x1: at(threshold - 0.5), x2: at(threshold - 0.5), y1: 1, y2: 23 }),
    draw('circle', { class: 'tn-adv-value', cx: at(value), cy: 12, r: 6 })
  )
}

/**
 * What speaks for and against, and what stands or may stand in the way.
 * @param {Words} words
 * @param {string} name
 * @returns {Nodes}
 */
export function reasons(words, name) {
  const score = words.state.advice.scores[name]
  const inside = score.reasons.map(({ criterion, factor, effect }) => [
    make('b', { class: effect > 0 ? 'tn-adv-plus' : 'tn-adv-minus' }, signed(effect)), ' ',
    ...given(words, criterion), ' ', make('span', { class: 'tn-quiet' }, words.data.factors[factor]),
  ])
  const blocked = score.blocked_by.map(id => [
    ...given(words, id), make('p', {}, make('b', {}, spaced(words.word('unblock-lead'))), words.remedy(id)),
  ])
  const may = score.may_block.map(id => [ask(words, id)])
  return [
    ...(blocked.length ? [make('p', { class: 'tn-adv-alert' }, words.word('blocked-by'))] : []),
    ...(blocked.length ? [list(blocked, { class: 'tn-lines tn-adv-blocks' })] : []),
    ...(inside.length ? [list(inside, { class: 'tn-lines tn-adv-reasons' })] : []),
    ...(inside.length || blocked.length ? [] : [quiet(words.word('no-reasons'))]),
    ...words.capped(name).map(text => quiet(text)),
    ...(may.length ? [make('p', {}, words.word('may-block')), list(may, { class: 'tn-lines' })] : []),
  ]
}

// ---- what a link could not say

/**
 * @param {Words} words
 * @param {Problem[]} problems
 * @returns {Nodes}
 */
export function notices(words, problems) {
  const items = problems.slice(0, NOTICES).map(problem => notice(words, problem))
  const more = problems.length - items.length
  if (more) items.push([words.word('link-more', { n: more })])
  const close = make('button', { 'type': 'button', 'data-adv-do': 'close' }, words.word('close'))
  return [make('p', {}, words.word('link-lead')), list(items), close]
}

/**
 * @param {Words} words
 * @param {Problem} problem
 * @returns {Nodes}
 */
function notice(words, { kind, text, to }) {
  const targets = to.filter(id => id in words.data.criteria).flatMap(id => [linked(words, id), ' '])
  const instead = targets.length ? [' ', spaced(words.word('link-retired-to')), ...targets] : []
  const code = make('code', { dir: 'ltr' }, text)
  return [...words.phrase('line', { name: words.word(`link-${kind}`), value: code }), ...instead]
}
