// What holds for a key, from what the server knows and what this device has not sent yet: the same rule on both sides.
// An entry names the entries that it replaces; what nothing replaces holds. Several that differ are a conflict.

/** The entries that nothing supersedes; all of them should they supersede each other in a ring. */
export function heads (entries) {
  const byId = new Map(entries.map((entry) => [entry.client_id, entry]))
  const gone = new Set()
  for (const entry of byId.values()) {
    for (const other of entry.supersedes || []) {
      if (other !== entry.client_id) gone.add(other)
    }
  }
  const left = [...byId.values()].filter((entry) => !gone.has(entry.client_id))
  return left.length ? left : [...byId.values()]
}

/** Text that is the same for payloads that say the same. */
export function sameWords (payload) {
  if (payload === null || payload === undefined) return 'null'
  const said = Object.entries(payload).filter(([, value]) => value !== null && value !== '' && value !== false)
  return JSON.stringify(said.map(([key, value]) => [key, typeof value === 'string' ? value.trim() : value]).sort())
}

/** Whether entries say different things. */
export const differ = (entries) => new Set(entries.map((entry) => sameWords(entry.payload))).size > 1
