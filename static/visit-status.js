// The line at the top that says what waits and why.

import { count, h, link } from './visit-dom.js'

const REASONS = {
  offline: 'No signal. Everything is kept on this device and sent when there is a signal.',
  problem: 'The service did not take it. It is kept on this device and tried again.',
  gone: 'The service no longer shows this visit to you. What you recorded is kept on this device: tell its lead officer.',
  other: 'Somebody else is signed in. What you recorded is kept on this device until you sign in again.'
}

/** How many things wait, in words. */
export const waitingWords = (number) => number ? `${count(number, 'item')} waiting` : 'All saved'

/** A line that keeps itself up to date. */
export function statusLine (visit, sync) {
  const words = h('strong.visit-status__words')
  const reason = h('span.visit-status__reason')
  const more = h('span.visit-status__more')
  const line = h('div.visit-status', {}, h('span', { role: 'status' }, words, ' ', reason), ' ', more)
  const show = () => {
    const waiting = visit.waiting
    const refused = visit.refused.length
    words.textContent = waitingWords(waiting)
    line.dataset.state = sync.status === 'idle' ? (refused ? 'problem' : waiting ? 'waiting' : 'saved') : sync.status
    if (sync.status === 'signin') {
      reason.replaceChildren('You are signed out. Nothing is lost: ', link('sign in again', `/sign-in?next=${encodeURIComponent(location.pathname)}`), ' to send what waits.')
    } else {
      reason.textContent = REASONS[sync.status] || (waiting ? 'Sending…' : '')
    }
    more.replaceChildren(...(waiting || refused ? [link(refused ? `${refused} not taken` : 'What waits', '#waiting')] : []))
  }
  visit.addEventListener('change', show)
  visit.addEventListener('recorded', show)
  sync.addEventListener('status', show)
  show()
  return line
}
