// The capture page of a visit: opens what this device keeps, shows one screen at a time, and sends what waits.

import { aboutScreen, sampleScreen, submitScreen, waitingScreen } from './visit-about.js'
import { conflictsScreen } from './visit-conflicts.js'
import { criterionScreen } from './visit-criterion.js'
import { count, h, heading, link } from './visit-dom.js'
import { listScreen } from './visit-list.js'
import { payloadWords, Visit } from './visit-model.js'
import { recommendationsScreen, recommendScreen } from './visit-recommend.js'
import { statusLine } from './visit-status.js'
import { openStore } from './visit-store.js'
import { Sync } from './visit-sync.js'

const USER = 'market-visits-user'
const app = document.getElementById('visit-app')
const plain = document.getElementById('visit-plain')

if (app && 'indexedDB' in window) begin().catch(() => {}) // without its database the page stays as it is without script

async function begin () {
  if (app.dataset.user) localStorage.setItem(USER, app.dataset.user)
  for (const form of document.querySelectorAll('form[action="/sign-out"]')) form.addEventListener('submit', () => localStorage.removeItem(USER))
  const user = localStorage.getItem(USER)
  const id = Number(app.dataset.visit || (location.pathname.match(/^\/quality\/visits\/(\d+)$/) || [])[1])
  if (!user) return say('Sign in to carry on', 'Nobody is signed in on this device. What was recorded is kept. When there is a signal, sign in to see and send it.')
  const store = await openStore(user)
  await (id ? openVisit(store, id) : listOfDevice(store))
  registerWorker()
}

async function openVisit (store, id) {
  const visit = new Visit(store, id)
  const sync = new Sync(store, visit)
  if (!(await visit.load())) await sync.run()
  if (!visit.state && !(await visit.load())) return say('This visit is not on this device', 'Open it once while you have a signal. From then on it works without one.')
  show(visit, sync)
  sync.soon(0)
}

const SCREENS = {
  list: (visit, sync) => listScreen(visit, sync),
  criterion: (visit, sync, code) => criterionScreen(visit, sync, code),
  recommend: (visit, sync, code) => visit.open ? recommendScreen(visit, code, '') : null,
  recommendation: (visit, sync, key) => visit.open ? recommendScreen(visit, '', key) : null,
  recommendations: (visit, sync) => recommendationsScreen(visit, sync),
  conflicts: (visit) => conflictsScreen(visit),
  sample: (visit) => sampleScreen(visit),
  about: (visit) => aboutScreen(visit),
  waiting: (visit, sync) => waitingScreen(visit, sync, payloadWords),
  submit: (visit, sync) => submitScreen(visit, sync)
}

function show (visit, sync) {
  const place = h('div.visit__screen')
  const ready = h('p.visit-ready')
  let screen = null
  const open = async (first = false) => {
    if (screen && screen.leave) await screen.leave()
    const [name, part = ''] = decodeURIComponent(location.hash.slice(1)).split('/')
    screen = (SCREENS[name] && SCREENS[name](visit, sync, part)) || SCREENS.list(visit, sync)
    place.replaceChildren(...(name && name !== 'list' && SCREENS[name] ? [backTo(name)] : []), screen.node)
    document.title = `${screen.title} – Visit`
    if (first) return
    window.scrollTo(0, 0)
    const title = place.querySelector('h1')
    if (title) title.focus({ preventScroll: true })
  }
  let wasOpen = visit.open
  const refresh = () => {
    const closed = wasOpen !== visit.open
    wasOpen = visit.open
    if (closed || (screen && screen.refresh && screen.refresh() === 'again')) open(true)
  }
  window.addEventListener('hashchange', () => open())
  window.addEventListener('pagehide', () => screen && screen.leave && screen.leave())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && screen && screen.leave && screen.leave())
  visit.addEventListener('change', refresh)
  sync.addEventListener('status', refresh)
  app.replaceChildren(statusLine(visit, sync), place, ready)
  reveal()
  open(true)
  performance.mark('visit-shown')
  whenReady().then(() => { ready.textContent = 'This visit is on this device and works without a signal.' })
}

const backTo = (name) => h('nav', { 'aria-label': 'Back' }, h('a.govuk-back-link', { href: '#list' }, name === 'criterion' ? 'List of criteria' : 'Back to the visit'))

/** Without a visit in the address: what waits, and, when there is no signal, which visits this device has. */
async function listOfDevice (store) {
  const sync = new Sync(store, null)
  const [visits, entries] = await Promise.all([store.all('visits'), store.all('entries')])
  const waiting = (id) => entries.filter((entry) => entry.visit === id && entry.status !== 'sent').length
  if (plain) {
    const lines = visits.map(({ id, state }) => h('li.visit-cards__item', {}, link(state.place, `/quality/visits/${id}`), h('span', {}, state.organisation), h('span', {}, waiting(id) ? `${count(waiting(id), 'item')} waiting` : 'All saved')))
    app.replaceChildren(heading('Visits on this device'), h('p.govuk-body', {}, 'There is no signal. These visits can be carried on.'), visits.length ? h('ul.govuk-list.visit-cards', {}, ...lines) : h('p.govuk-body', {}, 'No visit has been opened on this device.'))
    reveal()
  } else if (entries.some((entry) => entry.status !== 'sent')) {
    app.replaceChildren(h('div.govuk-inset-text', {}, `${count(entries.length, 'item')} on this device still to be sent. They are sent now; you need do nothing.`))
    reveal()
  }
  sync.soon(0)
}

function reveal () {
  if (plain) plain.remove()
  app.hidden = false
}

function say (title, words) {
  app.replaceChildren(heading(title), h('p.govuk-body', {}, words), h('p.govuk-body', {}, link('Sign in', `/sign-in?next=${encodeURIComponent(location.pathname)}`)))
  reveal()
}

function registerWorker () {
  if ('serviceWorker' in navigator) navigator.serviceWorker.register('/quality/visits/worker.js', { scope: '/quality/visits' }).catch(() => {}) // tried again when the page is opened next
}

async function whenReady () {
  if (!('serviceWorker' in navigator)) return new Promise(() => {})
  await navigator.serviceWorker.ready
}
