// Builds elements without any HTML text, so that nothing that somebody wrote can become markup.

/** An element: `h('p.govuk-body', { id: 'a', onclick: f }, 'text', other)`; null and false children are left out. */
export function h (name, properties = {}, ...children) {
  const [tag, ...classes] = name.split('.')
  const element = document.createElement(tag || 'div')
  if (classes.length) element.className = classes.join(' ')
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else if (key in element && !['list', 'form', 'role'].includes(key) && typeof value !== 'string') element[key] = value
    else element.setAttribute(key, value === true ? '' : value)
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

export const button = (words, onclick, kind = '') =>
  h(`button.govuk-button${kind}`, { type: 'button', onclick }, words)

export const link = (words, href) => h('a.govuk-link', { href }, words)

export const tag = (words, colour = '') => h(`strong.govuk-tag${colour ? `.govuk-tag--${colour}` : ''}`, {}, words)

export const heading = (words, caption = '') =>
  h('h1.govuk-heading-l.visit__title', { tabIndex: -1 }, caption ? h('span.govuk-caption-l', {}, caption) : null, words)

/** Words that open and close. */
export const details = (words, ...content) =>
  h('details.govuk-details', {}, h('summary.govuk-details__summary', {}, h('span.govuk-details__summary-text', {}, words)), h('div.govuk-details__text', {}, ...content))

/** One label with its box; the box has the id. */
export function field (label, box, hint = '') {
  const parts = [h('label.govuk-label.govuk-label--s', { for: box.id }, label)]
  if (hint) {
    parts.push(h('div.govuk-hint', { id: `${box.id}-hint` }, hint))
    box.setAttribute('aria-describedby', `${box.id}-hint`)
  }
  return h('div.govuk-form-group', {}, ...parts, box)
}

const COUNTED_FROM = 0.9

/** Watches the length of a box, which is never cut: says what is left when it is nearly full, and refuses what is too long. */
export function counted (box, most, what) {
  const wrong = h('p.govuk-error-message', { id: `${box.id}-error`, role: 'alert', hidden: true })
  const left = h('div.govuk-hint.govuk-character-count__message', { id: `${box.id}-info`, role: 'status' })
  const length = () => [...box.value.trim()].length
  const tooLong = () => length() > most
  const show = () => {
    const over = length() - most
    const words = count(Math.abs(over).toLocaleString('en-GB'), 'character')
    left.textContent = over > 0 ? `You have ${words} too many` : length() >= most * COUNTED_FROM ? `You have ${words} remaining` : ''
    left.className = over > 0 ? 'govuk-error-message govuk-character-count__message' : 'govuk-hint govuk-character-count__message'
    const refused = over > 0 ? `${what} must be ${most.toLocaleString('en-GB')} characters or fewer` : ''
    if (wrong.textContent !== refused) wrong.textContent = refused
    wrong.hidden = !refused
    box.classList.toggle('govuk-textarea--error', over > 0)
    if (box.parentElement) box.parentElement.classList.toggle('govuk-form-group--error', over > 0)
  }
  box.addEventListener('input', show)
  /** Puts the two messages around the box, once it stands in its field. */
  const around = (group) => {
    box.before(wrong)
    box.after(left)
    box.setAttribute('aria-describedby', [box.getAttribute('aria-describedby'), wrong.id, left.id].filter(Boolean).join(' '))
    show()
    return group
  }
  return { around, show, tooLong }
}

/** Radios or checkboxes; `options` are [value, label, hint], `chosen` the values that are set. */
export function choices (type, name, legend, options, chosen, onchange) {
  const kind = type === 'radio' ? 'radios' : 'checkboxes'
  const items = options.map(([value, label, hint], at) => {
    const id = `${name}-${at + 1}`
    return h(`div.govuk-${kind}__item`, {},
      h(`input.govuk-${kind}__input`, { id, type, name, value, checked: chosen.includes(value), 'aria-describedby': hint ? `${id}-hint` : null, onchange }),
      h(`label.govuk-label.govuk-${kind}__label`, { for: id }, label),
      hint ? h(`div.govuk-hint.govuk-${kind}__hint`, { id: `${id}-hint` }, hint) : null)
  })
  return h('div.govuk-form-group', {},
    h('fieldset.govuk-fieldset', {}, h('legend.govuk-fieldset__legend.govuk-fieldset__legend--s', {}, legend), h(`div.govuk-${kind}`, {}, ...items)))
}

/** The values that are set among the inputs of a name. */
export const chosenIn = (root, name) => [...root.querySelectorAll(`[name="${name}"]:checked`)].map((input) => input.value)

const WHEN = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone: 'Europe/London' })

export const moment = (text) => WHEN.format(new Date(text))

export const count = (number, one, many = `${one}s`) => `${number} ${String(number) === '1' ? one : many}`
