// Keys on the page that decides questions. Everything works without them; they can be turned off, and the browser remembers it.
const form = document.querySelector('[data-decide]')
const toggle = document.querySelector('[data-keys-switch]')
const STORED = 'consolidation-keys'

// What a choice asks for further is shown with the choice. Without script everything is shown.
if (form) {
  const choices = [...form.querySelectorAll('input[name="choice"]')]
  const reveal = () => {
    for (const choice of choices) {
      if (choice.dataset.reveals) {
        document.getElementById(choice.dataset.reveals).hidden = !choice.checked
      }
    }
  }
  form.addEventListener('change', reveal)
  reveal()
}

if (form && toggle) {
  let on = window.localStorage.getItem(STORED) !== 'off'
  const show = () => {
    toggle.hidden = false
    toggle.textContent = on ? 'Turn the keys off' : 'Turn the keys on'
  }
  toggle.addEventListener('click', () => {
    on = !on
    window.localStorage.setItem(STORED, on ? 'on' : 'off')
    show()
  })
  show()

  const typing = (element) =>
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement ||
    (element instanceof HTMLInputElement && !['radio', 'checkbox'].includes(element.type))

  document.addEventListener('keydown', (event) => {
    if (!on || event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing(event.target)) {
      return
    }
    if (event.key === 'n') {
      window.location.assign(form.dataset.skip)
      return
    }
    if (event.key === 'Enter' && !(event.target instanceof HTMLElement && event.target.closest('a, button, summary'))) {
      event.preventDefault()
      form.requestSubmit()
      return
    }
    const wanted = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`)
    if (!wanted) {
      return
    }
    event.preventDefault()
    wanted.click()
    wanted.focus()
    const box = wanted.dataset.reveals && document.getElementById(wanted.dataset.reveals).querySelector('input')
    if (box) {
      box.focus()
    } else if (wanted.value === 'retired') {
      form.elements.reason.focus()
    }
  })
}
