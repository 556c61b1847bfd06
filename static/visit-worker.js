// Keeps the page and its files on the device, so that a visit opens without a signal. It keeps nothing that anybody recorded:
// that is in the database of the page, one for each person.

const CACHE = `visits-${APP.version}`
const PATIENCE = 4000

self.addEventListener('install', (event) => {
  event.waitUntil(keepEverything().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const request = event.request
  const address = new URL(request.url)
  if (request.method !== 'GET' || address.origin !== self.location.origin) return
  if (APP.files.includes(address.pathname)) event.respondWith(kept(request))
  else if (request.mode === 'navigate' && isVisit(address.pathname)) event.respondWith(page(request))
})

const isVisit = (path) => /^\/quality\/visits(\/\d+)?$/.test(path)

async function keepEverything () {
  const cache = await caches.open(CACHE)
  await cache.addAll(APP.files)
  const shell = await fetch(APP.shell, { cache: 'no-store', credentials: 'same-origin' })
  if (!shell.ok || shell.redirected) throw new Error('the page cannot be kept now')
  await cache.put(APP.shell, shell)
}

async function forgetOthers () {
  for (const name of await caches.keys()) {
    if (name.startsWith('visits-') && name !== CACHE) await caches.delete(name)
  }
}

async function kept (request) {
  return (await caches.match(request)) || fetch(request)
}

/** The page from the server; the kept one when the server does not answer in time. */
async function page (request) {
  try {
    return await Promise.race([fetch(request), new Promise((resolve, reject) => setTimeout(() => reject(new Error('slow')), PATIENCE))])
  } catch {
    return (await caches.match(APP.shell)) || Response.error()
  }
}
