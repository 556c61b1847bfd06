// What is recorded about the whole visit: the sample, the people heard, the summary, and the way to its end.

import { conflictBox } from './visit-conflicts.js'
import { button, field, h, heading } from './visit-dom.js'
import { newId } from './visit-store.js'

const NHS = (text) => {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d{10}$/.test(digits)) return false
  const rest = 11 - [...digits.slice(0, 9)].reduce((sum, digit, at) => sum + Number(digit) * (10 - at), 0) % 11
  return (rest === 11 ? 0 : rest) === Number(digits[9])
}

const DATE = /^(\d{1,2}[ ./-]\d{1,2}[ ./-](\d{2}|\d{4})|\d{4}[ ./-]\d{1,2}[ ./-]\d{1,2}|\d{1,2}[ ./-]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ ./-]?(\d{2}|\d{4}))$/i

/** Why a text may not stand for a person; the service asks the same and more. */
export function reasonAgainstReference (text) {
  if (!text) return 'Enter the case reference from the council’s case system'
  if (NHS(text)) return 'This is an NHS number. Enter the case reference in its place'
  if (DATE.test(text)) return 'This looks like a date. Enter the case reference in its place'
  if (!/\d/.test(text)) return 'This looks like a name: it has no digits. Enter the case reference in its place'
  return /^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,39}$/.test(text) ? '' : 'A case reference has letters, digits, spaces, and . / _ - only'
}

export function sampleScreen (visit) {
  const reference = h('input.govuk-input.govuk-input--width-20', { id: 'reference', type: 'text', maxlength: '40', autocomplete: 'off', spellcheck: 'false' })
  const category = h('input.govuk-input.govuk-input--width-20', { id: 'category', type: 'text', maxlength: '40', autocomplete: 'off' })
  const told = h('p.visit-kept', { role: 'status' })
  const list = h('div')
  const show = () => {
    const items = visit.items('sample').map(([key, payload]) => h('li', {}, payload.case_reference, payload.category ? ` – ${payload.category} ` : ' ',
      visit.open ? h('button.market-button-link', { type: 'button', onclick: () => visit.record('sample', key, null).then(show) }, 'Take away', h('span.govuk-visually-hidden', {}, ` ${payload.case_reference}`)) : null))
    list.replaceChildren(items.length ? h('ul.govuk-list.govuk-list--bullet', {}, ...items) : h('p.govuk-body.market-missing', {}, 'Nobody yet.'))
  }
  const add = async (event) => {
    event.preventDefault()
    const reason = reasonAgainstReference(reference.value.trim())
    told.textContent = reason
    told.className = reason ? 'govuk-error-message' : 'visit-kept'
    if (reason) return reference.focus()
    await visit.record('sample', newId(), { case_reference: reference.value.trim(), category: category.value.trim() })
    reference.value = category.value = ''
    told.textContent = 'Saved on this device.'
    show()
    reference.focus()
  }
  show()
  return {
    title: 'Sample',
    refresh: show,
    node: h('div', {}, heading('Sample', visit.state.place), h('p.govuk-body', {}, 'Whose records or care you looked at, by case reference only.'), list,
      visit.open ? h('form', { novalidate: true, onsubmit: add }, field('Case reference', reference, 'From the council’s case system. Never a name, NHS number or date of birth'), field('Who or what (optional)', category, 'For example: new, back from hospital, nights'), told, h('button.govuk-button', { type: 'submit' }, 'Add to the sample')) : null)
  }
}

const numberOf = (box) => /^\d{1,5}$/.test(box.value.trim()) ? Number(box.value) : null

export function aboutScreen (visit) {
  const people = visit.value('header', 'people').payload || {}
  const summary = visit.value('header', 'summary').payload || {}
  const refused = visit.value('header', 'access').payload || {}
  const told = h('p.visit-kept', { role: 'status' })
  const conflicts = h('div')
  const again = () => window.dispatchEvent(new Event('hashchange'))
  const keep = (key, payload) => visit.record('header', key, payload).then(() => { told.className = 'visit-kept'; told.textContent = 'Saved on this device.' })
  const savePeople = () => {
    const wrong = [heard, total].some((each) => each.value.trim() && numberOf(each) === null)
    told.className = wrong ? 'govuk-error-message' : 'visit-kept'
    if (!wrong) return keep('people', { people_heard: numberOf(heard), people_total: numberOf(total) })
    told.textContent = 'Enter each number in figures, like 12. It is not saved yet.'
  }
  let before = summary.summary || ''
  const saveWords = () => {
    if (!visit.state.officer || words.value.trim() === before) return null
    before = words.value.trim()
    return keep('summary', { summary: before })
  }
  const box = (id, value) => h('input.govuk-input.govuk-input--width-5', { id, type: 'text', inputmode: 'numeric', value: value ?? '', onchange: savePeople })
  const heard = box('heard', people.people_heard === undefined || people.people_heard === null ? '' : String(people.people_heard))
  const total = box('total', people.people_total === undefined || people.people_total === null ? '' : String(people.people_total))
  const words = h('textarea.govuk-textarea', { id: 'summary', rows: '8', maxlength: '10000', onblur: saveWords })
  words.value = summary.summary || ''
  const access = h('input.govuk-checkboxes__input', { id: 'access', type: 'checkbox', checked: Boolean(refused.access_refused), onchange: () => keep('access', { access_refused: access.checked }) })
  if (!visit.open) for (const each of [heard, total, words, access]) each.disabled = true
  const show = () => conflicts.replaceChildren(...['people', 'summary', 'access'].map((key) => conflictBox(visit, 'header', key, again)).filter(Boolean))
  show()
  return {
    title: 'People heard and summary',
    refresh: show,
    leave: visit.open ? saveWords : null,
    node: h('div', {}, heading('People heard and summary', visit.state.place), conflicts,
      field('How many people did you hear?', heard, 'People who use the service, and their families. Enter 0 if there was nobody'),
      field('How many people use the service today?', total), visit.state.officer || !visit.state.scorer ? field('Summary for the report', words, 'Do not name anybody who receives care') : null,
      visit.state.officer ? h('div.govuk-form-group', {}, h('div.govuk-checkboxes', {}, h('div.govuk-checkboxes__item', {}, access, h('label.govuk-label.govuk-checkboxes__label', { for: 'access' }, 'The service refused us access')))) : null, told)
  }
}

export function waitingScreen (visit, sync, words) {
  const list = h('div')
  const show = () => {
    const waiting = visit.entries.filter((entry) => entry.status === 'waiting' || entry.status === 'sending')
    const nameOf = (entry) => ((entry.kind === 'evidence' && visit.files.find((file) => file.client_id === entry.key)) || { name: '' }).name
    const item = (entry, more) => h('li', {}, words(entry.kind, entry.payload), entry.kind === 'answer' ? ` (${entry.key})` : '', nameOf(entry) ? ` (${nameOf(entry)})` : '', more)
    const again = async (entry) => {
      await visit.store.keepDraft(visit.id, `new-${entry.payload.criterion}`, entry.payload)
      await visit.store.forgetEntry(entry)
      location.hash = `recommend/${entry.payload.criterion}`
    }
    const refused = visit.refused.map((entry) => item(entry, [h('span.govuk-error-message', {}, entry.message),
      visit.open && entry.kind === 'recommendation' && entry.payload ? h('button.market-button-link', { type: 'button', onclick: () => again(entry) }, 'Put it right') : null, ' ',
      h('button.market-button-link', { type: 'button', onclick: async () => { await visit.store.forgetEntry(entry); await visit.reload(); show() } }, 'Let it go', h('span.govuk-visually-hidden', {}, ` ${words(entry.kind, entry.payload)}`))]))
    list.replaceChildren(
      waiting.length ? h('ul.govuk-list.govuk-list--bullet', {}, ...waiting.map((entry) => item(entry, null))) : h('p.govuk-body', {}, 'Nothing waits on this device.'),
      ...(refused.length ? [h('h2.govuk-heading-m', {}, 'Not taken by the service'), h('ul.govuk-list', {}, ...refused)] : []))
  }
  show()
  return { title: 'What waits', refresh: show, node: h('div', {}, heading('What waits on this device', visit.state.place), list, button('Send now', () => sync.soon(0), '.govuk-button--secondary')) }
}

export function submitScreen (visit, sync) {
  const part = h('div')
  const show = () => {
    const ready = !visit.waiting && sync.status === 'idle'
    part.replaceChildren(ready
      ? h('p.govuk-body', {}, h('a.govuk-button', { href: `/quality/visits/${visit.id}/submit`, role: 'button' }, 'Check what is missing and submit'))
      : h('p.govuk-body', {}, 'Everything on this device has to be sent first. That needs a signal.'))
  }
  show()
  return { title: 'Check and submit', refresh: show, node: h('div', {}, heading('Check and submit', visit.state.place), part) }
}
