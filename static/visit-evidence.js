// Evidence of a criterion: notes, photos and documents, each of one kind of evidence.

import { button, field, h, link } from './visit-dom.js'
import { NOTE } from './visit-model.js'
import { reduced, whole } from './visit-photos.js'

const FILES = '.pdf,.docx,.xlsx,.odt,.txt,.csv,image/*'
const MEGABYTE = 1000000
const STATES = { quarantined: 'Being checked', refused: 'Refused', removed: 'Removed' }

function fileWords (visit, payload) {
  if (payload.file === NOTE) return { name: 'Note', state: '' }
  const here = visit.files.find((file) => file.client_id === payload.file)
  const there = visit.state.files[payload.file]
  if (there) {
    const href = there.state === 'clean' ? `/quality/visits/${visit.id}/evidence/${there.id}` : ''
    return { name: there.name, href, state: STATES[there.state] ? `${STATES[there.state]}: ${there.words}` : '' }
  }
  if (!here) return { name: 'File', state: 'On its way from another device' }
  const state = here.status === 'refused' ? here.message : here.status === 'waiting' ? 'Waiting on this device' : ''
  return { name: here.name, picture: here.kind === 'photo' && here.status !== 'refused' ? visit.picture(here) : '', state }
}

export function evidencePart (visit, criterion) {
  const list = h('div')
  const may = visit.open && criterion.notes
  const refresh = () => {
    const own = visit.items('evidence').filter(([, payload]) => payload.criterion === criterion.code)
    const names = new Map(visit.state.categories.map(({ code, name }) => [code, name]))
    const lines = own.map(([key, payload]) => {
      const file = fileWords(visit, payload)
      return h('li.visit-evidence__item', {},
        file.picture ? h('img.visit-evidence__picture', { src: file.picture, alt: `Photo: ${payload.note || file.name}` }) : null,
        h('span', {}, `${names.get(payload.category) || payload.category}: `, file.href ? link(file.name, file.href) : file.name, payload.note ? ` – ${payload.note}` : '', file.state ? h('span.govuk-hint', {}, file.state) : null),
        may ? h('button.market-button-link', { type: 'button', onclick: () => visit.record('evidence', key, null).then(refresh) }, 'Take away', h('span.govuk-visually-hidden', {}, ` ${payload.note || file.name}`)) : null)
    })
    list.replaceChildren(lines.length ? h('ul.govuk-list.visit-evidence', {}, ...lines) : h('p.govuk-body.market-missing', {}, 'Nothing yet.'))
  }
  refresh()
  const node = h('section', {}, h('h2.govuk-heading-m', {}, 'Evidence'), list, may ? adding(visit, criterion, refresh) : null)
  return { node, refresh }
}

function adding (visit, criterion, refresh) {
  const category = h('select.govuk-select', { id: 'evidence-category' },
    ...visit.state.categories.map(({ code, name }) => h('option', { value: code, selected: code === criterion.categories[0] }, name)))
  const note = h('input.govuk-input', { id: 'evidence-note', type: 'text', maxlength: '500', autocomplete: 'off' })
  const told = h('p.visit-kept', { role: 'status' })
  const add = async (file) => {
    await visit.addEvidence(criterion.code, category.value, note.value.trim(), file)
    note.value = ''
    say('Saved on this device.')
    refresh()
  }
  const say = (words, wrong = false) => {
    told.className = wrong ? 'govuk-error-message' : 'visit-kept'
    told.textContent = words
  }
  const most = visit.state.upload_megabytes
  const isTooLarge = ({ size }) => most && size > most * MEGABYTE
  const tooLarge = () => say(`The file is larger than ${most}MB. Choose a smaller one.`, true)
  const picked = (makerOf) => async (event) => {
    const [file] = event.target.files
    event.target.value = ''
    if (!file) return
    const make = makerOf(file)
    if (make === whole && isTooLarge(file)) return tooLarge()
    say('Preparing the file…')
    const made = await make(file)
    if (isTooLarge(made.blob)) return tooLarge()
    await add(made)
  }
  const addNote = () => {
    if (note.value.trim()) return add(null)
    say('Write the note first.', true)
    note.focus()
  }
  const photo = h('input.govuk-file-upload', { id: 'evidence-photo', type: 'file', accept: 'image/*', capture: 'environment', onchange: picked(() => reduced) })
  const file = h('input.govuk-file-upload', { id: 'evidence-file', type: 'file', accept: FILES, onchange: picked(({ type }) => type.startsWith('image/') ? reduced : whole) })
  return h('div.visit-add', {},
    field('Kind of evidence', category), field('Note', note, 'No names, and no faces in photos'),
    h('div.govuk-button-group', {}, button('Add the note', addNote, '.govuk-button--secondary')),
    field('Take a photo', photo, 'It is made smaller, and the place where it was taken is removed'), field('Add a document or a photo that you have', file), told)
}
