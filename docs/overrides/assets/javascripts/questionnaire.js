/*
 * The questionnaire on the page: reads answers from the controls and from the fragment, asks advice.js, shows what it
 * says. It scores nothing and has no words of its own: both come with the page. What a link brings in is shown as text,
 * never as markup. One classic script, ES2019, no dependency; wants advice.js before it.
 */
(() => {
  'use strict'

  const SVG = 'http://www.w3.org/2000/svg'
  const ANSWERS = ['yes', 'no', 'unsure']
  const NOTICES = 20 // parts of a link that are named one by one where they could not be read
  const RETRIEVAL = 'retrieval-need'
  const READINESS = 'tuning-readiness'

  /** Entries of their own and no others: a criterion may be called what every object has. */
  const own = (...parts) => Object.assign(Object.create(null), ...parts)

  /** An element with attributes and children; strings become text. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value)
    element.append(...children.filter(child => child !== null))
    return element
  }

  /** Put children where others were, and leave alone what stays the same: most of the page, at most answers. */
  function fill(element, ...children) {
    const wanted = make(element.tagName, {}, ...children)
    align([...element.childNodes], [...wanted.childNodes], element)
  }

  function align(old, wanted, parent) {
    wanted.forEach((node, index) => {
      const before = old[index]
      if (!before) parent.append(node)
      else if (before.isEqualNode(node)) return
      else if (before.nodeType === 3 && node.nodeType === 3) before.data = node.data
      else if (before.nodeName !== node.nodeName) before.replaceWith(node)
      else {
        for (const { name } of [...before.attributes]) if (!node.hasAttribute(name)) before.removeAttribute(name)
        for (const { name, value } of node.attributes) if (before.getAttribute(name) !== value) before.setAttribute(name, value)
        align([...before.childNodes], [...node.childNodes], before)
      }
    })
    for (const node of old.slice(wanted.length)) node.remove()
  }

  const signed = number => (number > 0 ? `+${number}` : String(number).replace('-', '−'))

  function start(root) {
    const part = {}
    for (const element of root.querySelectorAll('[data-adv]')) part[element.dataset.adv] = element
    const data = JSON.parse(part.data.textContent)
    const { model, criteria } = data
    const asked = model.criteria.map(criterion => criterion.id)
    const questions = {}
    for (const element of root.querySelectorAll('[data-criterion]')) questions[element.dataset.criterion] = element
    const empty = TuneOrNot.advise(model, {})
    const mini = Object.fromEntries(Object.keys(model.scores).map(name => [name, make('div')]))
    const still = window.matchMedia('(prefers-reduced-motion: reduce)')

    let answers = own()
    let advice = empty
    let keeps = false // whether the reader asked for other skills to be kept; an answer may ask for it, too
    let last = null // the question answered last, if the history stands where that answer put it
    let speaking = 0
    const drawn = {} // what each part of the result shows

    /** A phrase of the page with its {places} filled, by text or by elements: what make and fill take. */
    const phrase = (key, values) => data.words[key].split(/\{(\w+)\}/).map((piece, index) => index % 2 ? values[piece] : piece)
    const word = (key, values) => phrase(key, values).join('')

    /** Room after words that end in Latin script; Chinese punctuation brings its own. */
    const spaced = text => (/[ -~]$/.test(text) ? `${text} ` : text)

    const title = id => criteria[id].title
    const answerName = answer => (answer ? data.answers[answer] : word('unanswered'))
    const outcomeName = outcome => data.outcomes[outcome].title
    const headlineOf = ({ recommendation, need_without_readiness: waits }) => {
      const outcome = outcomeName(recommendation)
      return waits ? word('not-ready-for-now', { headline: word('not-ready'), outcome }) : outcome
    }
    const page = path => new URL(path, location.href).href

    // ---- state: the answers and what is known of the run are the fragment

    const setup = () => {
      const values = {}
      for (const input of part.setup.elements) {
        if (input.type === 'checkbox') values[input.name] = keeps
        else values[input.name] = input.value === '' ? null : Number(input.value)
      }
      return values
    }

    /** Take the address as it is: on opening, on back and forward, on a link to a fragment. */
    function load(event) {
      last = null
      const shared = TuneOrNot.decode(location.hash, model, data.retired)
      const ours = Object.keys(shared.answers).length || shared.problems.length || /^(#v\d+)?(&|%26|$)/.test(location.hash)
      if (!ours) { // an anchor of the page: the reader jumped, the answers stay
        if (Object.keys(answers).length) store('replaceState')
        return
      }
      answers = own(shared.answers)
      sizes(shared.setup)
      notices(shared.problems)
      controls()
      update()
      if (event || Object.keys(answers).length) announce()
    }

    function store(how) {
      const url = new URL(location.href)
      url.hash = TuneOrNot.encode(answers, setup())
      try {
        history[how](history.state, '', url.href)
      } catch (error) { // too many at once, or a browser that forbids it for files
        location.replace(url.href.includes('#') ? url.href : `${url.href}#`)
      }
    }

    /** One step back is one question back: changing one's mind about the same question is not a step of its own. */
    function answer(id, value) {
      if (answers[id] === value) return
      answers = own(answers, { [id]: value })
      store(last === id ? 'replaceState' : 'pushState')
      last = id
      update()
      announce()
    }

    function reset() {
      answers = own()
      sizes({})
      notices([])
      store('pushState')
      last = null
      controls()
      update()
      done(word('cleared'))
    }

    function controls() {
      for (const id of asked) {
        for (const radio of questions[id].querySelectorAll('input[type=radio]')) radio.checked = radio.value === answers[id]
      }
    }

    function sizes(given) {
      keeps = Boolean(given.keep_skills)
      for (const input of part.setup.elements) {
        if (input.type !== 'checkbox') input.value = input.name in given ? given[input.name] : ''
      }
    }

    // ---- small pieces

    const linked = id => make('a', { href: criteria[id].url }, title(id))

    /** A button that leads to a question; a link would replace the answers in the address. */
    const ask = id => make('button', { type: 'button', class: 'tn-adv-ask', 'data-adv-ask': id }, title(id))

    function go(id) {
      const radios = [...questions[id].querySelectorAll('input[type=radio]')]
      show(questions[id], radios.find(radio => radio.checked) || radios[0], 'center')
    }

    function show(element, focused, block) {
      element.scrollIntoView({ block, behavior: still.matches ? 'auto' : 'smooth' })
      focused.focus({ preventScroll: true })
    }

    /** A criterion with the answer given to it. */
    const given = id => phrase('with-answer', { title: linked(id), answer: answerName(answers[id]) })

    /** How to lift the block that the answer given is, if it is one. */
    const remedyFor = id => criteria[id].unblock[answers[id]] || ''

    const list = (items, attributes) => make('ul', attributes || {}, ...items.map(item => make('li', {}, ...item)))

    function state(name) {
      const score = advice.scores[name]
      const ready = name === READINESS
      const reached = score.value >= score.threshold
      const open = score.low < score.threshold && score.high >= score.threshold || ready && score.may_block.length > 0
      if (score.blocked_by.length) return { kind: 'blocked', text: word('score-blocked') }
      const text = word(reached ? 'score-reached' : 'score-missed')
      return { kind: reached ? 'reached' : 'missed', text: open ? word('score-open', { state: text }) : text }
    }

    /** The score on its scale: where it can still go, where it stands, and the threshold. */
    function bar(name) {
      const score = advice.scores[name]
      const from = Math.min(empty.scores[name].low, score.threshold) - 0.5
      const to = Math.max(empty.scores[name].high, score.threshold) + 0.5
      const at = value => `${100 * (value - from) / (to - from)}%`
      const wide = (low, high) => `${100 * (high - low) / (to - from)}%`
      const draw = (tag, kind, attributes) => {
        const element = document.createElementNS(SVG, tag)
        element.setAttribute('class', `tn-adv-${kind}`)
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
        return element
      }
      const svg = draw('svg', 'bar', { 'aria-hidden': 'true', width: '100%', height: '24' })
      svg.append(
        draw('rect', 'track', { x: 0, y: 8, width: '100%', height: 8, rx: 4 }),
        draw('rect', 'range', { x: at(score.low - 0.4), y: 8, width: wide(score.low, score.high + 0.8), height: 8, rx: 4 }),
        draw('line', 'threshold', { x1: at(score.threshold - 0.5), x2: at(score.threshold - 0.5), y1: 1, y2: 23 }),
        draw('circle', 'value', { cx: at(score.value), cy: 12, r: 6 })
      )
      const places = { value: signed(score.value), low: signed(score.low), high: signed(score.high), threshold: score.threshold }
      const line = score.low === score.high ? 'score-fixed' : 'score-line'
      return make('div', { class: `tn-adv-gauge tn-adv-${state(name).kind}` }, svg, make('p', {}, word(line, places)))
    }

    // ---- the result

    function update() {
      advice = TuneOrNot.advise(model, answers, setup())
      const gone = asked.filter(id => id in answers).length
      const unsure = asked.filter(id => answers[id] === 'unsure').length
      const progress = { answered: gone - unsure, total: asked.length, unsure }
      const outcome = data.outcomes[advice.recommendation]
      const headline = advice.need_without_readiness ? word('not-ready') : outcome.title
      fill(part.outcome, headline)
      root.dataset.outcome = advice.need_without_readiness ? 'not-ready' : advice.recommendation
      if (advice.need_without_readiness) {
        const now = make('b', {}, word('for-now', { outcome: outcome.title }))
        fill(part['outcome-text'], spaced(word('not-ready-text')), now, make('br'), outcome.text)
      } else {
        fill(part['outcome-text'], outcome.text)
      }
      fill(part.state, stateText(gone))
      part.state.dataset.settled = advice.settled
      part.progress.value = gone
      fill(part['progress-text'], word(unsure ? 'progress-unsure' : 'progress', progress))
      fill(part['dock-outcome'], headline)
      fill(part['dock-progress'], `${gone}/${asked.length}`)
      next()
      const given = reasons => reasons.map(({ criterion }) => answers[criterion])
      redraw('plan', [advice.plan, advice.plan.map(one => given(one.because))], () => fill(part.plan, ...advice.plan.map(step)))
      for (const name of Object.keys(model.scores)) redraw(name, advice.scores[name], () => why(name))
      redraw('flips', [advice.flips, given(advice.flips)], flips)
      method()
    }

    /** Draw a part only if what it shows has changed: most answers change few. */
    function redraw(name, shows, draw) {
      const key = JSON.stringify(shows)
      if (drawn[name] !== key) draw()
      drawn[name] = key
    }

    function stateText(gone) {
      if (advice.settled) return word(gone < asked.length ? 'settled' : 'complete')
      if (!gone) return word('start')
      return word(advice.ask_next ? 'open' : 'unsure')
    }

    /** The next question; where none is left that matters, the most important of those answered "not sure". */
    function next() {
      const ids = advice.ask_next ? [advice.ask_next] : advice.find_out.slice(0, 3)
      part.next.hidden = !ids.length
      for (const id of asked) questions[id].classList.toggle('tn-adv-now', id === advice.ask_next)
      const lead = make('span', {}, advice.ask_next ? word('next') : word('find-out'))
      fill(part.next, lead, ...ids.flatMap((id, index) => [index ? spaced(word('list-comma')) : ' ', ask(id)]))
    }

    function step({ step: name, because }) {
      const { title: heading, text } = data.steps[name]
      const lines = [make('b', {}, heading), make('p', {}, text)]
      if (because.length && name === 'collect') {
        lines.push(make('p', {}, word('gaps')), list(because.map(({ criterion }) => gap(criterion))))
      } else if (because.length) {
        const causes = because.flatMap(({ criterion }, index) => [spaced(word(index ? 'list-comma' : 'because')), ...given(criterion)])
        lines.push(make('p', { class: 'tn-adv-quiet' }, ...causes))
      }
      return make('li', {}, ...lines)
    }

    function gap(id) {
      const remedy = remedyFor(id)
      return remedy ? [...given(id), make('p', {}, remedy)] : given(id)
    }

    function why(name) {
      const score = advice.scores[name]
      const section = root.querySelector(`[data-score="${name}"]`)
      const { kind, text } = state(name)
      const badge = section.querySelector('[data-adv=badge]')
      badge.className = `tn-adv-badge tn-adv-${kind}`
      fill(badge, text)
      const gauge = bar(name)
      fill(mini[name], make('p', {}, data.scores[name], ' ', make('span', { class: badge.className }, text)), gauge.cloneNode(true))
      fill(section.querySelector('[data-adv=bar]'), gauge)
      const inside = score.reasons.map(({ criterion, factor, effect }) => [
        make('b', { class: effect > 0 ? 'tn-adv-plus' : 'tn-adv-minus' }, signed(effect)), ' ', ...given(criterion), ' ',
        make('span', { class: 'tn-adv-quiet' }, data.factors[factor]),
      ])
      const blocked = score.blocked_by.map(id => [
        ...given(id), make('p', {}, make('b', {}, spaced(word('unblock-lead'))), remedyFor(id)),
      ])
      const may = score.may_block.map(id => [ask(id)])
      fill(
        section.querySelector('[data-adv=reasons]'),
        blocked.length ? make('p', { class: 'tn-adv-alert' }, word('blocked-by')) : null,
        blocked.length ? list(blocked, { class: 'tn-adv-blocks' }) : null,
        inside.length ? list(inside, { class: 'tn-adv-reasons' }) : null,
        inside.length || blocked.length ? null : make('p', { class: 'tn-adv-quiet' }, word('no-reasons')),
        ...capped(score).map(text => make('p', { class: 'tn-adv-quiet' }, text)),
        may.length ? make('p', {}, word('may-block')) : null,
        may.length ? list(may, { class: 'tn-adv-may' }) : null
      )
    }

    /** In words, which factors of a score count less than their answers add up to. */
    function capped(score) {
      return Object.entries(score.factors).flatMap(([factor, value]) => {
        const sum = score.reasons.reduce((total, reason) => total + (reason.factor === factor ? reason.effect : 0), 0)
        const places = { factor: data.factors[factor], sum: signed(sum), value: signed(value) }
        return sum === value ? [] : [word('capped', places)]
      })
    }

    function flips() {
      if (!advice.flips.length) {
        fill(part.flips, make('p', {}, word('flips-none')))
        return
      }
      const headlines = [...new Set(advice.flips.map(headlineOf))]
      fill(part.flips, make('p', { class: 'tn-adv-quiet' }, word('flips-lead')), ...headlines.map(one => make('div', {},
        make('h3', {}, word('flip-to', { outcome: one })),
        list(advice.flips.filter(flip => headlineOf(flip) === one).map(({ criterion, to }) => [
          ...phrase('flip', { title: ask(criterion), answer: make('b', {}, answerName(to)), now: answerName(answers[criterion]) }),
        ]))
      )))
    }

    function method() {
      const chosen = advice.method
      part.method.hidden = !chosen
      const keep = part.setup.elements.keep_skills
      const must = answers[data.keep] === 'yes'
      keep.disabled = must
      keep.checked = must || keeps
      if (!chosen) return
      const named = name => make('a', { href: data.methods[name].url }, data.methods[name].title)
      const rows = Object.entries(chosen.memory || {}).map(([name, { low, high, fits }]) => make('tr', {},
        make('th', { scope: 'row' }, named(name)),
        make('td', {}, word('range', { low, high })),
        make('td', { class: `tn-adv-fits-${fits || 'unknown'}` }, word(`fits-${fits || 'unknown'}`))
      ))
      const head = ['memory-method', 'memory-estimate', 'memory-fits'].map(key => make('th', { scope: 'col' }, word(key)))
      fill(
        part['method-result'],
        make('p', { class: 'tn-adv-method' }, spaced(word('start-with')),
          chosen.method ? make('b', {}, named(chosen.method)) : make('b', {}, word('nothing-fits'))),
        list(chosen.reasons.map(reason => [word(`reason-${reason}`)])),
        rows.length ? make('table', {}, make('caption', {}, word('memory-caption')),
          make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...rows)) : null
      )
    }

    function notices(problems) {
      part.notices.hidden = !problems.length
      const items = problems.slice(0, NOTICES).map(({ kind, text, to }) => {
        const targets = to.filter(id => id in criteria).map(linked)
        const instead = targets.length ? [' ', spaced(word('link-retired-to')), ...targets.flatMap(one => [one, ' '])] : []
        return [...phrase('line', { name: word(`link-${kind}`), value: make('code', { dir: 'ltr' }, text) }), ...instead]
      })
      const more = problems.length - items.length
      if (more) items.push([word('link-more', { n: more })])
      const close = make('button', { type: 'button', 'data-adv-do': 'close' }, word('close'))
      if (problems.length) fill(part.notices, make('p', {}, word('link-lead')), list(items), close)
    }

    /** A short word to screen readers, once the reader pauses; the region itself would be too much to hear. */
    function announce() {
      clearTimeout(speaking)
      speaking = setTimeout(() => fill(part.announce, word('announce', {
        outcome: part.outcome.textContent,
        progress: part['progress-text'].textContent,
        state: part.state.textContent,
      })), 700)
    }

    // ---- taking it along

    /** What must not become Markdown in the record. */
    const plain = text => text.replace(/[\\`*_[\]<>|]/g, '\\$&')
    const line = (name, value) => word('line', { name, value })
    const link = id => `[${plain(title(id))}](${page(criteria[id].url)})`
    const linkGiven = id => word('with-answer', { title: link(id), answer: answerName(answers[id]) })
    const today = () => {
      const now = new Date()
      return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(n => String(n).padStart(2, '0')).join('-')
    }

    function markdown() {
      const { title: name, text } = data.outcomes[advice.recommendation]
      const waits = advice.need_without_readiness
      const unsure = advice.find_out.map(link)
      const blocks = [
        `# ${word('record-title', { outcome: plain(part.outcome.textContent) })}`,
        ...(waits ? [word('not-ready-text'), `**${word('for-now', { outcome: name })}** ${plain(text)}`] : [plain(text)]),
        part.state.textContent,
        [
          line(word('record-date'), today()),
          line(word('record-answers'), part['progress-text'].textContent),
          line(word('record-guide'), plain(`${data.guide} ${data.version}`.trim())),
          line(word('record-link'), `<${location.href}>`),
        ].map(item => `- ${item}`).join('\n'),
        `## ${word('plan')}`, word('plan-lead'), planRecord(),
        `## ${word('why')}`, ...Object.keys(model.scores).flatMap(scoreRecord),
        `## ${word('flips')}`, flipsRecord(),
        ...(advice.ask_next ? [line(word('next'), link(advice.ask_next))] : []),
        ...(unsure.length ? [line(word('find-out'), unsure.join(spaced(word('list-comma'))))] : []),
        ...(advice.method ? [`## ${word('method')}`, ...methodRecord()] : []),
        `## ${word('record-answers')}`, asked.map(id => `- ${line(link(id), answerName(answers[id]))}`).join('\n'),
        word('honest'),
      ]
      return `${blocks.join('\n\n')}\n`
    }

    const planRecord = () => advice.plan.map(({ step: key, because }, index) => [
      `${index + 1}. **${plain(data.steps[key].title)}** ${plain(data.steps[key].text)}`,
      ...because.map(({ criterion }) => `   - ${linkGiven(criterion)} ${key === 'collect' ? plain(remedyFor(criterion)) : ''}`.trimEnd()),
    ].join('\n')).join('\n')

    function scoreRecord(name) {
      const score = advice.scores[name]
      const places = { value: signed(score.value), threshold: score.threshold, state: state(name).text }
      const lines = [
        ...score.blocked_by.map(id => `**${word('score-blocked')}** ${linkGiven(id)} ${word('unblock-lead')} ${plain(remedyFor(id))}`),
        ...score.reasons.map(({ criterion, factor, effect }) =>
          `${signed(effect)} ${linkGiven(criterion)} ${plain(data.factors[factor])}`),
        ...capped(score).map(plain),
      ]
      const body = lines.length ? lines.map(item => `- ${item}`).join('\n') : word('no-reasons')
      return [`### ${plain(data.scores[name])}`, word('record-threshold', places), body]
    }

    const flipsRecord = () => advice.flips.map(flip => {
      const [answer, now] = [flip.to, answers[flip.criterion]].map(answerName)
      return `- ${word('flip', { title: link(flip.criterion), answer, now })} → ${plain(headlineOf(flip))}`
    }).join('\n') || word('flips-none')

    function methodRecord() {
      const { method: name, reasons, memory } = advice.method
      const fits = Object.entries(memory || {}).map(([key, fit]) => {
        const verdict = { title: `${word('range', fit)} GB`, answer: word(`fits-${fit.fits || 'unknown'}`) }
        return line(plain(data.methods[key].title), word('with-answer', verdict))
      })
      const entered = input => input.value || memory && input.placeholder
      const known = [...part.setup.elements].flatMap(input => {
        const value = input.type === 'checkbox' ? input.checked && answerName('yes') : entered(input)
        return value ? [line(plain(input.parentElement.textContent.trim()), value)] : []
      })
      return [
        `**${word('start-with')} ${name ? plain(data.methods[name].title) : word('nothing-fits')}**`,
        [...reasons.map(reason => word(`reason-${reason}`)), ...known, ...fits].map(item => `- ${item}`).join('\n'),
      ]
    }

    const json = () => `${JSON.stringify({
      kind: 'decision-record',
      guide: { name: data.guide, version: data.version, language: data.lang },
      date: today(),
      link: location.href,
      answers,
      setup: setup(),
      advice,
    }, null, 2)}\n`

    function done(text) {
      fill(part.done, text)
      part.copy.hidden = true
    }

    async function copy(text) {
      try {
        await navigator.clipboard.writeText(text)
      } catch (error) { // no clipboard here: hand the text over
        done(word('copy-failed'))
        part.copy.hidden = false
        part.copy.value = text
        part.copy.select()
        if (!document.execCommand || !document.execCommand('copy')) return
      }
      done(word('copied'))
    }

    function download(name, type, text) {
      const address = URL.createObjectURL(new Blob([text], { type }))
      const anchor = make('a', { href: address, download: `tune-or-not-${today()}.${name}` })
      anchor.click()
      setTimeout(() => URL.revokeObjectURL(address), 1000)
      done(word('downloaded'))
    }

    const actions = {
      'plan': () => show(root.querySelector('#advisor-plan'), root.querySelector('#advisor-plan'), 'start'),
      'result': () => show(root.querySelector('#advisor-result'), root.querySelector('#advisor-result'), 'start'),
      'reset': reset,
      'close': () => notices([]),
      'print': () => window.print(),
      'copy-link': () => copy(location.href),
      'copy-markdown': () => copy(markdown()),
      'copy-json': () => copy(json()),
      'download-markdown': () => download('md', 'text/markdown;charset=utf-8', markdown()),
      'download-json': () => download('json', 'application/json', json()),
    }

    // ---- wiring

    root.addEventListener('change', event => {
      const question = event.target.closest('[data-criterion]')
      if (question && ANSWERS.includes(event.target.value)) answer(question.dataset.criterion, event.target.value)
    })
    root.addEventListener('click', event => {
      const button = event.target.closest('[data-adv-do], [data-adv-ask]')
      if (!button) return
      if (button.dataset.advAsk) go(button.dataset.advAsk)
      else actions[button.dataset.advDo]()
    })
    part.setup.addEventListener('input', event => {
      if (event.target.type === 'checkbox') keeps = event.target.checked
      store('replaceState')
      update()
    })
    for (const form of root.querySelectorAll('form')) form.addEventListener('submit', event => event.preventDefault())
    window.addEventListener('popstate', load)
    window.addEventListener('hashchange', load)

    // guide.js opens everything on paper; this is printed only for a reader who opened it.
    const how = root.querySelector('.tn-adv-how')
    how.firstElementChild.addEventListener('click', () => how.classList.toggle('tn-adv-read', !how.open))

    for (const one of root.querySelectorAll('.tn-adv-meaning')) one.open = false
    part.without.hidden = true
    fill(part.minis, ...Object.values(mini))
    for (const element of root.querySelectorAll('[data-adv=options]')) element.hidden = false
    for (const name of ['lead', 'examples', 'panel', 'details', 'dock']) if (part[name]) part[name].hidden = false
    root.classList.add('tn-adv-ready')
    update()
    load()
  }

  for (const root of document.querySelectorAll('[data-tn-advisor]')) start(root)
})()
