/* What the page embeds, what the scorer takes and gives. Types only: no page loads this file. */

/**
 * @typedef {'yes' | 'no' | 'unsure'} Answer
 * @typedef {Record<string, Answer>} Answers by criterion; who has not answered stands not in it
 * @typedef {'icl' | 'rag' | 'fine-tuning' | 'hybrid'} Outcome
 */

/**
 * @typedef {object} Meaning what an answer says
 * @property {Array<{ factor: string, score: string, effect: number }>} effects
 * @property {boolean} blocks_tuning
 */

/**
 * @typedef {object} Model how answers are scored: the shape of questionnaire.json, without its words
 * @property {number} version of the format of a link
 * @property {Array<{ criterion: string, yes: Meaning, no: Meaning }>} questions in the order asked
 * @property {Array<{ id: string, threshold: number, factors: Array<{ id: string, cap: number }> }>} scores
 */

/**
 * @typedef {object} Headline
 * @property {Outcome} recommendation
 * @property {boolean} need_without_readiness
 */

/**
 * @typedef {{ criterion: string, answer: Answer }} Cause
 * @typedef {Headline & { criterion: string, to: Answer }} Flip
 */

/**
 * @typedef {object} Score
 * @property {number} value
 * @property {number} low the least it can still become
 * @property {number} high
 * @property {number} threshold
 * @property {string[]} blocked_by criteria
 * @property {string[]} may_block criteria
 * @property {Record<string, number>} factors points by factor, capped
 * @property {Array<Cause & { factor: string, effect: number }>} reasons
 */

/**
 * @typedef {object} MethodAdvice
 * @property {string | null} method
 * @property {string[]} reasons
 * @property {Record<string, { low: number, high: number, fits: 'yes' | 'tight' | 'no' | null }> | null} memory GB
 */

/**
 * @typedef {object} OwnAdvice
 * @property {boolean} settled whether no answer left open can change the headline
 * @property {Record<string, Score>} scores
 * @property {Array<{ step: string, because: Cause[] }>} plan
 * @property {Flip[]} flips
 * @property {string | null} ask_next criterion
 * @property {string[]} find_out criteria answered "not sure", the most important first
 * @property {MethodAdvice | null} method
 */

/**
 * @typedef {Headline & OwnAdvice} Advice what `advise` returns
 */

/**
 * @typedef {object} Setup what the reader knows of the run
 * @property {number | null} [parameters_billion]
 * @property {number | null} [memory_gb]
 * @property {number | null} [examples]
 * @property {number | null} [tokens_per_example]
 * @property {boolean} [keep_skills]
 */

/**
 * @typedef {object} Problem a part of a link that could not be read
 * @property {'unknown' | 'retired' | 'malformed' | 'version'} kind
 * @property {string} text raw input: shown as text, never as markup
 * @property {string[]} to the criteria that took the place of a retired one
 */

/**
 * @typedef {object} PageData what the page embeds: `_questionnaire_data` of macros/render/views.py
 * @property {Model} model
 * @property {Record<string, { kind: string, to: string[] }>} retired criteria that are no more
 * @property {string} lang
 * @property {string} guide name of the guide
 * @property {string} version
 * @property {string} keep the criterion whose yes asks for other skills to be kept
 * @property {Record<string, { title: string, url: string, unblock: Partial<Record<Answer, string>> }>} criteria
 * @property {Record<Answer, string>} answers
 * @property {Record<string, string>} scores titles
 * @property {Record<string, string>} factors titles
 * @property {Record<Outcome, { title: string, text: string }>} outcomes
 * @property {Record<string, { title: string, text: string }>} steps
 * @property {Record<string, { title: string, url: string }>} methods
 * @property {Record<string, string>} words of the interface, with {places}
 */

export {}
