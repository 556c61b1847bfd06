// Improves pages that work without it: GOV.UK Frontend's components, and the focus of the error summary.
import { initAll } from './govuk-frontend.js'

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('govuk-frontend-supported')
}
initAll()

// A table that fits needs no stop of its own for the keyboard.
for (const region of document.querySelectorAll('.market-scroll')) {
  const fit = () => {
    if (region.scrollWidth > region.clientWidth) {
      region.setAttribute('tabindex', '0')
    } else {
      region.removeAttribute('tabindex')
    }
  }
  fit()
  new ResizeObserver(fit).observe(region)
}

// Filters are folded away on narrow screens only; browsers that cannot be told so by the style sheet are told here.
if (!CSS.supports('selector(::details-content)') && window.matchMedia('(min-width: 40.0625em)').matches) {
  for (const filters of document.querySelectorAll('.market-filters')) {
    filters.open = true
  }
}

// Pages of long work ask for themselves to be opened again; with script only the part that changes is replaced.
const live = document.querySelector('[data-live]')
if (live) {
  const seconds = Number(live.dataset.live) || 2
  const refresh = async () => {
    const answer = await fetch(window.location.href, { headers: { Accept: 'text/html' }, cache: 'no-store' })
    if (answer.ok) {
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]')
      if (!next) {
        window.location.replace(answer.url)
        return
      }
      live.replaceChildren(...next.childNodes)
    }
    window.setTimeout(refresh, seconds * 1000)
  }
  window.setTimeout(refresh, seconds * 1000)
}

// Signing out on any page ends reading a visit on this device without a signal; what waits to be sent is kept for its owner.
for (const form of document.querySelectorAll('form[action="/sign-out"]')) {
  form.addEventListener('submit', () => localStorage.removeItem('market-visits-user'))
}
