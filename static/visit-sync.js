// Sends what waits, whenever that can be done, as often as it takes: the server keeps each thing once.

const BATCH = 100
const SOON = 700
const LATER = 15000
const SEEING = 45000
const PATIENCE = 30000

class Stopped extends Error {
  constructor (status, message = '') {
    super(message || status)
    this.status = status
  }
}

/** Events: `status` whenever what it says may have changed. */
export class Sync extends EventTarget {
  constructor (store, visit) {
    super()
    this.store = store
    this.visit = visit
    this.status = navigator.onLine ? 'idle' : 'offline'
    this.message = ''
    this.running = false
    this.again = false
    window.addEventListener('online', () => this.soon(0))
    window.addEventListener('offline', () => this.say('offline'))
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.soon(0))
    if (visit) visit.addEventListener('recorded', () => this.soon())
  }

  say (status, message = '') {
    this.status = status
    this.message = message
    this.dispatchEvent(new Event('status'))
  }

  soon (wait = SOON) {
    window.clearTimeout(this.timer)
    this.timer = window.setTimeout(() => this.run(), wait)
    this.dispatchEvent(new Event('status'))
  }

  /** Send everything that waits on this device, the visit on the screen first. One tab at a time. */
  async run () {
    if (this.running) {
      this.again = true
      return
    }
    this.running = true
    try {
      await this.alone(() => this.everything())
      this.say('idle')
    } catch (error) {
      if (!(error instanceof Stopped)) console.warn('visit', error)
      this.say(error instanceof Stopped ? error.status : 'problem', error.message)
    } finally {
      this.running = false
      if (this.visit) await this.visit.reload()
    }
    const waits = this.again || (await this.countAll()) > 0
    this.soon(this.again && this.status === 'idle' ? SOON : waits ? LATER : SEEING)
    this.again = false
  }

  alone (work) {
    return navigator.locks ? navigator.locks.request(`visits-${this.store.user}`, work) : work()
  }

  /** Send what waits, then tell the provider and the managers of what is critical. Throws, with a `status`, when that cannot be done. */
  async sendCritical () {
    if (!navigator.onLine) throw new Stopped('offline')
    const { id } = this.visit
    try {
      await this.alone(async () => {
        await this.one(id)
        await this.ask(`/quality/visits/${id}/critical`, { method: 'POST', headers: { 'x-csrf-token': await this.refresh(id) } })
        await this.refresh(id)
      })
    } finally {
      await this.visit.reload()
    }
  }

  async countAll () {
    return (await this.store.all('entries')).filter((entry) => entry.status === 'waiting' || entry.status === 'sending').length
  }

  async everything () {
    if (!navigator.onLine) throw new Stopped('offline')
    const waiting = (await this.store.all('entries')).filter((entry) => entry.status !== 'refused').map((entry) => entry.visit)
    const ids = [...new Set([...(this.visit ? [this.visit.id] : []), ...waiting])]
    for (const id of ids) await this.one(id)
  }

  async one (id) {
    const token = await this.refresh(id)
    let sent = false
    for (const file of (await this.store.all('files', id)).filter((each) => each.status === 'waiting')) {
      await this.sendFile(id, file, token)
      sent = true
    }
    for (;;) {
      const batch = await this.store.nextBatch(id, BATCH)
      const marks = await this.sendable(id, batch)
      if (!batch.length) break
      await this.sendEntries(id, batch.filter((entry) => !marks.has(entry.client_id)), token, marks)
      sent = true
    }
    if (sent) await this.refresh(id)
  }

  /** Evidence whose file was refused is refused with it. */
  async sendable (id, batch) {
    const refused = new Map((await this.store.all('files', id)).filter((file) => file.status === 'refused').map((file) => [file.client_id, file.message]))
    return new Map(batch.filter((entry) => entry.payload && refused.has(entry.payload.file)).map((entry) => [entry.client_id, ['refused', refused.get(entry.payload.file)]]))
  }

  async sendEntries (id, entries, token, marks) {
    if (entries.length) {
      const body = JSON.stringify({
        user: Number(this.store.user),
        entries: entries.map(({ client_id, device, kind, key, payload, recorded_at, supersedes }) =>
          ({ client_id, device, kind, key, payload, recorded_at, supersedes: supersedes.slice(-100) }))
      })
      const answer = await this.ask(`/quality/visits/${id}/sync`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-csrf-token': token } })
      for (const client of answer.accepted) marks.set(client, ['sent', ''])
      for (const no of answer.refused) marks.set(no.client_id, ['refused', no.message])
      for (const entry of entries) {
        if (!marks.has(entry.client_id)) marks.set(entry.client_id, ['waiting', ''])
      }
    }
    await this.store.mark(marks)
    if (![...marks.values()].some(([status]) => status !== 'waiting')) throw new Stopped('problem', 'The service took nothing of what was sent.')
  }

  async sendFile (id, file, token) {
    const form = new FormData()
    form.append('client_id', file.client_id)
    form.append('kind', file.kind)
    form.append('user', this.store.user)
    form.append('file', file.blob, file.name)
    const answer = await this.ask(`/quality/visits/${id}/evidence`, { method: 'POST', body: form, headers: { 'x-csrf-token': token } }, [413, 422])
    const refused = answer.refusal
    await this.store.keepFile(refused ? { ...file, status: 'refused', message: refused } : { ...file, status: 'sent' })
  }

  /** Ask the server how the visit stands, and keep that; gives a fresh form token. */
  async refresh (id) {
    const sentBefore = (await this.store.all('entries', id)).filter((entry) => entry.status === 'sent').map((entry) => entry.client_id)
    const held = await this.store.get('visits', id)
    const known = held ? encodeURIComponent(held.state.profile_hash) : ''
    const state = await this.ask(`/quality/visits/${id}/state?known=${known}`)
    if (String(state.user) !== String(this.store.user)) throw new Stopped('other')
    await this.store.keepState(state, sentBefore)
    return state.csrf
  }

  async ask (path, options = {}, refusals = []) {
    let answer
    try {
      answer = await fetch(path, {
        cache: 'no-store', credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(PATIENCE),
        ...options, headers: { accept: 'application/json', ...options.headers }
      })
    } catch {
      throw new Stopped('offline')
    }
    if (answer.status === 401 || answer.type === 'opaqueredirect') throw new Stopped('signin')
    if (answer.status === 409) throw new Stopped('other')
    const told = await answer.json().catch(() => ({}))
    if (refusals.includes(answer.status)) return { refusal: told.message || told.detail || 'The file was refused.' }
    if (!answer.ok) throw new Stopped(answer.status === 404 ? 'gone' : 'problem', told.detail || '')
    return told
  }
}
