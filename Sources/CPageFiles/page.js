// The page: the token, the API, which view is shown, and the two forms that make credit.
import { showOptOuts } from './optouts.js'
import { CreditedText, shown } from './credit.js'
import { showStatements } from './statements.js'
import { showAgent, showLedger, showReports, showSources, statusWords } from './views.js'

const $ = (id) => document.getElementById(id)
const views = ['credit', 'generate', 'reports', 'statements', 'ledger', 'sources', 'optouts', 'agent']
const tokenKey = 'byline-token'

// MARK: The token: from the address, which forgets it; kept for this tab alone.

let token = ''
const given = /^#token=([0-9a-f]{64})$/.exec(location.hash)
if (given) {
  token = given[1]
  sessionStorage.setItem(tokenKey, token)
  history.replaceState(null, '', '/#credit')
} else {
  token = sessionStorage.getItem(tokenKey) ?? ''
}

/// A request to the API; throws an Error with the server's own sentence.
async function api(path, options = {}) {
  const headers = { ...options.headers, Authorization: `Bearer ${token}` }
  let response
  try {
    response = await fetch(`/api/${path}`, { ...options, headers })
  } catch (error) {
    if (error.name === 'AbortError') throw error
    throw new Error('byline serve does not answer: it may have ended')
  }
  if (response.ok) return response
  const problem = await response.json().catch(() => null)
  if (response.status === 401) lock(problem?.error?.message)
  throw new Error(problem?.error?.message ?? `the answer was ${response.status}`)
}

/// The events of an answer that comes line by line.
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  while (true) {
    const { value, done } = await reader.read()
    if (done) return
    rest += value
    let end
    let start = 0
    while ((end = rest.indexOf('\n', start)) >= 0) {
      if (end > start) yield JSON.parse(rest.slice(start, end))
      start = end + 1
    }
    rest = rest.slice(start)
  }
}

const say = (words) => { $('live').textContent = words }
const page = { api, say, events }

// MARK: Views

function lock(reason) {
  token = ''
  sessionStorage.removeItem(tokenKey)
  $('locked-problem').textContent = reason ?? ''
  show('locked')
}

function show(name) {
  for (const view of [...views, 'locked']) $(`view-${view}`).hidden = view !== name
  for (const link of $('nav').querySelectorAll('a')) {
    if (link.hash === `#${name}`) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
  document.title = name === 'credit' ? 'Byline' : `${$(`${name}-title`).textContent} – Byline`
}

const loaders = { reports: showReports, statements: showStatements, ledger: showLedger, sources: showSources, optouts: showOptOuts, agent: showAgent }

async function route(isFirst = false) {
  if (!token) return lock()
  const name = views.find((view) => `#${view}` === location.hash) ?? 'credit'
  show(name)
  if (!isFirst) { $('main').focus({ preventScroll: true }); scrollTo(0, 0) }
  const problem = $(`${name === 'reports' ? 'report' : name}-problem`)
  problem.textContent = ''
  try { await loaders[name]?.(page) } catch (error) { problem.textContent = error.message }
}

addEventListener('hashchange', () => {
  if (location.hash !== '#main') route()
})
$('unlock').addEventListener('submit', (event) => {
  event.preventDefault()
  token = $('token').value.trim().replace(/^.*#token=/, '')
  $('token').value = ''
  sessionStorage.setItem(tokenKey, token)
  start()
})

// MARK: Crediting a text

const credited = new CreditedText($('credit-result'), page)
let creditRun = null
/// A pasted text that is too long for the field.
let longText = null

function count(bytes) {
  if (bytes < 10000) return `${bytes} bytes`
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

async function credit(bytes, path = '') {
  creditRun?.abort()
  const run = creditRun = new AbortController()
  $('credit-problem').textContent = ''
  if (bytes.length === 0) return
  $('credit-stop').hidden = false
  $('credit-progress').hidden = bytes.length < 50000
  $('credit-bar').value = 0
  $('credit-count').textContent = count(bytes.length)
  // The text stands below: the field makes room.
  $('text').rows = 4
  credited.start(bytes)
  say('crediting')
  const query = new URLSearchParams({ path })
  if ($('scope').value) query.set('sources', $('scope').value)
  try {
    const response = await api(`annotate?${query}`, {
      method: 'POST', body: bytes, signal: run.signal,
      headers: { 'Content-Type': 'application/octet-stream' },
    })
    let hasEnded = false
    for await (const event of events(response)) {
      if (event.event === 'piece') {
        credited.add(event.annotation, event.summary, event.end_byte)
        $('credit-bar').value = event.end_byte / bytes.length
        $('credit-count').textContent = `${count(event.end_byte)} of ${count(bytes.length)}`
      } else if (event.event === 'end') {
        hasEnded = true
        credited.end(event.summary, event.warnings)
      } else if (event.event === 'error') {
        throw new Error(event.error.message)
      }
    }
    if (!hasEnded) throw new Error('the answer broke off')
  } catch (error) {
    if (error.name !== 'AbortError') $('credit-problem').textContent = error.message
    if (creditRun === run) credited.stop()
  } finally {
    if (creditRun === run) {
      $('credit-progress').hidden = true
      $('credit-stop').hidden = true
      creditRun = null
    }
  }
}

const encoder = new TextEncoder()
$('credit-form').addEventListener('submit', (event) => {
  event.preventDefault()
  credit(longText ?? encoder.encode($('text').value))
})
$('credit-stop').addEventListener('click', () => creditRun?.abort())
$('text').addEventListener('input', () => {
  longText = null
  $('text').placeholder = 'Paste code or prose here'
})
$('text').addEventListener('paste', (event) => {
  const pasted = event.clipboardData?.getData('text/plain') ?? ''
  if (pasted.length > 100000) {
    // A text field of a megabyte is slow: the text is shown below alone.
    event.preventDefault()
    $('text').value = ''
    longText = encoder.encode(pasted)
    $('text').placeholder = `The pasted text of ${count(longText.length)} is shown below`
    credit(longText)
  } else {
    setTimeout(() => credit(encoder.encode($('text').value)))
  }
})
$('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) $('credit-form').requestSubmit()
})
$('file').addEventListener('change', async (event) => {
  const file = event.target.files[0]
  if (!file) return
  const bytes = new Uint8Array(await file.arrayBuffer())
  $('text').value = ''
  $('text').placeholder = `${shown(file.name)} is shown below`
  longText = bytes
  credit(bytes, file.name)
  event.target.value = ''
})

// MARK: Writing

const written = new CreditedText($('generate-result'), page)
let writeRun = null

$('generate-stop').addEventListener('click', () => writeRun?.abort())
$('generate-form').addEventListener('submit', async (event) => {
  event.preventDefault()
  writeRun?.abort()
  const run = writeRun = new AbortController()
  $('generate-problem').textContent = ''
  $('generate-stop').hidden = false
  written.start(new Uint8Array(), { grows: true })
  say('writing')
  try {
    const response = await api('generate', {
      method: 'POST', signal: run.signal, headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        prompt: $('prompt').value, max_bytes: $('max-bytes').valueAsNumber,
        temperature: $('temperature').valueAsNumber, seed: $('seed').valueAsNumber,
      }),
    })
    for await (const event of events(response)) {
      if (event.event === 'text') written.append(encoder.encode(event.text))
      else if (event.event === 'credit') written.replace(event.annotation)
      else if (event.event === 'end') written.end(event.summary, event.warnings)
      else if (event.event === 'error') throw new Error(event.error.message)
    }
  } catch (error) {
    if (error.name !== 'AbortError') $('generate-problem').textContent = error.message
    if (writeRun === run) written.stop()
  } finally {
    if (writeRun === run) {
      $('generate-stop').hidden = true
      writeRun = null
    }
  }
})
$('prompt').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) $('generate-form').requestSubmit()
})

// MARK: Status, looked at while the page is

async function refresh() {
  if (!token || document.hidden) return
  try {
    const status = await (await api('status')).json()
    const words = statusWords(status)
    $('status').dataset.state = words.state
    // The words change only with their meaning, so that nobody is told the same again and again.
    if ($('status-text').textContent !== words.text) $('status-text').textContent = words.text
    $('version').textContent = `Byline ${status.version}.`
    if (location.hash === '#agent') await showAgent(page, status)
  } catch (error) {
    $('status').dataset.state = 'gone'
    $('status-text').textContent = 'byline serve does not answer'
  }
}
setInterval(refresh, 3000)
document.addEventListener('visibilitychange', refresh)

async function start() {
  await route(true)
  if (!token) return
  refresh()
  try {
    const { sources } = await (await api('sources')).json()
    for (const id of ['scope', 'report-source', 'optout-source']) {
      $(id).replaceChildren($(id).options[0])
      for (const source of sources) $(id).add(new Option(shown(source.name), source.path))
    }
  } catch {
    // Without the list all sources are drawn on; the view that shows it says why.
  }
}
start()
