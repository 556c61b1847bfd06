// The list of criteria by standard, and what else is recorded about the visit.

import { criticalBox } from './visit-critical.js'
import { count, h, heading, link, tag } from './visit-dom.js'
import { answerWords } from './visit-model.js'

const SHOWN = { all: 'All', todo: 'To do', critical: 'Critical' }

function answerTag (visit, code) {
  const { payload, conflict } = visit.value('answer', code)
  if (conflict) return tag('Two answers', 'red')
  if (!payload) return h('span.visit-todo', {}, 'Not answered yet')
  return tag(answerWords(payload), payload.score ? 'green' : 'grey')
}

function line (visit, criterion) {
  const state = h('span.visit-list__state')
  const item = h('li.visit-list__item', {},
    h('a.govuk-link.visit-list__link', { href: `#criterion/${criterion.code}` }, h('span.visit-list__code', {}, criterion.code), ' ', criterion.statement), ' ', state)
  const show = () => {
    state.replaceChildren(...(criterion.criticality === 'critical' ? [tag('Critical', 'orange'), ' '] : []), answerTag(visit, criterion.code))
    item.dataset.todo = visit.value('answer', criterion.code).payload ? '' : 'yes'
  }
  show()
  return { item, show, criterion }
}

function filters (chosen, choose) {
  const buttons = Object.entries(SHOWN).map(([code, words]) =>
    h('button.visit-filter', { type: 'button', 'aria-pressed': String(code === chosen), onclick: () => choose(code) }, words))
  return h('div.visit-filters', { role: 'group', 'aria-label': 'Show' }, ...buttons)
}

export function listScreen (visit, sync) {
  const { state } = visit
  const lines = state.criteria.map((criterion) => line(visit, criterion))
  const progress = h('p.govuk-body.visit-progress')
  const bar = h('progress.market-progress__bar', { 'aria-label': 'Criteria answered' })
  const about = h('ul.govuk-list.visit-links')
  const critical = state.blind ? null : criticalBox(visit, sync)
  const list = h('div')
  let shown = sessionStorage.getItem('visit-shown') || 'all'

  const show = () => {
    const answered = visit.answered()
    progress.textContent = `${answered} of ${count(state.codes.length, 'criterion', 'criteria')} ${state.blind ? 'scored a second time' : 'answered'}`
    bar.max = state.codes.length || 1
    bar.value = answered
    for (const each of lines) each.show()
    if (critical) critical.refresh()
    about.replaceChildren(...aboutLinks(visit))
  }
  const choose = (code) => {
    shown = code
    sessionStorage.setItem('visit-shown', code)
    fill()
    list.querySelector('[aria-pressed="true"]').focus()
  }
  const fill = () => {
    const wanted = lines.filter(({ item, criterion }) => shown === 'all' || (shown === 'todo' ? item.dataset.todo : criterion.criticality === 'critical'))
    const blocks = state.standards.flatMap((standard) => {
      const own = wanted.filter(({ criterion }) => criterion.standard === standard.code)
      return own.length ? [h('h2.govuk-heading-m', { id: `standard-${standard.code}` }, `${standard.code} ${standard.name}`), h('ul.govuk-list.visit-list', {}, ...own.map(({ item }) => item))] : []
    })
    list.replaceChildren(filters(shown, choose), ...(blocks.length ? blocks : [h('p.govuk-body', {}, 'Nothing is left here.')]))
  }
  show()
  fill()
  const node = h('div', {}, heading(state.place, state.organisation),
    h('p.govuk-body-l', {}, [state.method, state.service, state.visit_on && new Date(state.visit_on).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }), state.announced ? 'announced' : 'not announced'].filter(Boolean).join(', ')),
    visit.open ? null : h('div.govuk-inset-text', {}, state.is_open ? 'You are not named in this visit, so you can read it and record nothing.' : 'This visit has been submitted. It can be read, and nothing can be added to it.'),
    critical && critical.node, progress, bar, about, list)
  return { title: state.place, node, refresh: show }
}

function aboutLinks (visit) {
  const { state } = visit
  if (state.blind) return []
  const conflicts = visit.conflicts().length
  const people = visit.value('header', 'people').payload
  return [
    conflicts ? h('li', {}, link(`Choose between answers (${conflicts})`, '#conflicts')) : null,
    h('li', {}, link(`Recommendations (${visit.items('recommendation').length})`, '#recommendations')),
    h('li', {}, link(`Sample (${visit.items('sample').length})`, '#sample')),
    h('li', {}, link(people && people.people_heard !== null ? `People heard (${people.people_heard}) and summary` : 'People heard and summary', '#about')),
    state.officer && state.is_open ? h('li', {}, link('Check and submit', '#submit')) : null
  ].filter(Boolean)
}
