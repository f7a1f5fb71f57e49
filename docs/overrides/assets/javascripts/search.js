/*
 * The search, run by search-worker.js: new Index(docs, synonyms).answer(words) gives what the theme shows.
 *
 * Why our own: the theme's takes every short word of a question as the beginning of others (`to` finds `token`), and
 * answers nothing when a Chinese question holds a character that no indexed word begins with. Here a question is read
 * as people type it: Chinese by pairs of characters, so that no dictionary has to agree with the reader; English by
 * roots; the last word also as the beginning of others, one not known as a slip of the pen. Names of the glossary stand
 * for their term, and what people say for the words of the guide. Ranking is BM25 over names and text. Each rule and
 * figure was taken out once, and is here because questions (tests/browser/queries.yml) were answered worse without it.
 */
import { longest, mark } from './search/marks.js'
import { bare, grouped, isHan, near, places, root, rooted, runs, tokens, units } from './search/words.js'

const NAME = 4 // how much a word of a title or another name counts
const LENGTH = 0.5 // how much a long text is held against it
const SATURATION = 3
const LIKE = 0.7 // weight of another form of a word, and of one spelled nearly alike
const SOME = 0.3 // weight of what is only part of the question: a character on its own, another name
const TITLE = 1.8 // how much more a name counts that is the title
const LEAST = 0.06 // results below this part of the best are not shown
const MOST = 20 // pages shown, and entries of a page
const COMMON = 1 // rarity of a word that stands in a third of the entries: more common ones are not marked
const BETTER = 1.3 // how much more a later passage must say to be shown beside the first

/**
 * @typedef {object} Doc an entry, as macros/site/search.py writes it
 * @property {string} location
 * @property {string} title
 * @property {string[]} keys other names
 * @property {string[]} text paragraphs
 * @property {number} boost
 */

/** @typedef {{ location: string, title: string, text: string, score: number, terms: Record<string, boolean> }} Item */
/** @typedef {{ items: Item[][], suggest: string[] }} Answer */
/** @typedef {{ text: string, row: string[], size: number }} Name */
/** @typedef {Doc & { page: string, names: Name[] }} Entry */
/** @typedef {{ token: string, weight: number, ways: Map<string, number>, extra: boolean }} Clause part of a question */
/** @typedef {{ doc: Entry, score: number }} Result */

export class Index {
  /**
   * @param {Doc[]} docs
   * @param {Record<string, string[]>} synonyms words of the guide, each with what people say for it
   */
  constructor(docs, synonyms) {
    this.count = docs.length
    this.total = /** @type {Map<string, number>} */ (new Map()) // how often a token stands in all
    this.postings = /** @type {Map<string, Map<number, number>>} */ (new Map()) // token → document → frequency
    this.add(docs.map(doc => [doc.title, ...doc.keys]), NAME)
    this.add(docs.map(doc => doc.text), 1)
    this.vocabulary = [...this.postings.keys()].filter(token => !isHan(token))
    this.roots = grouped(this.vocabulary, root)
    this.docs = docs.map(doc => ({ ...doc, page: doc.location.split('#')[0], names: this.names(doc) }))
    this.terms = this.docs.filter(doc => doc.location.startsWith('glossary/#'))
    this.sayings = Object.entries(synonyms).flatMap(([word, ways]) =>
      ways.map(way => ({ word, row: rooted(way), loose: !units(way).some(isHan) })))
    this.completions = completions(docs)
  }

  /**
   * Count a field of all documents.
   * @param {string[][]} texts
   * @param {number} weight
   */
  add(texts, weight) {
    const found = texts.map(each => each.flatMap(tokens))
    const average = found.reduce((sum, each) => sum + each.length, 0) / found.length || 1
    for (const [number, each] of found.entries()) {
      const share = weight / (1 - LENGTH + (LENGTH * each.length) / average)
      for (const { token } of each) {
        const posting = this.postings.get(token) ?? new Map()
        posting.set(number, (posting.get(number) ?? 0) + share)
        this.postings.set(token, posting)
        this.total.set(token, (this.total.get(token) ?? 0) + 1)
      }
    }
  }

  /**
   * @param {Doc} doc
   * @returns {Name[]}
   */
  names(doc) {
    return [doc.title, ...doc.keys].map(name =>
      ({ text: name.toLowerCase(), row: rooted(name), size: this.size(units(name)) }))
  }

  /**
   * How much a token tells documents apart.
   * @param {string} token
   */
  rarity(token) {
    const holding = this.postings.get(token)?.size ?? 0
    return Math.log(1 + (this.count - holding + 0.5) / (holding + 0.5))
  }

  /**
   * How much a row of tokens says.
   * @param {string[]} row
   */
  size(row) {
    return row.reduce((sum, token) => sum + this.rarity(token), 0)
  }

  // ---- what a question asks for

  /**
   * @param {string} question
   * @returns {Map<string, Clause>} by token
   */
  clauses(question) {
    const asked = /** @type {Map<string, Clause>} */ (new Map())
    for (const run of bare(question)) {
      const typed = question.endsWith(run)
      const found = isHan(run)
        ? this.pairs(run)
        : tokens(run).map(({ token }) => ({ token, weight: 1, ways: this.ways(token, typed) }))
      for (const { token, weight, ways } of found) {
        if (!ways.size || weight <= (asked.get(token)?.weight ?? 0)) continue
        asked.set(token, { token, weight, ways, extra: false })
      }
    }
    return asked
  }

  /**
   * Pairs of a run of Chinese characters, those across two words for less; a character alone where no pair is known.
   * @param {string} run
   */
  pairs(run) {
    const characters = [...run]
    const close = characters.map((character, i) => this.cohesion(character, characters[i + 1]))
    return characters.flatMap((character, i) => {
      const beside = Math.max(close[i - 1] ?? 0, close[i + 1] ?? 0)
      if (!close[i] && close[i - 1]) return []
      const token = close[i] ? character + characters[i + 1] : character
      return [{ token, weight: close[i] && close[i] >= beside ? 1 : SOME, ways: this.forms(token) }]
    })
  }

  /**
   * How much two characters belong together, 0 to 1, going by where else they stand.
   * @param {string} a
   * @param {string} [b]
   */
  cohesion(a, b = '') {
    const times = b ? this.total.get(a + b) ?? 0 : 0
    return times && (times * times) / ((this.total.get(a) ?? 1) * (this.total.get(b) ?? 1))
  }

  /**
   * Indexed tokens a word may stand for: itself and its other forms; words it begins, while it is typed; or slips.
   * @param {string} token
   * @param {boolean} typed
   * @returns {Map<string, number>} token → how well it stands for the word
   */
  ways(token, typed) {
    const ways = this.forms(token)
    for (const word of typed && token.length > 1 ? this.vocabulary : []) {
      if (!ways.has(word) && word.startsWith(token)) ways.set(word, token.length / word.length)
    }
    return ways.size ? ways : this.slips(token)
  }

  /**
   * The token itself and words with the same root, where they are indexed.
   * @param {string} token
   * @returns {Map<string, number>}
   */
  forms(token) {
    const ways = alike(this.roots.get(root(token)) ?? [])
    return this.postings.has(token) ? ways.set(token, 1) : ways
  }

  /**
   * Indexed words spelled nearly alike.
   * @param {string} token
   * @returns {Map<string, number>}
   */
  slips(token) {
    if (token.length < 5 || /\d/.test(token)) return new Map()
    const limit = token.length > 7 ? 2 : 1
    return alike(this.vocabulary.filter(word => word[0] === token[0] && near(token, word, limit)))
  }

  /**
   * Words of the guide that a question says otherwise; of sayings within one another only the longest is meant.
   * @param {string[]} row
   * @returns {string[]}
   */
  meanings(row) {
    const found = this.sayings.flatMap(({ word, row: saying, loose }) =>
      places(row, saying, loose).map(([from, end]) => ({ word, from, end })))
    /** @type {(a: { from: number, end: number }, b: { from: number, end: number }) => boolean} */
    const within = (a, b) => b.from <= a.from && a.end <= b.end && b.end - b.from > a.end - a.from
    const heard = found.filter(a => !found.some(b => within(a, b)))
    return [...new Set(heard.map(({ word }) => word))]
  }

  /**
   * What the question does not say and asks for all the same: terms of the glossary by their names, and words it means.
   * @param {string[]} row
   * @param {string[]} meant
   * @param {Map<string, Clause>} asked
   * @returns {Clause[]}
   */
  extras(row, meant, asked) {
    const best = /** @type {Map<string, Clause>} */ (new Map())
    /** @type {(text: string, weigh: (found: string[]) => number) => void} */
    const ask = (text, weigh) => {
      const found = tokens(text).map(({ token }) => token)
        .filter(token => !asked.has(token) && !(isHan(token) && [...token].length === 1))
      const weight = weigh(found)
      for (const token of found) {
        if (!this.postings.has(token) || weight <= (best.get(token)?.weight ?? 0)) continue
        best.set(token, { token, weight, ways: this.forms(token), extra: true })
      }
    }
    for (const term of this.terms) {
      const said = Math.max(0, ...term.names.filter(name => places(row, name.row).length).map(name => name.size))
      if (said) ask(term.title, found => (SOME * said) / this.size([...new Set(found)]))
    }
    for (const word of meant) ask(word, found => 1 / Math.sqrt(found.length))
    return [...best.values()]
  }

  // ---- ranking

  /**
   * @param {string} question
   * @returns {{ results: Result[], matched: Set<string> }}
   */
  search(question) {
    const row = rooted(question)
    const meant = this.meanings(row)
    const asked = this.clauses(question)
    const clauses = [...asked.values(), ...this.extras(row, meant, asked)]
    const whole = { text: question.toLowerCase(), row, size: this.size(bare(question).flatMap(units)) }
    const results = [...this.scores(clauses)].map(([number, score]) => {
      const doc = this.docs[number]
      return { doc, score: doc.boost * score * (1 + likeness(doc.names, whole, meant.map(rooted))) }
    }).sort((a, b) => b.score - a.score)
    const matched = clauses.flatMap(({ ways }) => [...ways.keys()]).filter(token => this.rarity(token) > COMMON)
    return { results: results.filter(({ score }) => score >= LEAST * results[0].score), matched: new Set(matched) }
  }

  /**
   * BM25, and less for what covers only part of what was asked.
   * @param {Clause[]} clauses
   * @returns {Map<number, number>} by document
   */
  scores(clauses) {
    const scores = /** @type {Map<number, { score: number, covered: number }>} */ (new Map())
    let possible = 0
    for (const clause of clauses) {
      const rarities = [...clause.ways.keys()].map(token => this.rarity(token))
      const worth = clause.extra ? 0 : clause.weight * Math.max(...rarities)
      possible += worth
      for (const [number, score] of this.best(clause)) {
        const sum = scores.get(number) ?? { score: 0, covered: 0 }
        scores.set(number, { score: sum.score + score, covered: sum.covered + worth })
      }
    }
    return new Map([...scores].map(([number, { score, covered }]) =>
      [number, (score * (1 + (covered / possible || 0))) / 2]))
  }

  /**
   * What a clause adds to each document: the best of its ways.
   * @param {Clause} clause
   * @returns {Map<number, number>}
   */
  best({ weight, ways }) {
    const best = /** @type {Map<number, number>} */ (new Map())
    for (const [token, likely] of ways) {
      for (const [number, frequency] of this.postings.get(token) ?? []) {
        const score = weight * likely * this.rarity(token) * (frequency / (frequency + SATURATION))
        best.set(number, Math.max(score, best.get(number) ?? 0))
      }
    }
    return best
  }

  // ---- answer

  /**
   * Results by page, as the theme shows them: the best entry first, the page itself among them.
   * @param {string} question
   * @returns {Answer}
   */
  answer(question) {
    const { results, matched } = this.search(question)
    const groups = [...grouped(results, ({ doc }) => doc.page)].slice(0, MOST)
    const items = groups.map(([page, found]) => {
      const group = found.slice(0, MOST).map(result => this.item(result, question, matched))
      const parent = this.docs.find(doc => doc.location === page)
      if (!parent || group.some(({ location }) => location === page)) return group
      return [...group, { ...this.item({ doc: parent, score: 0 }, question, matched), terms: group[0].terms }]
    })
    return { items, suggest: this.suggest(question) }
  }

  /**
   * The first line of a record, and the passage that answers best if it is another.
   * @param {Result} result
   * @param {string} question
   * @param {Set<string>} matched
   * @returns {Item}
   */
  item({ doc, score }, question, matched) {
    const [first, ...rest] = doc.text.map(text => {
      const found = new Set(tokens(text).map(({ token }) => token).filter(token => matched.has(token)))
      return { text, worth: this.size([...found]) }
    })
    const best = rest.reduce((found, passage) => (passage.worth > found.worth ? passage : found), first)
    const passages = best?.worth > BETTER * first?.worth ? [first, best] : doc.text.length ? [first] : []
    return {
      location: doc.location,
      title: mark(doc.title, matched),
      text: passages.map(({ text }) => `<p>${mark(text, matched)}</p>`).join(''),
      score,
      terms: this.said(question, [doc.title, ...doc.text].join('\n').toLowerCase()),
    }
  }

  /**
   * Words of the question that stand in a text as they were typed: the theme marks them on the page it opens.
   * @param {string} question
   * @param {string} text
   * @returns {Record<string, boolean>}
   */
  said(question, text) {
    const words = bare(question.toLowerCase()).flatMap(run => (isHan(run) ? longest(run, text) : run))
    const found = words.filter(word => word.length > 1 && text.includes(word) && this.rarity(word) > COMMON)
    return Object.fromEntries(found.map(word => [word, true]))
  }

  /** @param {string} question */
  suggest(question) {
    const last = question.match(/[^\s-]+$/)?.[0] ?? ''
    const found = last && this.completions.find(word => word.length > last.length && word.startsWith(last))
    return found ? [found] : []
  }
}

/**
 * How much of a question one of a document's names is: said in it, meant by it, or begun, while it is being typed.
 * @param {Name[]} names the title first
 * @param {Name} question
 * @param {string[][]} meant
 * @returns {number}
 */
function likeness(names, question, meant) {
  const shares = names.map(({ text, row, size }) => {
    if (places(question.row, row).length) return Math.min(1, size / question.size)
    if (meant.some(each => each.join(' ') === row.join(' '))) return SOME
    return text.startsWith(question.text) ? (SOME * question.text.length) / text.length : 0
  })
  return Math.max(TITLE * shares[0], ...shares)
}

/**
 * @param {string[]} words
 * @returns {Map<string, number>}
 */
const alike = words => new Map(words.map(word => [word, LIKE]))

/**
 * Words of titles and names, the most frequent first, to complete what is being typed.
 * @param {Doc[]} docs
 * @returns {string[]}
 */
function completions(docs) {
  const names = docs.filter(doc => doc.boost >= 0.9).flatMap(doc => [doc.title, ...doc.keys])
  const words = grouped(names.flatMap(name => runs(name.toLowerCase())).map(({ run }) => run), word => word)
  return [...words].sort(([, a], [, b]) => b.length - a.length).map(([word]) => word)
}
