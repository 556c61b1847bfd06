// Recommendations: what, why it matters to people, what closes it, how likely and how bad.

import { criticalBox, sentWords } from './visit-critical.js'
import { choices, chosenIn, field, h, heading, link } from './visit-dom.js'
import { newId } from './visit-store.js'

const TEXTS = [
  ['what', 'What must the service do?', 'Do not name anybody who receives care'],
  ['why', 'Why does it matter to people?', ''],
  ['closes_when', 'What will close it?', 'The evidence that will show it is put right']
]

export function recommendationsScreen (visit, sync) {
  const critical = criticalBox(visit, sync)
  const list = h('div')
  const show = () => {
    const items = visit.items('recommendation').map(([key, payload]) => {
      const own = visit.byCode.get(payload.criterion)
      const words = `${payload.criterion}: ${payload.what}`
      return h('li', {}, visit.open && own && own.notes && !visit.sentAt(key) ? link(words, `#recommendation/${key}`) : words,
        h('span.govuk-hint', {}, `Likelihood ${payload.likelihood} × impact ${payload.impact} = ${payload.likelihood * payload.impact}${visit.sentAt(key) ? `. ${sentWords(visit.sentAt(key))}` : ''}`))
    })
    critical.refresh()
    list.replaceChildren(items.length ? h('ul.govuk-list', {}, ...items) : h('p.govuk-body.market-missing', {}, 'Nothing yet. Add one from its criterion.'))
  }
  show()
  return { title: 'Recommendations', refresh: show, node: h('div', {}, heading('Recommendations', visit.state.place), critical.node, list) }
}

/** Why a recommendation cannot be kept, by field. */
function reasons (payload, criterion) {
  const found = TEXTS.filter(([name]) => !payload[name]).map(([name, label]) => [name, `Answer: ${label}`])
  if (!payload.likelihood) found.push(['likelihood-1', 'Choose how likely harm is'])
  if (!payload.impact) found.push(['impact-1', 'Choose how bad it would be'])
  if (payload.impact && payload.impact !== criterion.impact && !payload.impact_reason) found.push(['impact_reason', `This criterion’s own impact is ${criterion.impact}. Say why it is ${payload.impact} here`])
  return found
}

function read (form, code) {
  const value = (id) => form.querySelector(`#${id}`).value.trim()
  return {
    criterion: code, what: value('what'), why: value('why'), closes_when: value('closes_when'), likelihood: Number(chosenIn(form, 'likelihood')[0]) || 0,
    impact: Number(chosenIn(form, 'impact')[0]) || 0, impact_reason: value('impact_reason')
  }
}

function summaryOf (found) {
  return h('div.govuk-error-summary', { tabIndex: -1 }, h('div', { role: 'alert' }, h('h2.govuk-error-summary__title', {}, 'There is a problem'),
    h('div.govuk-error-summary__body', {}, h('ul.govuk-list.govuk-error-summary__list', {}, ...found.map(([id, words]) => h('li', {}, h('a', { href: `#${id}`, onclick: (event) => { event.preventDefault(); document.getElementById(id).focus() } }, words)))))))
}

/** The form; what is typed is kept as a draft on the device until it is saved. */
export function recommendScreen (visit, code, key) {
  const held = key ? visit.value('recommendation', key).payload : null
  const criterion = visit.byCode.get(held ? held.criterion : code)
  if (!criterion || (key && (!held || visit.sentAt(key)))) return null
  const draftName = key || `new-${criterion.code}`
  const errors = h('div')
  const form = h('form', { novalidate: true })
  const back = () => { location.hash = `criterion/${criterion.code}` }
  const scale = (name, legend, steps, chosen) => choices('radio', name, legend, steps.map(({ code: value, name: words }) => [value, `${value}: ${words}`]), [String(chosen)])
  const fill = (said) => {
    const boxes = TEXTS.map(([id, label, hint]) => {
      const box = h('textarea.govuk-textarea', { id, rows: '3', maxlength: '2000' })
      box.value = said[id] || ''
      return field(label, box, hint)
    })
    const reason = h('input.govuk-input', { id: 'impact_reason', type: 'text', maxlength: '300', value: said.impact_reason || '' })
    form.replaceChildren(...boxes, scale('likelihood', 'How likely is harm in the next 3 months if nothing changes?', visit.state.likelihood, said.likelihood),
      scale('impact', 'How bad would it be for people?', visit.state.impact, said.impact || criterion.impact),
      field('Reason for another impact (optional)', reason, `Only when it is not ${criterion.impact}, the impact that this criterion usually has`),
      h('div.govuk-button-group', {}, h('button.govuk-button', { type: 'submit' }, 'Save recommendation'),
        key ? h('button.govuk-button.govuk-button--warning', { type: 'button', onclick: () => visit.record('recommendation', key, null).then(back) }, 'Take it back') : null, link('Cancel', `#criterion/${criterion.code}`)))
  }
  fill(held || { what: criterion.action })
  if (!held) visit.store.draft(visit.id, draftName).then((draft) => draft && fill(draft))
  form.addEventListener('input', () => visit.store.keepDraft(visit.id, draftName, read(form, criterion.code)))
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const payload = read(form, criterion.code)
    const found = reasons(payload, criterion)
    errors.replaceChildren(...(found.length ? [summaryOf(found)] : []))
    if (found.length) return errors.firstChild.focus()
    await visit.record('recommendation', key || newId(), payload)
    await visit.store.keepDraft(visit.id, draftName, null)
    back()
  })
  return { title: 'Recommendation', node: h('div', {}, errors, heading(key ? 'Change a recommendation' : 'Add a recommendation', `${criterion.code} ${criterion.statement}`), form) }
}
