/*
 * The worker that the theme starts on every page, in place of its own (macros/site/search.py puts it there). It speaks
 * the theme's messages: {type: 0} sets up → {type: 1}; {type: 2, data: words} asks → {type: 3, data: {items, suggest}}.
 * Most readers of a page ask nothing, so the search and its index come with the first question.
 */
(() => {
  'use strict'

  let index

  async function load() {
    importScripts('../search.js')
    const { docs, synonyms } = await (await fetch('../../../search/index.json')).json()
    return self.searchIndex(docs, synonyms)
  }

  async function answer(words) {
    if (!words) return { items: [], suggest: [] } // the theme asks once for nothing, on opening a page
    if (!index) index = load()
    try {
      return (await index).answer(words)
    } catch (error) {
      index = null // no connection: the next key tries again
      return { items: [], suggest: [] }
    }
  }

  self.addEventListener('message', async ({ data: { type, data } }) => {
    if (type === 0) self.postMessage({ type: 1 })
    else if (type === 2) self.postMessage({ type: 3, data: await answer(data) })
  })
})()
