/* From text to what the search compares: runs of one script, tokens, units, roots. */

const LATIN = '(?:(?!\\p{Script=Han})[\\p{L}\\p{N}])+'
const RUN = new RegExp(`\\p{Script=Han}+|${LATIN}(?:['’.-]${LATIN})*`, 'gu')
const HAN = /^\p{Script=Han}/u

/* Words that are rare on these pages and say nothing. What is common there needs no list: it weighs little anyway. */
const FILLERS_ZH = /能不能|多少|到底|还是|这个|吗|么/u
const FILLERS_EN = new Set('a at better can good got i it many should this want'.split(' '))

/** @typedef {{ token: string, start: number, end: number }} Token with its place in the text */

/**
 * Whether a text begins with a Chinese character.
 * @param {string} text
 */
export const isHan = text => HAN.test(text)

/**
 * Runs of Chinese characters, and words with what their inner marks join.
 * @param {string} text
 */
export const runs = text => [...text.matchAll(RUN)].map(({ 0: run, index }) => ({ run, start: index }))

/**
 * A question without what says nothing, or as it is where nothing else is in it.
 * @param {string} question
 */
export function bare(question) {
  const left = runs(question).flatMap(({ run }) => (isHan(run) ? run.split(FILLERS_ZH) : run))
  const words = left.filter(run => run && !FILLERS_EN.has(run.toLowerCase()))
  return words.length ? words : runs(question).map(({ run }) => run)
}

/**
 * What the index holds of a text: Chinese characters and pairs of them, words, and the parts of a compound.
 * @param {string} text
 * @returns {Token[]}
 */
export const tokens = text =>
  runs(text).flatMap(({ run, start }) => (isHan(run) ? pairs(run, start) : compound(run, start)))

/**
 * @param {string} run
 * @param {number} at
 * @returns {Token[]}
 */
function pairs(run, at) {
  const characters = [...run]
  let end = at
  return characters.flatMap((character, i) => {
    const start = end
    end += character.length
    const one = { token: character, start, end }
    const next = characters[i + 1]
    return next ? [one, { token: character + next, start, end: end + next.length }] : [one]
  })
}

/**
 * @param {string} run
 * @param {number} start
 * @returns {Token[]}
 */
function compound(run, start) {
  const all = parts(run)
  const words = all.length > 1 ? [...all, all.join('')] : all
  return words.map(word => ({ token: singular(word), start, end: start + run.length }))
}

/**
 * Letters and digits of a word, one after the other.
 * @param {string} run
 * @returns {string[]}
 */
const parts = run => run.normalize('NFKC').toLowerCase().match(/\p{N}+|\p{L}+/gu) ?? []

/**
 * A text as a row of units, for comparing names: Chinese characters and words.
 * @param {string} text
 * @returns {string[]}
 */
export const units = text => runs(text).flatMap(({ run }) => (isHan(run) ? [...run] : parts(run).map(singular)))

/**
 * The same with the root of each word.
 * @param {string} text
 * @returns {string[]}
 */
export const rooted = text => units(text).map(root)

/**
 * Whether a row of units holds another. Another word may stand among those of a loose one: make (stuff) up.
 * @param {string[]} row
 * @param {string[]} part
 * @param {boolean} [loose]
 * @returns {Array<[number, number]>} from where to where
 */
export function places(row, part, loose = false) {
  const gaps = loose ? part.length : 1 // after how many units the other word stands; 0 is no other word
  return row.flatMap((_, at) => {
    for (let gap = 0; part.length && gap < gaps; gap++) {
      if (part.every((unit, i) => row[at + i + Number(gap > 0 && i >= gap)] === unit)) {
        return [/** @type {[number, number]} */ ([at, at + part.length + Number(gap > 0)])]
      }
    }
    return []
  })
}

/**
 * An English word without its plural.
 * @param {string} word
 */
function singular(word) {
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word
}

const ENDING = /(?<=...)(ization|ation|izing|ized|able|ing|ate|ize|ed)$/

/** @type {Map<string, string>} */
const roots = new Map()

/**
 * What forms of a word share (tune, tuning, tuned), crude and the same on both sides.
 * @param {string} word
 * @returns {string}
 */
export function root(word) {
  const found = roots.get(word) ?? cut(word)
  roots.set(word, found)
  return found
}

/** @param {string} word */
function cut(word) {
  if (word.length < 4 || /\d/.test(word) || isHan(word)) return word
  const short = word.replace(ENDING, '').replace(/(.)\1$/, '$1').replace(/e$/, '')
  return short.length > 2 ? short : word
}

/**
 * @template T
 * @template K
 * @param {T[]} items
 * @param {(item: T) => K} key
 * @returns {Map<K, T[]>} items by key
 */
export function grouped(items, key) {
  const groups = /** @type {Map<K, T[]>} */ (new Map())
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

/**
 * Whether two words differ by no more than a number of slips: a letter left out, put in, taken for another, or swapped.
 * @param {string} a
 * @param {string} b
 * @param {number} limit
 */
export function near(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return false
  /** @type {number[]} */
  let before = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]))
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1)
    }
    before = row
    row = next
  }
  return row[b.length] <= limit
}
