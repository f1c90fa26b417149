// What is not learned by request: listing, adding, taking back.
import { make, shown } from './credit.js'

const $ = (id) => document.getElementById(id)
const hints = { person: 'Name or address', source: 'Name or path', path: 'Pattern, such as docs/**', commits: 'Commit, or A..B' }
let isWired = false
let wish = null

export async function showOptOuts(page) {
  if (!isWired) wire(page)
  const { opt_outs } = await (await page.api('optouts')).json()
  const result = $('optouts-result')
  if (opt_outs.length === 0) {
    result.replaceChildren(make('p', { class: 'quiet' }, 'Nobody has opted out.'))
    return
  }
  result.replaceChildren(...opt_outs.map((item) => make('article', { class: 'card' },
    make('h2', {}, shown(item.what), make('span', { class: 'tag' }, item.state)),
    make('p', { class: 'quiet' }, `since ${shown(item.at.slice(0, 10))} · ${shown(item.id.slice(0, 12))}`),
    make('p', {}, make('button', { type: 'button', 'aria-label': `Take back: ${shown(item.what)}`, onclick: () => remove(page, item) }, 'Take back')))))
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
  $('optout-no').addEventListener('click', () => { $('optout-confirm').hidden = true; $('optout-text').focus() })
  $('optout-yes').addEventListener('click', () => add(page))
}

async function add(page) {
  $('optout-confirm').hidden = true
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
        $('optout-progress').textContent = `Erased: ${erased.lines.toLocaleString('en')} lines of ${erased.documents.toLocaleString('en')} documents. ${search.files} files were searched for them: ${search.found === 0 ? 'none is there' : `found in ${search.found}`}. The certificate is in the store.`
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

async function remove(page, item) {
  $('optouts-problem').textContent = ''
  try {
    await page.api('optouts/remove', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id: item.id }),
    })
    $('optout-progress').textContent = 'Taken back: it is learned with the next byline learn.'
    await showOptOuts(page)
  } catch (error) {
    $('optouts-problem').textContent = shown(error.message)
  }
}
