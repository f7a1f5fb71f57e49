/*
 * The worker that the theme starts on every page, in place of its own (macros/publish/search.py puts it there). It speaks
 * the theme's messages: {type: 0, data: {config, docs}} sets up → {type: 1}; {type: 2, data: words} asks → {type: 3,
 * data: {items, suggest}}. Most readers of a page ask nothing, so the search itself comes with the first question.
 */
(() => {
  'use strict'

  let setup
  let index

  function answer(words) {
    if (!words) return { items: [], suggest: [] } // the theme asks once for nothing, on opening a page
    if (!index) {
      importScripts('../search.js')
      index = self.searchIndex(setup.docs, setup.config.synonyms || {})
    }
    return index.answer(words)
  }

  self.addEventListener('message', event => {
    const { type, data } = event.data
    if (type === 0) {
      setup = data
      self.postMessage({ type: 1 })
    } else if (type === 2) self.postMessage({ type: 3, data: answer(data) })
  })
})()
