// Critical recommendations do not wait for the end of a visit: the provider and a manager are told when somebody presses the button.

import { button, count, h, moment } from './visit-dom.js'

const REASONS = {
  offline: 'There is no signal: nothing was sent. Speak to the person in charge now, and press again when there is a signal.',
  signin: 'You are signed out: nothing was sent. Sign in again, then press again.'
}

/** What waits to be sent, what will happen, and the button; afterwards when it was sent. `code` is one criterion, or empty for all. */
export function criticalBox (visit, sync, code = '') {
  const part = h('div')
  const told = h('p.govuk-body', { role: 'status' })
  const node = h('div', {}, part, told)
  let before = ''
  const send = async () => {
    told.textContent = 'Sending…'
    try {
      await sync.sendCritical()
      told.textContent = visit.unsentCriticals(code).length ? 'The service did not take what waits on this device. Look at what it says under “not taken”.' : ''
    } catch (error) {
      told.textContent = REASONS[error.status] || 'The service did not answer as it should: nothing was sent. Press again in a moment.'
    }
    show()
  }
  const show = () => {
    const mine = visit.criticals(code)
    const unsent = mine.filter((each) => !each.sentAt)
    const now = JSON.stringify([mine.map(({ key, sentAt, payload }) => [key, sentAt, payload.what]), sync.status === 'offline'])
    if (now === before) return
    before = now
    part.replaceChildren(...[unsent.length ? waits(visit, unsent, sync.status === 'offline', send) : null, ...sent(mine)].filter(Boolean))
    if (!unsent.length) told.textContent = ''
  }
  show()
  return { node, refresh: show }
}

function waits (visit, unsent, offline, send) {
  const what = visit.state.officer
    ? [h('p.govuk-body', {}, 'The provider’s users and the commissioning managers get a message with a link. The provider can then read the recommendation, and has to answer within 24 hours. It can no longer be changed from this visit.'),
        offline ? h('p.govuk-body', {}, 'This needs a signal, and there is none. Speak to the person in charge now.') : null,
        button('Tell the provider and a manager now', send, '.govuk-button--warning')]
    : [h('p.govuk-body', {}, 'Ask an officer who carries out this visit to tell the provider now.')]
  return h('div.govuk-inset-text.visit-critical', {},
    h('p.govuk-body', {}, h('strong', {}, `${count(unsent.length, 'critical recommendation')} ${unsent.length === 1 ? 'has' : 'have'} not been sent.`), ' A critical finding does not wait for the end of the visit.'),
    h('ul.govuk-list.govuk-list--bullet', {}, ...unsent.map(({ payload }) => h('li', {}, `${payload.criterion}: ${payload.what}`))), ...what)
}

const sent = (mine) => mine.filter((each) => each.sentAt).map(({ payload, sentAt }) =>
  h('p.govuk-body.visit-critical__sent', {}, `Critical recommendation about ${payload.criterion}: `, h('strong', {}, sentWords(sentAt))))

/** When the provider was told. */
export const sentWords = (at) => `Sent on ${moment(at)}`
