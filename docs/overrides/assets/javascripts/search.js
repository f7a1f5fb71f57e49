/*
 * The search, run by search-worker.js: new Index(docs, synonyms).answer(words) gives {items, suggest} as the theme
 * shows them.
 *
 * Why our own: the theme's takes every short word of a question as the beginning of others (`to` finds `token`), and
 * answers nothing when a Chinese question holds a character that no indexed word begins with. Here a question is read as
 * people type it: Chinese by pairs of characters, so that no dictionary has to agree with the reader; English by word
 * stems; fillers (怎么, how do I) count little; a word not known is taken as a beginning, then as a slip of the pen. Names
 * of the glossary stand for their term. Ranking is BM25 over title, other names and text.
 *
 * No dependency, no build step. All markup of the answers is made here from escaped text.
 */
const FIELDS = { title: 5, keys: 4, text: 1 } // how much a word counts in each
const LENGTH = { title: 0.3, keys: 0.3, text: 0.6 } // how much a long field is held against it
const SATURATION = 2.5
const WEAK = 0.1 // weight of a filler
const FORM = 0.7 // weight of another form of a word
const BEGINNING = 0.8 // weight of a word that the typed one begins, by the part that is typed
const SLIP = 0.5 // weight of a word spelled nearly alike
const SAME = 1.5 // how much a question that is a name is like it
const TITLE = 1.8 // how much more if that name is the title
const PART = 0.6 // how much a question that holds a name, or the other way round, is like it
const TIGHT = 0.25 // how close two characters are that no name or saying may part
const ACROSS = 4 // how much closer two characters must be for a pair that overlaps theirs to be no word
const BRIDGE = 0.2 // weight of a pair of characters that lies across two known words
const JOINED = 0.3 // weight of two words taken as one where both are known, the parts of one that is known, and numbers
const SINGLE = 0.3 // weight of one Chinese character on its own
const SYNONYM = 0.35 // weight of a term that the question calls by another name
const SAYING = 1 // weight of a word of the guide that the question says otherwise
const MEANT = 0.2 // how much a question that says a name otherwise is like it
const LEAST = 0.06 // results below this part of the best are not shown
const EQUAL = 0.85 // entries of one page within this part of its best are shown beside it
const MOST = 20 // pages shown, and entries of a page

const WORD = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+(?:['’.-](?:(?!\p{Script=Han})[\p{L}\p{N}])+|,\d{3}(?!\d))*/gu
const HAN = /^\p{Script=Han}/u
const FILLERS_ZH = /为什么|老是|总是|一直|已经|什么是|是什么|什么意思|怎么样|怎么办|怎么用|怎么做|能不能|可不可以|是不是|要不要|有没有|该不该|会不会|用不用|怎么|怎样|如何|什么|哪些|哪个|哪种|多少|几个|可以|应该|需要|请问|一下|到底|还是|或者|是否|为何|这个|那个|一个|这种|我们|你们|他们|它们|自己|啥|咋|的|了|吗|呢|吧|啊|嘛|么|是/gu
const FILLERS_EN = new Set(
  (
    'a about all already also am an and any are as at be been best better but by can cant could did do does ' +
    'doesnt done dont even for from get gets getting good got had has have help how i if im in instead into ' +
    'is isnt it its just know knows less let like lot make makes many me more most much my need needs no not ' +
    'now of on only or our over please really shall should so some still than that the their them then there ' +
    'these they thing this those to too try us use used uses using versus very vs want wants was way we were ' +
    'what when where which who why will with without wont work works would you your'
  ).split(' ')
)

// ---- words

const SHORT = new Map([
  ['doc', 'document'], ['docs', 'document'], ['eval', 'evaluation'], ['evals', 'evaluation'], ['param', 'parameter'],
  ['params', 'parameter']
])

/** An English word without its plural; what the index holds. */
function singular(word) {
  if (SHORT.has(word)) return SHORT.get(word)
  if (word.length < 4 || /\d/.test(word)) return word
  if (/ies$/.test(word) && word.length > 4) return word.slice(0, -3) + 'y'
  if (/(?:ss|x|ch|sh|zz)es$/.test(word)) return word.slice(0, -2)
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word
}

/** The root that forms of a word share (tune, tuning, tuned), crude and the same on both sides. */
function root(word) {
  let found = ROOTS.get(word)
  if (!found) ROOTS.set(word, (found = cut(word)))
  return found
}

const ROOTS = new Map()

function cut(word) {
  if (word.length < 4 || /\d/.test(word) || HAN.test(word)) return word
  let short = word
  const ending = ENDINGS.find(([end, least]) => word.endsWith(end) && word.length - end.length >= least)
  if (ending) short = word.slice(0, -ending[0].length)
  if (/([bdfgklmnprtz])\1$/.test(short) && short.length > 4) short = short.slice(0, -1)
  short = short.replace(/e$/, '').replace(/y$/, 'i')
  return short.length > 2 ? short : word
}

const ENDINGS = [
  ['ization', 3], ['isation', 3], ['ability', 3], ['ation', 3], ['ating', 4], ['ated', 4], ['ator', 4], ['izing', 3],
  ['ized', 3], ['izer', 3], ['ment', 4], ['able', 4], ['edly', 3], ['ness', 4], ['ence', 4], ['ance', 4], ['ing', 3],
  ['ion', 4], ['ate', 4], ['ize', 3], ['ent', 4], ['ant', 4], ['ive', 4], ['ity', 4], ['ous', 4], ['ed', 3], ['er', 4],
  ['al', 5], ['ly', 4]
]

/** Calls visit(token, start, end) for each token of a text; a compound gives its parts and the whole. */
function tokens(text, visit) {
  for (const match of text.matchAll(WORD)) {
    const at = match.index
    const end = at + match[0].length
    if (HAN.test(match[0])) {
      const characters = [...match[0]]
      let from = at
      characters.forEach((character, i) => {
        const next = from + character.length
        visit(character, from, next)
        if (i + 1 < characters.length) visit(character + characters[i + 1], from, next + characters[i + 1].length)
        from = next
      })
      continue
    }
    const word = match[0].normalize('NFKC').toLowerCase().replace(/(\d),(?=\d{3})/g, '$1')
    const parts = word.match(/\p{N}+|\p{L}+/gu) || []
    if (parts.length > 1) for (const part of parts) if (part.length > 1 || /\d/.test(part)) visit(singular(part), at, end)
    visit(singular(parts.join('')), at, end)
  }
}

/** A text as a row of units, for comparing names: Chinese characters and words. */
function units(text) {
  const row = []
  for (const [run] of text.matchAll(WORD)) {
    if (HAN.test(run)) row.push(...run)
    else row.push(...(run.normalize('NFKC').toLowerCase().match(/\p{N}+|\p{L}+/gu) || []).map(singular))
  }
  return row
}

/** A question without its fillers, or as it is where nothing else is in it. */
function bare(question) {
  const row = units(question.replace(FILLERS_ZH, ' ')).filter(unit => !FILLERS_EN.has(unit))
  return row.length ? row : units(question)
}

/**
 * Where a row of units holds another that begins and ends where no word is cut, as [[from, end]]. A loose one may have
 * another word among its own: make (stuff) up.
 */
function places(row, part, cuts = [], loose = false) {
  const found = []
  const gaps = loose ? part.length : 1 // after how many units the other word stands; 0 is no other word
  for (let at = 0; part.length && at + part.length <= row.length; at++)
    for (let gap = 0; gap < gaps; gap++) {
      const end = at + part.length + (gap ? 1 : 0)
      if (cuts[at] || cuts[end] || !part.every((unit, i) => row[at + i + (gap && i >= gap ? 1 : 0)] === unit)) continue
      found.push([at, end])
      break
    }
  return found
}

const holds = (row, part, cuts) => places(row, part, cuts).length > 0

const same = (row, other) => row.length === other.length && row.every((unit, i) => unit === other[i])

const encode = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** Edit distance, up to a limit: insert, delete, replace, swap. */
function near(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return false
  let before = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1)
    }
    before = row
    row = next
  }
  return row[b.length] <= limit
}

// ---- index

export class Index {
  constructor(docs, synonyms) {
    this.docs = docs.map(doc => ({
      location: doc.location,
      page: doc.location.split('#')[0],
      boost: doc.boost,
      title: doc.title,
      keys: doc.keys,
      paragraphs: doc.text
    }))
    this.total = new Map() // token → how often it stands in all
    this.postings = new Map() // token → Map of document number → weighted frequency
    const counted = this.docs.map(doc => ({
      title: this.count([doc.title]),
      keys: this.count(doc.keys),
      text: this.count(doc.paragraphs)
    }))
    for (const field of Object.keys(FIELDS)) {
      const average = counted.reduce((sum, each) => sum + each[field].length, 0) / (counted.length || 1)
      counted.forEach((each, number) => {
        for (const [token, times] of each[field].times) this.total.set(token, (this.total.get(token) || 0) + times)
        const share = 1 - LENGTH[field] + (LENGTH[field] * each[field].length) / (average || 1)
        for (const [token, times] of each[field].times) {
          let posting = this.postings.get(token)
          if (!posting) this.postings.set(token, (posting = new Map()))
          posting.set(number, (posting.get(number) || 0) + (FIELDS[field] * times) / share)
        }
      })
    }
    this.terms = this.docs.filter(doc => doc.location.startsWith('glossary/#'))
    this.sayings = Object.keys(synonyms).map(word => ({ word, ways: synonyms[word].map(way => units(way).map(root)) }))
    this.vocabulary = [...this.postings.keys()].filter(token => !HAN.test(token))
    this.roots = new Map() // root → tokens of the vocabulary
    for (const token of this.vocabulary) this.roots.set(root(token), [...(this.roots.get(root(token)) || []), token])
    this.spread = new Map() // root → number of documents
    for (const [form, family] of this.roots)
      this.spread.set(form, new Set(family.flatMap(token => [...this.postings.get(token).keys()])).size)
    for (const doc of this.docs) {
      const [outside, inside] = [doc.title.replace(/[（(].*?[）)]/g, ''), (/[（(](.*?)[）)]/.exec(doc.title) || [])[1]]
      doc.names = [outside, ...(inside ? [inside] : []), ...doc.keys]
        .map(units)
        .filter(row => row.length)
        .map(row => ({ row, roots: row.map(root), size: this.size(row) }))
    }
    this.completions = this.words()
  }

  count(texts) {
    const times = new Map()
    let length = 0
    for (const text of texts)
      tokens(text, token => {
        times.set(token, (times.get(token) || 0) + 1)
        length++
      })
    return { times, length }
  }

  /** Words of titles and names, the most frequent first, to complete what is being typed. */
  words() {
    const times = new Map()
    for (const doc of this.docs.filter(each => each.boost >= 0.9))
      for (const name of [doc.title, ...doc.keys])
        for (const [word] of name.toLowerCase().matchAll(WORD)) times.set(word, (times.get(word) || 0) + 1)
    return [...times.keys()].sort((a, b) => times.get(b) - times.get(a))
  }

  /** How much a token tells documents apart, all forms of a word taken together. */
  rarity(token) {
    const n = HAN.test(token) ? (this.postings.get(token) || []).size || 0 : this.spread.get(root(token)) || 0
    return Math.log(1 + (this.docs.length - n + 0.5) / (n + 0.5))
  }

  /** How much a row of units says. */
  size(row) {
    return row.reduce((sum, unit) => sum + this.rarity(unit), 0)
  }

  // ---- question

  /** What a question asks for: [{weight, ways: Map of indexed token → how well it stands for the word}]. */
  clauses(question) {
    const asked = new Map()
    const ask = (token, weight, ways) => {
      if (ways.size && (asked.get(token) || { weight: 0 }).weight < weight) asked.set(token, { token, weight, ways })
    }
    const exactly = token => new Map(this.postings.has(token) ? [[token, 1]] : [])
    const words = [...question.matchAll(WORD)]
    let previous = ''
    for (const match of words) {
      if (HAN.test(match[0])) {
        previous = ''
        this.chinese(match[0], (token, weight) => ask(token, weight, exactly(token)))
        continue
      }
      const typed = match.index + match[0].length === question.length
      const found = []
      tokens(match[0], token => found.push(token))
      const joint = found[found.length - 1]
      found.forEach(token => {
        const part = found.length > 1 && token !== joint && this.spread.has(root(joint))
        const weight = FILLERS_EN.has(token) ? WEAK : part || /^\p{N}+$/u.test(token) ? JOINED : 1
        ask(token, weight, this.ways(token, typed && weight === 1))
      })
      const whole = match[0].normalize('NFKC').toLowerCase()
      if (previous && !FILLERS_EN.has(whole)) {
        const joined = singular(previous + whole)
        const known = this.spread.has(root(singular(previous))) && this.spread.has(root(singular(whole)))
        ask(joined, known ? JOINED : 1, this.ways(joined, false, true))
      }
      previous = FILLERS_EN.has(whole) ? '' : whole
    }
    return [...asked.values()]
  }

  /** How much two characters belong together, 0 to 1, going by where else they stand. */
  cohesion(a, b) {
    const times = this.total.get(a + b) || 0
    return times && (times * times) / (this.total.get(a) * this.total.get(b))
  }

  /** Tokens of a run of Chinese characters; a character counts alone only where no pair with it is known. */
  chinese(run, ask) {
    let end = 0
    const strong = part => {
      const characters = [...part]
      const close = characters.map((a, i) => (i + 1 < characters.length ? this.cohesion(a, characters[i + 1]) : 0))
      characters.forEach((character, i) => {
        const across = close[i] * ACROSS < Math.max(close[i - 1] || 0, close[i + 1] || 0)
        if (close[i]) ask(character + characters[i + 1], across ? BRIDGE : 1)
        else if (!(i && close[i - 1])) ask(character, SINGLE)
      })
    }
    for (const match of run.matchAll(FILLERS_ZH)) {
      strong(run.slice(end, match.index))
      if (match[0].length > 1) tokens(match[0], token => [...token].length > 1 && ask(token, WEAK))
      end = match.index + match[0].length
    }
    strong(run.slice(end))
  }

  /** Indexed tokens a word may stand for: itself; its other forms; a word it begins, if typed or unknown; or a slip. */
  ways(token, typed, strict) {
    const ways = new Map()
    for (const word of this.roots.get(root(token)) || []) ways.set(word, FORM)
    if (this.postings.has(token)) ways.set(token, 1)
    if (strict) return ways
    const known = ways.size > 0
    if (token.length > 1 && (typed || (!known && token.length > 2)))
      for (const word of this.vocabulary)
        if (!ways.has(word) && word.startsWith(token)) ways.set(word, (BEGINNING * token.length) / word.length)
        else if (!known && word.length > 4 && token.startsWith(word)) ways.set(word, (BEGINNING * word.length) / token.length)
    if (!ways.size && token.length > 4 && !/\d/.test(token))
      for (const word of this.vocabulary)
        if (word[0] === token[0] && near(token, word, token.length > 7 ? 2 : 1)) ways.set(word, SLIP)
    return ways
  }

  /** Places in the row of units of a question that are no end of a word: in a filler, or between what belongs together. */
  cuts(question) {
    const cuts = []
    let at = 0
    for (const [run] of question.matchAll(WORD)) {
      if (!HAN.test(run)) {
        at += units(run).length
        continue
      }
      const characters = [...run]
      characters.forEach((a, i) => {
        if (i && this.cohesion(characters[i - 1], a) > TIGHT) cuts[at + i] = true
      })
      for (const match of run.matchAll(FILLERS_ZH)) {
        const from = [...run.slice(0, match.index)].length
        for (let i = 1; i < [...match[0]].length; i++) cuts[at + from + i] = true
      }
      at += characters.length
    }
    return cuts
  }

  /** Words of the guide that a question says otherwise; of sayings within one another only the longest is meant. */
  meanings(row, cuts) {
    const roots = row.map(root)
    const found = []
    for (const { word, ways } of this.sayings)
      for (const way of ways)
        for (const [from, end] of places(roots, way, cuts, !way.some(unit => HAN.test(unit)))) found.push({ word, from, end })
    const within = (a, b) => b.from <= a.from && a.end <= b.end && b.end - b.from > a.end - a.from
    return [...new Set(found.filter(a => !found.some(b => within(a, b))).map(saying => saying.word))]
  }

  /** Words of the guide for what the question says: terms of the glossary by their names, and words it means. */
  synonyms(row, cuts, asked, words) {
    const found = []
    const roots = row.map(root)
    for (const term of this.terms) {
      const sizes = term.names.filter(name => holds(roots, name.roots, cuts)).map(name => name.size)
      if (!sizes.length) continue
      const title = new Set()
      tokens(term.title, token => {
        if ((!HAN.test(token) || [...token].length > 1) && !asked.has(token)) title.add(token)
      })
      const weight = (SYNONYM * Math.max(...sizes)) / this.size([...title])
      for (const token of title) found.push({ token, weight, ways: new Map([[token, 1]]), extra: true })
    }
    for (const word of words) {
      const meant = []
      tokens(word, token => {
        if ((!HAN.test(token) || [...token].length > 1) && !asked.has(token)) meant.push(token)
      })
      for (const token of meant)
        found.push({ token, weight: SAYING / Math.sqrt(meant.length), ways: this.ways(token, false, true), extra: true })
    }
    const best = new Map() // a token counts once, however often it is meant
    for (const clause of found)
      if (this.postings.has(clause.token) && clause.weight > (best.get(clause.token) || { weight: 0 }).weight)
        best.set(clause.token, clause)
    return [...best.values()]
  }

  search(question) {
    const row = units(question)
    const core = bare(question)
    const cuts = this.cuts(question)
    const words = this.meanings(row, cuts)
    const clauses = this.clauses(question)
    const extra = this.synonyms(row, cuts, new Set(clauses.map(clause => clause.token)), words)
    const meant = words.map(units)
    const scores = new Map()
    let possible = 0
    for (const clause of [...clauses, ...extra]) {
      const worth = clause.weight * Math.max(...[...clause.ways.keys()].map(token => this.rarity(token)))
      if (!clause.extra) possible += worth
      const best = new Map()
      for (const [token, likeness] of clause.ways)
        for (const [number, frequency] of this.postings.get(token)) {
          const score = clause.weight * likeness * this.rarity(token) * (frequency / (frequency + SATURATION))
          if (score > (best.get(number) || 0)) best.set(number, score)
        }
      for (const [number, score] of best) {
        const sum = scores.get(number) || { score: 0, covered: 0 }
        sum.score += score
        if (!clause.extra) sum.covered += worth
        scores.set(number, sum)
      }
    }
    const results = []
    for (const [number, { score, covered }] of scores) {
      const doc = this.docs[number]
      const coverage = possible ? covered / possible : 0
      results.push({ doc, score: doc.boost * score * (0.4 + 0.6 * coverage) * (1 + this.likeness(doc, row, core, cuts, meant)) })
    }
    results.sort((a, b) => b.score - a.score)
    const matched = new Set()
    for (const clause of [...clauses, ...extra])
      if (clause.weight > WEAK) for (const token of clause.ways.keys()) matched.add(token)
    return { results: results.filter(result => result.score >= LEAST * results[0].score), matched }
  }

  /** How far the question is one of the document's names: the same, or one holds the other. */
  likeness(doc, row, core, cuts, meant) {
    const roots = row.map(root)
    const coreRoots = core.map(root)
    const size = this.size(core)
    let best = 0
    doc.names.forEach((name, i) => {
      let likeness = 0
      if (same(name.row, row) || same(name.row, core)) likeness = SAME
      else if (same(name.roots, coreRoots)) likeness = 1
      else if (holds(roots, name.roots, cuts)) likeness = PART * Math.min(1, name.size / size)
      else if (holds(name.roots, coreRoots)) likeness = PART * Math.min(1, size / name.size)
      if (meant.some(each => same(each, name.row))) likeness = Math.max(likeness, MEANT)
      best = Math.max(best, likeness * (i ? 1 : TITLE))
    })
    return best
  }

  // ---- answer

  answer(question) {
    const { results, matched } = this.search(question)
    const groups = new Map()
    for (const result of results) {
      if (!groups.has(result.doc.page)) {
        if (groups.size === MOST) continue
        groups.set(result.doc.page, [])
      }
      const group = groups.get(result.doc.page)
      const score = group.length && result.score >= EQUAL * group[0].score ? group[0].score : result.score
      if (group.length < MOST) group.push(this.item(result.doc, score, question, matched))
    }
    for (const [page, group] of groups)
      if (!group.some(item => item.location === page)) {
        const parent = this.docs.find(doc => doc.location === page)
        if (parent) group.push({ ...this.item(parent, 0, question, matched), terms: group[0].terms })
      }
    return { items: [...groups.values()], suggest: this.suggest(question) }
  }

  /** A result as the theme shows it: the first line of the record, and the passage that answers best if it is another. */
  item(doc, score, question, matched) {
    const worth = text => {
      const found = new Set()
      tokens(text, token => matched.has(token) && found.add(token))
      return [...found].reduce((sum, token) => sum + this.rarity(token), 0)
    }
    const [first, ...rest] = doc.paragraphs
    const lines = first ? [first] : []
    const best = rest.map(text => [worth(text), text]).sort((a, b) => b[0] - a[0])[0]
    if (best && best[0] > 1.3 * worth(first)) lines.push(best[1])
    return {
      location: doc.location,
      title: mark(doc.title, matched),
      text: lines.map(line => `<p>${mark(line, matched)}</p>`).join(''),
      score,
      terms: said(question, [doc.title, ...doc.paragraphs].join('\n').toLowerCase())
    }
  }

  suggest(question) {
    const last = (/[^\s-]+$/.exec(question) || [''])[0]
    const found = last && this.completions.find(word => word.length > last.length && word.startsWith(last))
    return found ? [found] : []
  }
}

/** A text as HTML with the matched words marked. */
function mark(text, matched) {
  const spans = []
  tokens(text, (token, start, end) => {
    if (!matched.has(token)) return
    const last = spans[spans.length - 1]
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else spans.push([start, end])
  })
  let html = ''
  let at = 0
  for (const [start, end] of spans) {
    html += `${encode(text.slice(at, start))}<mark>${encode(text.slice(start, end))}</mark>`
    at = end
  }
  return html + encode(text.slice(at))
}

/** Words of the question that stand in a text as they were typed: the theme marks them on the page it opens. */
function said(question, text) {
  const words = {}
  for (const [run] of question.toLowerCase().replace(FILLERS_ZH, ' ').matchAll(WORD)) {
    if (!HAN.test(run)) {
      if (run.length > 1 && !FILLERS_EN.has(run) && text.includes(run)) words[run] = true
      continue
    }
    for (let at = 0; at < run.length; at++) {
      let end = run.length
      while (end - at > 1 && !text.includes(run.slice(at, end))) end--
      if (end - at > 1) {
        words[run.slice(at, end)] = true
        at = end - 1
      }
    }
  }
  return words
}
