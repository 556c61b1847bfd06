// Two devices said different things: both are shown with who and when, and a person chooses.

import { button, h, heading, link, moment } from './visit-dom.js'
import { payloadWords } from './visit-model.js'

/** Both sides of a conflict, each with a button; null when there is none. */
export function conflictBox (visit, kind, key, chosen) {
  const { conflict, heads } = visit.value(kind, key)
  if (!conflict) return null
  const side = (head) => h('li.visit-conflict__side', {},
    h('p.govuk-body', {}, payloadWords(kind, head.payload), h('span.govuk-hint', {}, `${head.by === 'you' ? 'You, on this device' : head.by}, ${moment(head.at)}`)),
    visit.open ? button('Keep this one', async () => { await visit.record(kind, key, head.payload); chosen() }, '.govuk-button--secondary') : null)
  return h('div.govuk-inset-text.visit-conflict', {},
    h('p.govuk-body', {}, h('strong', {}, 'Two answers differ.'), ' Both are kept. The more cautious one counts until you choose one, or write a new one.'),
    h('ul.govuk-list', {}, ...heads.map(side)))
}

export function conflictsScreen (visit) {
  const list = h('div')
  const show = () => {
    const boxes = visit.conflicts().map(([kind, key]) => h('section', {},
      h('h2.govuk-heading-m', {}, kind === 'answer' ? link(key, `#criterion/${key}`) : { header: 'About the visit', sample: 'Sample', evidence: 'Evidence', recommendation: 'Recommendation' }[kind]),
      conflictBox(visit, kind, key, show)))
    list.replaceChildren(...(boxes.length ? boxes : [h('p.govuk-body', {}, 'There is nothing to choose.')]))
  }
  show()
  return { title: 'Choose between answers', node: h('div', {}, heading('Choose between answers', visit.state.place), list), refresh: show }
}
