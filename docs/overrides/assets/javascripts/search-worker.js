/*
 * The worker that the theme starts on every page, as a classic script, in place of its own (macros/site/search.py
 * names it to the theme). It speaks the theme's messages: {type: 0} sets up → {type: 1}; {type: 2, data: words} asks →
 * {type: 3, data: {items, suggest}}. Most readers ask nothing: the search and its index come with the first question.
 */

/** @import { Answer, Index } from './search.js' */

/** @type {Answer} */
const NOTHING = { items: [], suggest: [] }

/** @type {Promise<Index> | null} */
let index = null

async function load() {
  const [search, found] = await Promise.all([import('./search.js'), fetch('../../search/index.json')])
  const { docs, synonyms } = await found.json()
  return new search.Index(docs, synonyms)
}

/**
 * @param {string} words
 * @returns {Promise<Answer>}
 */
async function answer(words) {
  if (!words) return NOTHING // the theme asks once for nothing, on opening a page
  index ??= load()
  try {
    return (await index).answer(words)
  } catch {
    index = null // no connection: the next key tries again
    return NOTHING
  }
}

addEventListener('message', async ({ data: { type, data } }) => {
  if (type === 0) postMessage({ type: 1 })
  else if (type === 2) postMessage({ type: 3, data: await answer(data) })
})
