// One criterion on the screen: its descriptors, the answer, the evidence and the recommendations.

import { conflictBox } from './visit-conflicts.js'
import { criticalBox } from './visit-critical.js'
import { button, choices, chosenIn, counted, details, field, h, heading, link, moment } from './visit-dom.js'
import { evidencePart } from './visit-evidence.js'
import { sameWords } from './visit-heads.js'

const PAUSE = 500
const NA_LONGEST = 300
const LONGEST = 6000

const markOf = (payload) => payload ? (payload.score ? String(payload.score) : payload.state) : ''

function marks (visit, criterion) {
  const options = visit.state.scale.map(({ code, name }) => [code, `${code}: ${name}`, criterion.descriptors[code - 1]])
  if (visit.state.blind) return options
  if (criterion.na_when) options.push(['na', 'Not applicable', `Only when: ${criterion.na_when}`])
  options.push(['not_seen', 'Not seen', 'There was no time or no chance to look at it'])
  return options
}

function payloadOf (form, criterion, visit) {
  const [mark] = chosenIn(form, 'mark')
  if (!mark) return null
  const score = Number(mark) || null
  if (visit.state.blind) return { state: 'scored', score }
  return {
    state: score ? 'scored' : mark,
    score,
    reason: mark === 'na' ? criterion.na_when.slice(0, NA_LONGEST) : '',
    rationale: form.querySelector('textarea').value.trim(),
    categories: chosenIn(form, 'categories').sort().join('')
  }
}

/**
 * The form that saves itself: a choice at once, words after a short pause and whenever the box or the page is left.
 * Words that are too long are kept as a draft on this device until they are shorter; the words before them hold until then.
 */
function answerForm (visit, criterion, saved) {
  const said = visit.value('answer', criterion.code).payload
  let before = sameWords(said)
  let held = said ? said.rationale || '' : ''
  let drafted = false
  let timer = 0
  let saving = Promise.resolve()
  const form = h('form.visit-form', { novalidate: true })
  const save = () => {
    window.clearTimeout(timer)
    const payload = payloadOf(form, criterion, visit)
    keepDraft()
    if (payload && counter.tooLong()) payload.rationale = held
    if (!payload || sameWords(payload) === before) return saving
    before = sameWords(payload)
    held = payload.rationale || ''
    saving = saving.then(() => visit.record('answer', criterion.code, payload)).then(saved)
    return saving
  }
  const words = h('textarea.govuk-textarea', {
    id: 'rationale', rows: '5', oninput: () => { window.clearTimeout(timer); timer = window.setTimeout(save, PAUSE) }, onblur: save
  })
  words.value = held
  const counter = counted(words, LONGEST, 'What you saw')
  const draft = `words-${criterion.code}`
  const keepDraft = () => {
    const long = counter.tooLong()
    if (long || drafted) visit.store.keepDraft(visit.id, draft, long ? words.value : null)
    drafted = long
  }
  visit.store.draft(visit.id, draft).then((found) => {
    if (!found || words.value !== held) return
    words.value = found
    drafted = true
    counter.show()
  })
  const asked = (letter) => criterion.categories.includes(letter) ? ' (asked for)' : ''
  form.append(choices('radio', 'mark', visit.state.blind ? 'What do you score?' : 'What did you find?', marks(visit, criterion), [markOf(said)], save))
  if (!visit.state.blind) {
    form.append(
      counter.around(field('What you saw, and what it means for people', words, 'Do not name anybody who receives care')),
      choices('checkbox', 'categories', 'Evidence used', visit.state.categories.map(({ code, name }) => [code, name + asked(code)]), [...(said ? said.categories || '' : '')], save))
  }
  form.addEventListener('submit', (event) => { event.preventDefault(); save() })
  return { form, save, tooLong: counter.tooLong, changed: () => sameWords(visit.value('answer', criterion.code).payload) !== before }
}

/** That it is saved; and a word when it is what the last visit wrote, letter by letter. */
function savedWords (visit, code) {
  const last = visit.state.last[code]
  const { payload } = visit.value('answer', code)
  const same = last && payload && payload.rationale && payload.rationale === last.rationale.trim()
  return same ? 'Saved on this device. These are the words of the last visit: write what you saw today.' : 'Saved on this device.'
}

function lookFors (criterion) {
  if (!criterion.look_fors.length && !criterion.sample) return null
  return details('What to look for',
    criterion.look_fors.length ? h('ul.govuk-list.govuk-list--bullet', {}, ...criterion.look_fors.map((words) => h('li', {}, words))) : null,
    criterion.sample ? h('p.govuk-body', {}, h('strong', {}, 'Sample: '), criterion.sample) : null)
}

function lastTime (visit, criterion) {
  const last = visit.state.last[criterion.code]
  if (!last) return null
  return details('What the last visit wrote', h('p.govuk-body.market-prose', {}, last.rationale),
    last.visit_on ? h('p.govuk-body-s', {}, new Date(last.visit_on).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })) : null)
}

function recommendations (visit, criterion) {
  const own = visit.items('recommendation').filter(([, payload]) => payload.criterion === criterion.code)
  return h('div', {}, h('h2.govuk-heading-m', {}, 'Recommendations'),
    own.length ? h('ul.govuk-list.govuk-list--bullet', {}, ...own.map(([key, payload]) => h('li', {}, criterion.notes && visit.open && !visit.sentAt(key) ? link(payload.what, `#recommendation/${key}`) : payload.what))) : h('p.govuk-body.market-missing', {}, 'Nothing yet.'),
    criterion.notes && visit.open ? h('p.govuk-body', {}, link('Add a recommendation', `#recommend/${criterion.code}`)) : null)
}

function readOnly (visit, criterion) {
  const { payload, heads } = visit.value('answer', criterion.code)
  if (!payload) return h('p.govuk-body', {}, 'Not answered yet. ', criterion.scores ? '' : 'Somebody else scores this criterion.')
  return h('div', {}, h('p.govuk-body', {}, h('strong', {}, payload.score ? `Score ${payload.score}: ` : ''), payload.score ? criterion.descriptors[payload.score - 1] : payload.state === 'na' ? 'Not applicable' : 'Not seen'),
    payload.rationale ? h('p.govuk-body.market-prose', {}, payload.rationale) : null,
    heads[0].by ? h('p.govuk-body-s', {}, `${heads[0].by}, ${moment(heads[0].at)}`) : null)
}

function steps (visit, code) {
  const { codes } = visit.state
  const at = codes.indexOf(code)
  return h('div.govuk-button-group.visit-steps', {},
    at + 1 < codes.length ? button(`Next: ${codes[at + 1]}`, () => { location.hash = `criterion/${codes[at + 1]}` }) : null,
    at ? button(`Previous: ${codes[at - 1]}`, () => { location.hash = `criterion/${codes[at - 1]}` }, '.govuk-button--secondary') : null,
    link('List of criteria', '#list'))
}

export function criterionScreen (visit, sync, code) {
  const criterion = visit.byCode.get(code)
  if (!criterion) return null
  const { codes, blind } = visit.state
  const kept = h('p.visit-kept', { role: 'status' })
  const conflict = h('div')
  const may = visit.open && criterion.scores
  const answer = may ? answerForm(visit, criterion, () => { kept.textContent = answer.tooLong() ? 'Saved on this device, but for your words: they are too long.' : savedWords(visit, code); refresh() }) : null
  const evidence = blind ? null : evidencePart(visit, criterion)
  const advice = h('div')
  const critical = blind ? null : criticalBox(visit, sync, code)
  const refresh = () => {
    conflict.replaceChildren(...(may ? [conflictBox(visit, 'answer', code, () => window.dispatchEvent(new Event('hashchange')))].filter(Boolean) : []))
    if (evidence) evidence.refresh()
    if (critical) critical.refresh()
    if (!blind) advice.replaceChildren(recommendations(visit, criterion))
  }
  refresh()
  const words = { critical: 'Critical', major: 'Major', standard: 'Standard' }[criterion.criticality]
  const node = h('div', {}, heading(`${code} ${criterion.statement}`, `${words}, criterion ${codes.indexOf(code) + 1} of ${codes.length}`),
    critical && critical.node, h('p.govuk-body-l', {}, criterion.plain), lookFors(criterion), lastTime(visit, criterion), conflict,
    answer ? answer.form : readOnly(visit, criterion), kept, steps(visit, code), evidence && evidence.node, advice)
  return {
    title: `${code} ${visit.state.place}`,
    node,
    leave: answer ? answer.save : null,
    refresh () {
      refresh()
      return answer && answer.changed() && !answer.form.contains(document.activeElement) ? 'again' : ''
    }
  }
}
