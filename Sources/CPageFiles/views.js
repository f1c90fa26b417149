// What is learned, how the agent is, and the reports.
import { bits, make, prose, shown } from './credit.js'
import { save } from './files.js'

const $ = (id) => document.getElementById(id)
const count = (value) => value.toLocaleString('en')
const day = (time) => time.replace('T', ' ').replace('Z', '')

function size(bytes) {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  let value = bytes
  while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit += 1 }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

// MARK: The agent

/// What is said of the agent at the top of the page, and what that is for colours.
export function statusWords(status) {
  const agent = status.agent
  if (status.memory === undefined) return { state: 'gone', text: 'nothing learned' }
  if (!agent.running) return { state: 'idle', text: 'no agent runs' }
  if (agent.suspended) return { state: 'gone', text: 'agent suspended' }
  const last = agent.last
  if (last === undefined) return { state: 'busy', text: 'agent starting' }
  if (last.sources.some((source) => source.watch === 'missing' || source.problem !== undefined)) return { state: 'gone', text: 'agent has problems' }
  if (last.queue > 0 || last.state === 'learning') return { state: 'busy', text: 'agent learning' }
  return { state: 'good', text: last.state === 'watching' ? 'agent up to date' : `agent ${shown(last.state)}` }
}

export const facts = (pairs, look = 'facts') => make('dl', { class: look }, pairs.filter(([, value]) => value !== undefined && value !== '')
  .flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, shown(String(value)))]))

let agentShown = ''

export async function showAgent(page, known) {
  const status = known ?? await (await page.api('status')).json()
  // The same is not drawn again, so that what is read or selected stays.
  const now = JSON.stringify(status)
  if (now === agentShown && $('agent-result').childElementCount > 0) return
  agentShown = now
  const { agent, memory } = status
  const last = agent.last
  const parts = [facts([
    ['State', statusWords(status).text],
    ['Process', agent.pid],
    ['Since', last && day(last.started_at)],
    ['Memory in use', agent.resident_bytes && size(agent.resident_bytes)],
    ['Changes learned', last && count(last.learned)],
    ['Files annotated', last && count(last.annotated)],
    ['Sources waiting', last && count(last.queue)],
    ['Memory version', memory?.version],
    ['Memory size', memory && `${count(memory.rows)} bytes of text`],
    ['Memory digest', memory?.digest.slice(0, 16)],
    ['You are', status.asking],
  ])]
  if (!agent.running) parts.push(make('p', {}, make('code', {}, 'byline agent start'), ' starts one: it keeps everything current.'))
  if (last?.sources.length) {
    parts.push(make('h2', {}, 'Watched'), table(['Source', 'State', 'Folders', 'Learned'], last.sources.map((source) => [
      [shown(source.name), make('span', { class: 'quiet path' }, shown(source.path))],
      source.problem ? shown(source.problem) : shown(source.watch), count(source.folders + source.polled_folders), day(source.learned_at),
    ]), { isNumber: (column) => column >= 2 }))
  }
  for (const [title, list] of [['Skipped', last?.skipped], ['Folders below which repositories are found', last?.roots], ['Folders whose files are annotated', last?.outputs]]) {
    if (list?.length) parts.push(make('h2', {}, title), make('ul', {}, list.map((item) => make('li', {}, shown(item)))))
  }
  if (last?.problems.length) {
    parts.push(make('h2', {}, 'Problems'), make('ul', {}, last.problems.map((item) => make('li', {}, `${day(item.at)}: ${shown(item.what)}`))))
  }
  $('agent-result').replaceChildren(...parts)
}

/// Rows of cells, and one of sums; `isNumber` tells which columns are.
export function table(headings, rows, { isNumber = () => false, sums = null, look = '' } = {}) {
  const kind = (column) => isNumber(column) ? 'figure' : undefined
  const line = (row) => make('tr', {}, row.map((cell, column) =>
    make(column === 0 ? 'th' : 'td', { scope: column === 0 ? 'row' : undefined, class: kind(column) }, cell)))
  return make('div', { class: `table ${look}`, tabindex: '0', role: 'group', 'aria-label': headings.join(', ') }, make('table', {},
    make('thead', {}, make('tr', {}, headings.map((heading, column) => make('th', { scope: 'col', class: kind(column) }, heading)))),
    make('tbody', {}, rows.map(line)), sums === null ? null : make('tfoot', {}, line(sums))))
}

// MARK: Sources

export async function showSources(page) {
  const { sources } = await (await page.api('sources')).json()
  const result = $('sources-result')
  if (sources.length === 0) {
    result.replaceChildren(make('p', {}, 'Nothing yet: ', make('code', {}, 'byline learn PATH'), ' learns a repository or a folder.'))
    return
  }
  result.replaceChildren(...sources.map((source) => {
    const excluded = make('details', { class: 'excluded' },
      make('summary', {}, `${count(source.excluded_files)} ${source.excluded_files === 1 ? 'file is' : 'files are'} not learned`))
    excluded.addEventListener('toggle', () => { if (excluded.open) showExclusions(page, source, excluded, 0) })
    return make('article', { class: 'card' },
      make('h2', {}, shown(source.name), make('span', { class: 'tag' }, shown(source.kind)),
        make('span', { class: 'tag' }, shown(source.visibility)), source.commons ? make('span', { class: 'tag' }, 'commons') : null),
      make('p', { class: 'quiet path' }, shown(source.path)),
      facts([['Documents', count(source.documents)], ['Lines', count(source.lines)], ['Size', size(source.bytes)],
        ['Revision', source.revision?.slice(0, 12)], ['Learned', day(source.learned_at)]]),
      source.excluded_files > 0 ? excluded : null)
  }))
}

const exclusionPage = 200

async function showExclusions(page, source, element, offset) {
  if (offset === 0 && element.childElementCount > 1) return
  const query = new URLSearchParams({ source: source.path, offset, limit: exclusionPage })
  element.querySelector('button')?.remove()
  try {
    const answer = await (await page.api(`exclusions?${query}`)).json()
    const list = element.querySelector('ul') ?? make('ul', { class: 'reasons' })
    list.append(...answer.excluded.map((item) => make('li', {}, make('code', {}, shown(item.path)), ' ', make('span', { class: 'quiet' }, shown(item.detail)))))
    element.append(list)
    if (answer.offset + answer.excluded.length < answer.total) {
      element.append(make('button', { type: 'button', onclick: () => showExclusions(page, source, element, offset + exclusionPage) },
        `Show more of ${count(answer.total)}`))
    }
  } catch (error) {
    element.append(make('p', { class: 'problem' }, shown(error.message)))
  }
}

// MARK: The ledger

export async function showLedger(page) {
  const { total, entries } = await (await page.api('ledger?limit=200')).json()
  const result = $('ledger-result')
  if (total === 0) {
    result.replaceChildren(make('p', {}, 'It is empty: what you credit is recorded here.'))
    return
  }
  const people = (entry) => {
    const sums = new Map()
    for (const credit of entry.credits) sums.set(credit.name, (sums.get(credit.name) ?? 0) + credit.bits)
    const all = [...sums].sort((a, b) => b[1] - a[1])
    const words = all.slice(0, 4).map(([name, value]) => `${shown(name)} ${bits(value)}`)
    return words.join(', ') + (all.length > 4 ? `, ${all.length - 4} more` : '') || 'nobody'
  }
  result.replaceChildren(
    table(['Entry', 'Kind', 'Who, in bits', 'When', 'Hash'], entries.map((entry) => [
      String(entry.number), shown(entry.kind) + (entry.corrects ? ` of ${entry.corrects.slice(0, 8)}` : ''), people(entry), day(entry.at),
      make('code', { title: entry.hash }, entry.hash.slice(0, 10)),
    ]), { look: 'entries' }),
    total > entries.length ? make('p', { class: 'quiet' }, `The last ${entries.length} of ${count(total)} entries; `, make('code', {}, 'byline ledger list'), ' lists all.') : '')
}

// MARK: Reports

const reportQuery = (format) => {
  const query = new URLSearchParams({ by: $('report-by').value })
  for (const name of ['source', 'since', 'names']) if ($(`report-${name}`).value) query.set(name, $(`report-${name}`).value)
  if (format) query.set('format', format)
  return query
}

let isWired = false
let latest = 0

export async function showReports(page) {
  if (!isWired) {
    isWired = true
    $('report-form').addEventListener('change', () => showReports(page))
    $('report-form').addEventListener('submit', (event) => event.preventDefault())
    for (const button of document.querySelectorAll('#report-downloads button')) {
      button.addEventListener('click', () => download(page, button.dataset.format))
    }
  }
  const result = $('report-result')
  const mine = latest += 1
  result.setAttribute('aria-busy', 'true')
  $('report-problem').textContent = ''
  try {
    const report = await (await page.api(`report?${reportQuery()}`)).json()
    if (mine !== latest) return
    result.replaceChildren(
      ...report.figures.map(figure),
      table(report.columns.map((column) => column.title), report.rows.map((row) => row.map(shown)), { isNumber: (column) => report.columns[column].kind !== 'text' }),
      ...report.notes.map((note) => make('p', { class: 'quiet' }, ...prose(note))))
  } catch (error) {
    if (mine === latest) $('report-problem').textContent = shown(error.message)
  } finally {
    if (mine === latest) result.setAttribute('aria-busy', 'false')
  }
}

/// A chart that the server drew, without anything in it that could act.
function figure(markup) {
  const parsed = new DOMParser().parseFromString(markup, 'text/html').querySelector('figure')
  if (parsed === null || parsed.querySelector('script, iframe, object, embed, a, foreignObject, style, link')) return make('p', {}, 'The chart cannot be shown.')
  for (const element of [parsed, ...parsed.querySelectorAll('*')]) {
    for (const { name } of [...element.attributes]) if (name.startsWith('on') || name === 'style' || name.endsWith('href')) element.removeAttribute(name)
  }
  return document.importNode(parsed, true)
}

async function download(page, format) {
  try {
    const response = await page.api(`report?${reportQuery(format)}`)
    save(await response.blob(), `byline-${$('report-by').value}.${{ markdown: 'md' }[format] ?? format}`)
  } catch (error) {
    $('report-problem').textContent = shown(error.message)
  }
}
