// One visit in the hands of the page: what the server knows with what this device adds to it.

import { differ, heads } from './visit-heads.js'
import { newId } from './visit-store.js'

export const NOTE = 'note'
const LIVE = new Set(['waiting', 'sending', 'sent'])

export class Visit extends EventTarget {
  constructor (store, id) {
    super()
    this.store = store
    this.id = id
    this.state = null
    this.entries = []
    this.files = []
    this.pictures = new Map()
  }

  /** Read what the device keeps. False when it has never had this visit. */
  async load () {
    const [held, entries, files] = await Promise.all([
      this.store.get('visits', this.id), this.store.all('entries', this.id), this.store.all('files', this.id)
    ])
    this.entries = entries
    this.files = files
    if (held) this.take(held.state)
    return Boolean(held)
  }

  take (state) {
    this.state = state
    this.byCode = new Map(state.criteria.map((criterion) => [criterion.code, criterion]))
    this.held = new Map(state.held.map((each) => [`${each.kind} ${each.key}`, each]))
  }

  async reload () {
    await this.load()
    this.dispatchEvent(new Event('change'))
  }

  knownHeads (kind, key) {
    const held = this.held.get(`${kind} ${key}`)
    return held ? held.heads : []
  }

  /** Every entry that holds for a key, the server's and this device's. */
  heads (kind, key) {
    const own = this.entries.filter((entry) => entry.kind === kind && entry.key === key && LIVE.has(entry.status))
    const known = this.knownHeads(kind, key)
    return own.length ? heads([...own.map((entry) => ({ by: 'you', at: entry.recorded_at, ...entry })), ...known]) : known
  }

  /** What holds for a key: {payload, conflict, heads}; in a conflict the payload is the one that counts for now. */
  value (kind, key) {
    const standing = this.heads(kind, key)
    if (!standing.length) return { payload: null, conflict: false, heads: [] }
    const conflict = differ(standing)
    const held = this.held.get(`${kind} ${key}`)
    const counting = conflict && held ? standing.find((entry) => entry.client_id === held.counts) : null
    return { payload: (counting || standing[standing.length - 1]).payload, conflict, heads: standing }
  }

  keys (kind) {
    const known = this.state.held.filter((each) => each.kind === kind).map((each) => each.key)
    const own = this.entries.filter((entry) => entry.kind === kind && LIVE.has(entry.status)).map((entry) => entry.key)
    return [...new Set([...known, ...own])]
  }

  /** What was recorded of a kind and not taken back, as [key, payload]. */
  items (kind) {
    return this.keys(kind).map((key) => [key, this.value(kind, key).payload]).filter(([, payload]) => payload)
  }

  /** When the provider was told of a recommendation; empty while they were not. */
  sentAt (key) {
    const known = (this.state.criticals || []).find((each) => each.key === key)
    return (known && known.sent_at) || ''
  }

  /** The critical recommendations of a criterion, or of all: those that the service calls so, and those that plainly will be. */
  criticals (code = '') {
    const known = new Map((this.state.criticals || []).map((each) => [each.key, each]))
    const from = this.state.critical_from || 26
    return this.items('recommendation')
      .map(([key, payload]) => ({ key, payload, sentAt: this.sentAt(key) }))
      .filter(({ key, payload }) => (!code || payload.criterion === code) && ((known.has(key) && known.get(key).critical) || payload.likelihood * payload.impact >= from))
  }

  unsentCriticals (code = '') {
    return this.criticals(code).filter((each) => !each.sentAt)
  }

  conflicts () {
    const kinds = ['answer', 'recommendation', 'sample', 'evidence', 'header']
    return kinds.flatMap((kind) => this.keys(kind).filter((key) => this.value(kind, key).conflict).map((key) => [kind, key]))
  }

  async record (kind, key, payload) {
    await this.store.record(this.id, kind, key, payload, this.knownHeads(kind, key).map((head) => head.client_id))
    this.entries = await this.store.all('entries', this.id)
    this.dispatchEvent(new Event('recorded'))
  }

  /** Add a note, photo or document to a criterion: the file is kept first, then the entry that speaks of it. */
  async addEvidence (criterion, category, note, file) {
    const key = newId()
    if (file) {
      await this.store.keepFile({ client_id: key, visit: this.id, status: 'waiting', message: '', ...file })
      this.files = await this.store.all('files', this.id)
    }
    await this.record('evidence', key, { file: file ? key : NOTE, criterion, category, note })
  }

  /** The address of a photo on this device, the same for as long as the page is open. */
  picture (file) {
    if (!this.pictures.has(file.client_id)) this.pictures.set(file.client_id, URL.createObjectURL(file.blob))
    return this.pictures.get(file.client_id)
  }

  get waiting () {
    return this.entries.filter((entry) => entry.status === 'waiting' || entry.status === 'sending').length
  }

  get refused () {
    return this.entries.filter((entry) => entry.status === 'refused')
  }

  /** Whether anything may be recorded. */
  get open () {
    return this.state.is_open && this.state.scorer
  }

  answered () {
    return this.state.codes.filter((code) => this.value('answer', code).payload).length
  }
}

/** What an answer says, in a word or two. */
export function answerWords (payload) {
  if (!payload) return ''
  return payload.score ? String(payload.score) : { na: 'Not applicable', not_seen: 'Not seen' }[payload.state] || payload.state
}

/** What any payload says, in a line. */
export function payloadWords (kind, payload) {
  if (!payload) return 'Taken back'
  if (kind === 'answer') {
    const words = payload.score ? `Score ${payload.score}` : answerWords(payload)
    return payload.rationale ? `${words}: ${payload.rationale}` : words
  }
  if (kind === 'recommendation') return `${payload.criterion}: ${payload.what}`
  if (kind === 'sample') return [payload.case_reference, payload.category].filter(Boolean).join(' – ')
  if (kind === 'evidence') return `Evidence for ${payload.criterion}${payload.note ? `: ${payload.note}` : ''}`
  if (payload.summary) return `Summary: ${payload.summary}`
  if (payload.access_refused) return 'Access was refused'
  return `People heard: ${payload.people_heard ?? 'not said'} of ${payload.people_total ?? 'not said'}`
}
