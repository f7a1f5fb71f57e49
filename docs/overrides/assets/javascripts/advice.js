/*
 * The advisor in the browser: twin of the Python package macros/advice, which says what the model is, what it cannot
 * know, and where each formula comes from. Same results to the digit, same JSON; tests/advice holds both to it.
 *
 * One module, no dependency, no build step, no DOM, no words.
 */
const TuneOrNot = (() => {
  'use strict'

  const ANSWERS = ['yes', 'no', 'unsure']
  const RETRIEVAL = 'retrieval-need'
  const NEED = 'tuning-need'
  const READINESS = 'tuning-readiness'
  const EVALUATION = 'evaluation-set'
  const PROMPTING = 'prompt-effort'
  const GENERAL_ABILITY = 'general-ability'
  const NOTHING = { effects: {}, blocks: false }

  /** Own property or a default: ids come from outside, and every object has a `constructor`. */
  const own = (object, key, otherwise) =>
    Object.prototype.hasOwnProperty.call(object, key) ? object[key] : otherwise

  const sum = numbers => numbers.reduce((total, number) => total + number, 0)

  // ---- scoring.py

  /**
   * The advice for some answers.
   * model: the JSON of Model.to_json; answers: {criterion: 'yes' | 'no' | 'unsure'}, missing counts as unsure;
   * setup: sizes for the second stage, see method(). Returns the JSON of Advice.to_json.
   * Throws RangeError for a criterion the model does not ask and for any other answer.
   */
  function advise(model, answers, setup) {
    const known = new Set(model.criteria.map(criterion => criterion.id))
    for (const [id, answer] of Object.entries(answers)) {
      if (!known.has(id)) throw new RangeError(`no such criterion: ${id}`)
      if (!ANSWERS.includes(answer)) throw new RangeError(`not an answer: ${answer} (${id})`)
    }
    const state = new State(model, answers)
    const on = state.switches(state.values, state.blockedBy.length)
    const undecided = state.undecided()
    const scores = {}
    for (const name of Object.keys(model.scores)) scores[name] = state.score(name)
    const sizes = setup || {}
    const keep = Boolean(sizes.keep_skills) || state.answer(GENERAL_ABILITY) === 'yes'
    return {
      ...headline(on),
      settled: state.live.size === 0,
      scores,
      plan: state.plan(on, scores),
      flips: state.flips(headline(on)),
      ask_next: undecided.find(id => own(answers, id) === undefined) || null,
      find_out: undecided.filter(id => own(answers, id) !== undefined),
      method: on.tuning ? method({ ...sizes, keep_skills: keep }) : null,
    }
  }

  const headline = ({ retrieval, need, tuning }) => ({
    recommendation: retrieval ? (tuning ? 'hybrid' : 'rag') : tuning ? 'fine-tuning' : 'icl',
    need_without_readiness: need && !tuning,
  })

  const meaning = (criterion, answer) =>
    answer === 'yes' ? criterion.yes : answer === 'no' ? criterion.no : NOTHING

  const mayBlock = criterion => criterion.yes.blocks || criterion.no.blocks

  const factorsOf = criterion =>
    [...new Set([...Object.keys(criterion.yes.effects), ...Object.keys(criterion.no.effects)])]

  /** What the answers that do not block add to a factor; unsure adds nothing. */
  const points = (criterion, factor) =>
    [0, ...[criterion.yes, criterion.no].filter(one => !one.blocks).map(one => own(one.effects, factor, 0))]

  /** Sums for one set of answers, kept so that changing one answer costs only the factors it touches. */
  class State {
    constructor(model, answers) {
      this.model = model
      this.answers = answers
      this.owner = {}
      this.caps = {}
      this.sums = {}
      this.lows = {}
      this.highs = {}
      this.blockedBy = []
      this.mayBlock = []
      this.open = []
      for (const [name, rule] of Object.entries(model.scores)) {
        for (const [factor, cap] of Object.entries(rule.factors)) {
          this.owner[factor] = name
          this.caps[factor] = cap
          this.sums[factor] = this.lows[factor] = this.highs[factor] = 0
        }
      }
      for (const criterion of model.criteria) {
        const answer = this.answer(criterion.id)
        if (answer === 'unsure') this.leaveOpen(criterion)
        else this.count(criterion, meaning(criterion, answer))
      }
      this.values = this.totals(this.sums)
      this.low = this.totals(this.lows)
      this.high = this.totals(this.highs)
      this.live = this.liveScores()
    }

    answer(id) {
      return own(this.answers, id, 'unsure')
    }

    count(criterion, given) {
      for (const [factor, effect] of Object.entries(given.effects)) {
        this.sums[factor] += effect
        this.lows[factor] += effect
        this.highs[factor] += effect
      }
      if (given.blocks) this.blockedBy.push(criterion.id)
    }

    leaveOpen(criterion) {
      this.open.push(criterion)
      if (mayBlock(criterion)) this.mayBlock.push(criterion.id)
      for (const factor of factorsOf(criterion)) {
        this.lows[factor] += Math.min(...points(criterion, factor))
        this.highs[factor] += Math.max(...points(criterion, factor))
      }
    }

    clamped(factor, total) {
      return Math.max(-this.caps[factor], Math.min(this.caps[factor], total))
    }

    totals(sums) {
      const totals = {}
      for (const [name, rule] of Object.entries(this.model.scores)) {
        totals[name] = sum(Object.keys(rule.factors).map(factor => this.clamped(factor, sums[factor])))
      }
      return totals
    }

    reached(name, values) {
      return values[name] >= this.model.scores[name].threshold
    }

    switches(values, blocks) {
      const need = this.reached(NEED, values)
      return {
        retrieval: this.reached(RETRIEVAL, values),
        need,
        tuning: need && blocks === 0 && this.reached(READINESS, values),
      }
    }

    /** Scores on which the headline still depends; empty exactly when it is settled. */
    liveScores() {
      const high = Object.keys(this.model.scores).filter(name => this.reached(name, this.high))
      const live = new Set(high.filter(name => !this.reached(name, this.low)))
      if (this.mayBlock.length && high.includes(READINESS)) live.add(READINESS)
      if (this.blockedBy.length || !high.includes(NEED)) live.delete(READINESS)
      return live
    }

    score(name) {
      const rule = this.model.scores[name]
      const ready = name === READINESS
      const factors = {}
      for (const factor of Object.keys(rule.factors)) factors[factor] = this.clamped(factor, this.sums[factor])
      const reasons = []
      for (const criterion of this.model.criteria) {
        const answer = this.answer(criterion.id)
        for (const [factor, effect] of Object.entries(meaning(criterion, answer).effects)) {
          if (this.owner[factor] === name && effect) reasons.push({ criterion: criterion.id, answer, factor, effect })
        }
      }
      return {
        value: this.values[name],
        low: this.low[name],
        high: this.high[name],
        threshold: rule.threshold,
        blocked_by: ready ? [...this.blockedBy] : [],
        may_block: ready ? [...this.mayBlock] : [],
        factors,
        reasons: reasons.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)),
      }
    }

    /** Values of the scores and number of blocking answers if one answer were `to`. */
    after(criterion, to) {
      const now = meaning(criterion, this.answer(criterion.id))
      const then = meaning(criterion, to)
      const values = { ...this.values }
      for (const factor of factorsOf(criterion)) {
        const total = this.sums[factor]
        const changed = total - own(now.effects, factor, 0) + own(then.effects, factor, 0)
        values[this.owner[factor]] += this.clamped(factor, changed) - this.clamped(factor, total)
      }
      return { values, blocks: this.blockedBy.length - Number(now.blocks) + Number(then.blocks) }
    }

    flips(now) {
      const flips = []
      for (const criterion of this.model.criteria) {
        for (const to of ['yes', 'no']) {
          if (to === this.answer(criterion.id)) continue
          const { values, blocks } = this.after(criterion, to)
          const then = headline(this.switches(values, blocks))
          const same = Object.keys(now).every(key => now[key] === then[key])
          if (!same) flips.push({ criterion: criterion.id, to, ...then })
        }
      }
      return flips
    }

    /** Questions without a yes or no that can move a live score, those that move it most first; ties by order. */
    undecided() {
      const waits = !this.reached(NEED, this.values)
      const free = factor => this.clamped(factor, this.lows[factor]) < this.clamped(factor, this.highs[factor])
      const found = []
      for (const criterion of this.open) {
        const blocks = this.live.has(READINESS) && mayBlock(criterion)
        const moves = factorsOf(criterion).filter(factor => free(factor) && points(criterion, factor).some(Boolean))
        const owners = new Set(moves.map(factor => this.owner[factor]))
        const touched = [...owners].filter(name => this.live.has(name))
        if (!blocks && !touched.length) continue
        const outcomes = ANSWERS.map(to => this.after(criterion, to).values)
        const swing = blocks ? Infinity : sum(touched.map(name => {
          const values = outcomes.map(one => one[name])
          return Math.max(...values) - Math.min(...values)
        }))
        found.push({ id: criterion.id, late: waits && (blocks || touched.includes(READINESS)), swing })
      }
      return found.sort((a, b) => a.late - b.late || (a.swing < b.swing) - (a.swing > b.swing)).map(one => one.id)
    }

    plan(on, scores) {
      const speakingFor = name => scores[name].reasons
        .filter(reason => reason.effect > 0)
        .map(({ criterion, answer }) => ({ criterion, answer }))
      const steps = []
      if (this.answer(EVALUATION) !== 'yes') steps.push({ step: 'evaluate', because: this.missing(EVALUATION) })
      steps.push({ step: 'prompt', because: this.missing(PROMPTING) })
      if (on.retrieval) steps.push({ step: 'retrieve', because: speakingFor(RETRIEVAL) })
      if (on.tuning) steps.push({ step: 'tune', because: speakingFor(NEED) })
      else if (on.need) steps.push({ step: 'collect', because: this.gaps() })
      return steps
    }

    missing(id) {
      return this.model.criteria
        .filter(criterion => criterion.id === id && this.answer(id) !== 'yes')
        .map(() => ({ criterion: id, answer: this.answer(id) }))
    }

    /** Readiness questions whose answer falls short of their best one: blocks first, then by points lost. */
    gaps() {
      const gaps = []
      for (const criterion of this.model.criteria) {
        const answer = this.answer(criterion.id)
        const given = meaning(criterion, answer)
        const lost = sum(factorsOf(criterion)
          .filter(factor => this.owner[factor] === READINESS)
          .map(factor => Math.max(...points(criterion, factor)) - own(given.effects, factor, 0)))
        if (given.blocks || lost > 0) {
          gaps.push({ lost: given.blocks ? Number.MAX_VALUE : lost, cause: { criterion: criterion.id, answer } })
        }
      }
      return gaps.sort((a, b) => b.lost - a.lost).map(gap => gap.cause)
    }
  }

  // ---- memory.py

  const METHODS = ['full-fine-tuning', 'lora', 'qlora']
  const TOKENS = 1024
  const RANK = 16
  const TRAINED_BYTES = [8, 18]
  const FROZEN_BYTES = 2
  const QUANTIZED_BYTES = 4.127 / 8
  const VOCABULARIES = [32000, 152000]
  const ACTIVATION_BYTES = [2, 34]
  const OTHER_GB = 2

  /**
   * GB of GPU memory to train one sequence at a time, with thrifty and with usual settings: {low, high}.
   * Throws RangeError for a method that trains nothing and for numbers that are not positive.
   */
  function estimate(name, parametersBillion, tokens = TOKENS) {
    if (!METHODS.includes(name)) throw new RangeError(`no memory formula for ${name}`)
    if (!(parametersBillion > 0 && tokens > 0)) throw new RangeError('parameters and tokens must be positive')
    const [low, high] = [0, 1].map(which => rounded(
      states(name, parametersBillion, which) +
      ACTIVATION_BYTES[which] * tokens * widthByDepth(parametersBillion) / 1e9 +
      OTHER_GB
    ))
    return { low, high }
  }

  const width = parametersBillion => Math.pow(32e9 * parametersBillion / 3, 1 / 3)

  const widthByDepth = parametersBillion => width(parametersBillion) * width(parametersBillion) / 128

  const adapterParameters = (parametersBillion, rank) => 19 * rank * widthByDepth(parametersBillion) / 1e9

  /** GB of weights, gradients and optimizer states. */
  function states(name, parametersBillion, which) {
    if (name === 'full-fine-tuning') return TRAINED_BYTES[which] * parametersBillion
    const adapter = TRAINED_BYTES[1] * adapterParameters(parametersBillion, RANK)
    if (name === 'lora') return FROZEN_BYTES * parametersBillion + adapter
    const kept = Math.min(2 * VOCABULARIES[which] * width(parametersBillion) / 1e9, parametersBillion)
    return QUANTIZED_BYTES * (parametersBillion - kept) + FROZEN_BYTES * kept + adapter
  }

  const rounded = gb => Math.floor(gb * 10 + 0.5) / 10

  // ---- methods.py

  const LARGEST_RANK = 256
  const TOKENS_PER_PARAMETER = 2
  const FEW_EXAMPLES = 50
  const LIMIT = 1e12

  /**
   * The way to train. setup: {parameters_billion, memory_gb, examples, tokens_per_example, keep_skills}, all optional;
   * what is not a positive number counts as not known. Returns the JSON of MethodAdvice.
   */
  function method(setup) {
    const size = positive(setup.parameters_billion)
    const available = positive(setup.memory_gb)
    const examples = positive(setup.examples)
    const length = positive(setup.tokens_per_example)
    const keep = Boolean(setup.keep_skills)
    const memory = size === null ? null : {}
    const fits = {}
    if (memory) {
      for (const name of METHODS) {
        memory[name] = fit(estimate(name, size, length || TOKENS), available)
        fits[name] = memory[name].fits
      }
    }
    const beyond = size !== null &&
      (examples || 0) * (length || 0) > TOKENS_PER_PARAMETER * adapterParameters(size, LARGEST_RANK) * 1e9
    const full = beyond && !keep && fits['full-fine-tuning'] === 'yes'
    const lora = !full && fits.lora !== 'no'
    const nothing = !full && !lora && fits.qlora === 'no'
    const chosen = full ? 'full-fine-tuning' : lora ? 'lora' : nothing ? null : 'qlora'
    const holds = {
      'default': lora && !beyond,
      'beyond-adapter': beyond,
      'keep-skills': keep,
      'full-does-not-fit': beyond && ['tight', 'no'].includes(fits['full-fine-tuning']),
      'lora-does-not-fit': fits.lora === 'no',
      'nothing-fits': nothing,
      'memory-tight': chosen !== null && fits[chosen] === 'tight',
      'memory-unknown': size === null || available === null,
      'few-examples': examples !== null && examples < FEW_EXAMPLES,
    }
    return { method: chosen, reasons: Object.keys(holds).filter(reason => holds[reason]), memory }
  }

  const positive = value => typeof value === 'number' && value > 0 && value <= LIMIT ? value : null

  function fit({ low, high }, available) {
    if (available === null) return { low, high, fits: null }
    return { low, high, fits: high <= available ? 'yes' : low <= available ? 'tight' : 'no' }
  }

  // ---- share.py

  const VERSION = 1
  const MAX_LENGTH = 65536
  const MAX_SHOWN = 60
  const LETTERS = { yes: 'y', no: 'n', unsure: 'u' }
  const WORDS = { y: 'yes', n: 'no', u: 'unsure' }
  const SIZES = {
    'tune.size': 'parameters_billion',
    'tune.memory': 'memory_gb',
    'tune.examples': 'examples',
    'tune.tokens': 'tokens_per_example',
  }
  const KEEP = 'tune.keep'
  const LEAST = 0.001

  /**
   * The fragment for some answers and a setup, see method(), '#' included; empty without either.
   * Throws RangeError for any other answer. A size that is not known, or too small to be one, is left out.
   */
  function encode(answers, setup = {}) {
    const parts = Object.keys(answers).sort().map(id => {
      if (!ANSWERS.includes(answers[id])) throw new RangeError(`not an answer: ${answers[id]} (${id})`)
      return `&${id}=${LETTERS[answers[id]]}`
    })
    for (const [name, field] of Object.entries(SIZES)) {
      if (positive(setup[field]) >= LEAST) parts.push(`&${name}=${setup[field]}`)
    }
    if (setup.keep_skills) parts.push(`&${KEEP}=y`)
    return parts.length ? `#v${VERSION}${parts.join('')}` : ''
  }

  /**
   * Read a fragment, with or without its '#'. Never throws. retired: {id: {kind, to: [id]}}, from share.retired_json.
   * Returns {answers, setup, problems: [{kind: 'unknown' | 'retired' | 'malformed' | 'version', text, to: [id]}]};
   * `text` is raw input: show it as text, never as HTML.
   */
  function decode(fragment, model, retired = {}) {
    const raw = String(fragment).replace(/^#/, '')
    if (Array.from(raw).length > MAX_LENGTH) return { answers: {}, setup: {}, problems: [problem('malformed', raw)] }
    const text = raw.replace(/%26/g, '&').replace(/%3d/gi, '=')
    const [head, ...parts] = text.split('&')
    if (head !== `v${VERSION}`) {
      const ours = /^v[0-9]{1,9}$/.test(head) || text.includes('=')
      return { answers: {}, setup: {}, problems: ours ? [problem('version', head)] : [] }
    }
    const known = new Set(model.criteria.map(criterion => criterion.id))
    const answers = {}
    const moved = {}
    const setup = {}
    const seen = new Set()
    const problems = []
    for (const part of parts.filter(Boolean)) {
      const [field, value] = size(part)
      if (field && !(field in setup)) {
        setup[field] = value
        continue
      }
      const [, id, letter] = /^([a-z0-9-]{1,40})=([ynu])$/.exec(part) || []
      const gone = id && own(retired, id)
      if (!id || seen.has(id)) {
        problems.push(problem('malformed', part))
        continue
      }
      seen.add(id)
      if (known.has(id)) {
        answers[id] = WORDS[letter]
      } else if (gone) {
        problems.push(problem('retired', id, gone.to))
        const [target] = gone.to
        if (gone.kind === 'moved' && gone.to.length === 1 && known.has(target) && !own(moved, target)) {
          moved[target] = WORDS[letter]
        }
      } else {
        problems.push(problem('unknown', id))
      }
    }
    return { answers: { ...moved, ...answers }, setup, problems }
  }

  /** The field of a setup that a part of a fragment gives, and its value, if it gives one. */
  function size(part) {
    const [, name, text] = /^([^=]*)=([^]*)$/.exec(part) || []
    if (name === KEEP && text === 'y') return ['keep_skills', true]
    const field = own(SIZES, name)
    const number = field && /^[0-9]{1,13}([.][0-9]{1,20})?$/.test(text) ? positive(Number(text)) : null
    return number >= LEAST ? [field, number] : []
  }

  const problem = (kind, text, to = []) => ({ kind, text: Array.from(text).slice(0, MAX_SHOWN).join(''), to: [...to] })

  return { advise, decode, encode, estimate, method }
})()

export const { advise, decode, encode, estimate, method } = TuneOrNot
