// What is not learned by request: listing, adding, taking back.
import { make, shown } from './credit.js'
import { save } from './files.js'

const $ = (id) => document.getElementById(id)
const hints = { person: 'Name or address', source: 'Name or path', path: 'Pattern, such as docs/**', commits: 'Commit, or A..B' }
const states = {
  hidden: 'Out of every answer. The text is erased from the store now, or by whoever learns next.',
  erased: 'Erased from the store, and not learned again.',
}
const counted = (number, one, many) => `${number.toLocaleString('en')} ${number === 1 ? one : many}`
let isWired = false
let wish = null
let listed = ''
let again = null

export async function showOptOuts(page) {
  if (!isWired) wire(page)
  clearTimeout(again)
  const { opt_outs } = await (await page.api('optouts')).json()
  // Whoever erases it may be another program.
  if (opt_outs.some((item) => item.state === 'hidden')) {
    again = setTimeout(() => { if (!$('view-optouts').hidden) showOptOuts(page).catch(() => {}) }, 3000)
  }
  const result = $('optouts-result')
  // The same is not drawn again, so that a button keeps the keyboard.
  const now = JSON.stringify(opt_outs)
  if (now === listed && result.childElementCount > 0) return
  listed = now
  if (opt_outs.length === 0) {
    result.replaceChildren(make('p', { class: 'quiet' }, 'Nobody has opted out.'))
    return
  }
  result.replaceChildren(...opt_outs.map((item) => make('article', { class: 'card' },
    make('h2', {}, shown(item.what), make('span', { class: 'tag' }, item.state)),
    make('p', {}, states[item.state]),
    make('p', { class: 'quiet' }, `since ${shown(item.at.slice(0, 10))} · ${shown(item.id.slice(0, 12))}`),
    make('p', { class: 'row' },
      item.state === 'erased' ? make('button', { type: 'button', 'aria-label': `Save the certificate: ${shown(item.what)}`, onclick: () => certificate(page, item) }, 'Save the certificate') : null,
      make('button', { type: 'button', 'aria-label': `Take back: ${shown(item.what)}`, onclick: () => remove(page, item) }, 'Take back')))))
}

function wire(page) {
  isWired = true
  const kind = $('optout-kind')
  kind.addEventListener('change', () => {
    $('optout-text').placeholder = hints[kind.value]
    $('optout-of').hidden = kind.value !== 'path' && kind.value !== 'commits'
  })
  $('optout-form').addEventListener('submit', (event) => {
    event.preventDefault()
    const text = $('optout-text').value.trim()
    if (text === '') return
    wish = { kind: kind.value, text }
    if (!$('optout-of').hidden && $('optout-source').value) wish.source = $('optout-source').value
    $('optout-question').textContent = `Erase ${{ person: 'all lines of', source: 'the source', path: 'files like', commits: 'lines of' }[wish.kind]} “${shown(text)}” from what is learned?`
    $('optout-confirm').hidden = false
    $('optout-yes').focus()
  })
  const keep = () => { $('optout-confirm').hidden = true; $('optout-text').focus() }
  $('optout-no').addEventListener('click', keep)
  $('optout-confirm').addEventListener('keydown', (event) => { if (event.key === 'Escape') keep() })
  $('optout-yes').addEventListener('click', () => add(page))
}

async function add(page) {
  $('optout-confirm').hidden = true
  // What had the keyboard is gone.
  $('optout-text').focus()
  $('optouts-problem').textContent = ''
  $('optout-progress').textContent = 'hiding …'
  try {
    const response = await page.api('optouts/add', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(wish),
    })
    for await (const event of page.events(response)) {
      if (event.event === 'hidden') {
        $('optout-progress').textContent = 'It is out of every answer. Erasing it from the store …'
        await showOptOuts(page)
      } else if (event.event === 'erased') {
        const { erased, search } = event.certificate
        $('optout-progress').textContent = `Erased: ${counted(erased.lines, 'line', 'lines')} of ${counted(erased.documents, 'document', 'documents')}. ${counted(search.files, 'file was', 'files were')} searched for them: ${search.found === 0 ? 'none is there' : `found in ${search.found}`}.`
        $('optout-text').value = ''
      } else {
        throw new Error(event.error.message)
      }
    }
    await showOptOuts(page)
  } catch (error) {
    $('optout-progress').textContent = ''
    $('optouts-problem').textContent = shown(error.message)
  }
}

async function certificate(page, item) {
  $('optouts-problem').textContent = ''
  try {
    const response = await page.api(`optouts/certificate?${new URLSearchParams({ id: item.id })}`)
    save(await response.blob(), `byline-certificate-${item.id.slice(0, 12)}.json`)
  } catch (error) {
    $('optouts-problem').textContent = shown(error.message)
  }
}

async function remove(page, item) {
  $('optouts-problem').textContent = ''
  try {
    await page.api('optouts/remove', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id: item.id }),
    })
    $('optout-text').focus()
    await showOptOuts(page)
    $('optout-progress').textContent = 'Taken back: it is learned with the next byline learn.'
  } catch (error) {
    $('optouts-problem').textContent = shown(error.message)
  }
}
