// What this device keeps: visits, entries and files of one person, in a database of its own for each person.
// Everything that is recorded is on the disk before the page says that it is.

import { heads } from './visit-heads.js'

const DURABLE = { durability: 'strict' }
const LIVE = new Set(['waiting', 'sending', 'sent'])

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

const done = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve()
  transaction.onabort = transaction.onerror = () => reject(transaction.error)
})

/** A number that no other device makes. */
export function newId () {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${bytes.slice(0, 8)}-${bytes.slice(8, 12)}-4${bytes.slice(13, 16)}-a${bytes.slice(17, 20)}-${bytes.slice(20)}`
}

/** Open the store of a person. */
export async function openStore (user) {
  const opening = indexedDB.open(`visits-${user}`, 1)
  opening.onupgradeneeded = () => {
    const base = opening.result
    base.createObjectStore('visits', { keyPath: 'id' })
    base.createObjectStore('meta')
    const entries = base.createObjectStore('entries', { keyPath: 'seq', autoIncrement: true })
    entries.createIndex('visit', 'visit')
    entries.createIndex('client_id', 'client_id', { unique: true })
    base.createObjectStore('files', { keyPath: 'client_id' }).createIndex('visit', 'visit')
  }
  const base = await asked(opening)
  const store = new Store(base, user)
  store.device = await store.ownNumber()
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => false)
  return store
}

class Store {
  constructor (base, user) {
    this.base = base
    this.user = user
    base.onversionchange = () => base.close()
  }

  all (name, visit) {
    const index = this.base.transaction(name).objectStore(name)
    return asked(visit === undefined ? index.getAll() : index.index('visit').getAll(visit))
  }

  get (name, key) {
    return asked(this.base.transaction(name).objectStore(name).get(key))
  }

  async change (names, work) {
    const transaction = this.base.transaction(names, 'readwrite', DURABLE)
    const ending = done(transaction)
    const result = await work(...[names].flat().map((name) => transaction.objectStore(name)))
    await ending
    return result
  }

  async ownNumber () {
    const held = await this.get('meta', 'device')
    if (held) return held
    const fresh = newId()
    await this.change('meta', (meta) => meta.put(fresh, 'device'))
    return fresh
  }

  /** Keep what the server says of a visit. Entries that were sent before it was asked are in it, so they are let go. */
  async keepState (state, sentBefore = []) {
    const gone = new Set(sentBefore)
    return this.change(['visits', 'entries', 'files'], async (visits, entries, files) => {
      const before = await asked(visits.get(state.id))
      const criteria = state.criteria || (before && before.state.criteria) || []
      visits.put({ id: state.id, state: { ...state, csrf: '', criteria } })
      for (const entry of await asked(entries.index('visit').getAll(state.id))) {
        if (gone.has(entry.client_id) && entry.status === 'sent') entries.delete(entry.seq)
      }
      for (const file of await asked(files.index('visit').getAll(state.id))) {
        if (file.status === 'sent' && state.files[file.client_id]) files.delete(file.client_id)
      }
      return { ...state, criteria }
    })
  }

  /** Record something. It replaces what is known for its key; what was not sent yet is replaced on this device already. */
  async record (visit, kind, key, payload, knownHeads) {
    return this.change('entries', async (entries) => {
      const own = (await asked(entries.index('visit').getAll(visit)))
        .filter((entry) => entry.kind === kind && entry.key === key && LIVE.has(entry.status))
      const standing = heads([...knownHeads.map((id) => ({ client_id: id })), ...own])
      const replaced = new Set()
      for (const head of standing) {
        if (head.status === 'waiting') {
          for (const id of head.supersedes) replaced.add(id)
          entries.delete(head.seq)
        } else {
          replaced.add(head.client_id)
        }
      }
      const entry = {
        client_id: newId(), visit, kind, key, payload, supersedes: [...replaced], device: this.device,
        recorded_at: new Date().toISOString(), status: 'waiting', message: ''
      }
      entry.seq = await asked(entries.add(entry))
      return entry
    })
  }

  async keepFile (file) {
    await this.change('files', (files) => files.put(file))
  }

  /** Mark entries; `marks` maps client ids to [status, message]. */
  async mark (marks) {
    if (!marks.size) return
    await this.change('entries', async (entries) => {
      for (const [id, [status, message]] of marks) {
        const entry = await asked(entries.index('client_id').get(id))
        if (entry) entries.put({ ...entry, status, message })
      }
    })
  }

  /** The oldest entries that still have to go, marked as being sent: from now on they are never changed on this device. */
  async nextBatch (visit, most) {
    return this.change('entries', async (entries) => {
      const own = (await asked(entries.index('visit').getAll(visit)))
        .filter((entry) => entry.status === 'waiting' || entry.status === 'sending')
        .slice(0, most)
      for (const entry of own) {
        entry.status = 'sending'
        entries.put(entry)
      }
      return own
    })
  }

  async forgetEntry (entry) {
    await this.change(['entries', 'files'], (entries, files) => {
      entries.delete(entry.seq)
      if (entry.kind === 'evidence') files.delete(entry.key)
    })
  }

  draft (visit, name) {
    return this.get('meta', `draft-${visit}-${name}`)
  }

  async keepDraft (visit, name, values) {
    await this.change('meta', (meta) => values ? meta.put(values, `draft-${visit}-${name}`) : meta.delete(`draft-${visit}-${name}`))
  }
}
