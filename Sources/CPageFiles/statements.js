// Who would be paid what: asked for, shown, saved. The server computes all of it.
import { make, shown } from './credit.js'
import { save } from './files.js'
import { facts, table } from './views.js'

const $ = (id) => document.getElementById(id)
const field = (name) => $(`statement-${name}`)
let isWired = false
let latest = 0

export async function showStatements(page) {
  if (isWired) return
  isWired = true
  const now = new Date()
  const year = now.getUTCFullYear()
  const month = now.getUTCMonth()
  const periods = [`${year}`, `${year}-Q${Math.floor(month / 3) + 1}`, `${year}-${String(month + 1).padStart(2, '0')}`, '30d']
  field('periods').replaceChildren(...periods.map((period) => make('option', { value: period })))
  field('rule').addEventListener('change', () => {
    const isMixed = field('rule').value === 'mixed'
    field('part').hidden = !isMixed
    field('influence').disabled = !isMixed
  })
  field('form').addEventListener('submit', (event) => {
    event.preventDefault()
    statement(page)
  })
}

function query() {
  const rule = field('rule').value
  const query = new URLSearchParams({
    pool: field('pool').value.trim(), currency: field('currency').value.trim().toUpperCase(),
    rule: rule === 'mixed' ? `mixed:${field('influence').valueAsNumber}` : rule, minimum_rule: field('minimum-rule').value,
    exclude_own: field('own').checked, exclude_agents: field('agents').checked,
    pseudonyms: field('pseudonyms').checked, uncorrected: field('uncorrected').checked,
  })
  for (const name of ['period', 'minimum', 'exclude']) {
    const text = field(name).value.trim()
    if (text !== '') query.set(name, text)
  }
  return query
}

async function statement(page) {
  const mine = latest += 1
  const result = $('statements-result')
  $('statements-problem').textContent = ''
  result.setAttribute('aria-busy', 'true')
  page.say('computing')
  try {
    const made = await (await page.api(`statement?${query()}`)).json()
    if (mine !== latest) return
    result.replaceChildren(...parts(made))
    page.say(`done: ${made.count} ${made.count === 1 ? 'payee' : 'payees'}`)
  } catch (error) {
    if (mine !== latest) return
    // What was made before is not what is asked for now.
    result.replaceChildren()
    $('statements-problem').textContent = shown(error.message)
  } finally {
    if (mine === latest) result.setAttribute('aria-busy', 'false')
  }
}

function parts(made) {
  const file = (type, ending, words) => make('button', {
    type: 'button', onclick: () => save(new Blob([made.files[ending]], { type }), `byline-statement.${ending}`),
  }, words)
  const who = (payee) => payee.name === undefined
    ? make('code', {}, `person ${shown(payee.person.slice(0, 12))}`)
    : [shown(payee.name), payee.email ? make('span', { class: 'quiet' }, ` ${shown(payee.email)}`) : null]
  const nobody = 'Nobody is paid: no entry of the ledger counts. What is committed, accepted or put out counts; what is looked at does not.'
  return [
    make('h2', {}, shown(made.title)),
    facts(made.facts.map(({ name, text }) => [name, text])),
    make('p', { class: 'row downloads' }, 'Save: ', file('application/json', 'json', 'JSON'), file('text/html', 'html', 'HTML, to print')),
    made.count === 0 ? make('p', {}, nobody)
      : table(['Person', ...made.columns], made.payees.map((payee) => [who(payee), ...payee.cells]), { isNumber: (column) => column > 0, sums: ['All', ...made.totals] }),
    made.count > made.payees.length ? make('p', { class: 'quiet' }, `The first ${made.payees.length.toLocaleString('en')} of ${made.count.toLocaleString('en')} payees; the files have all.`) : null,
    make('details', {}, make('summary', {}, 'How it can be checked'),
      facts([['Computed as', made.method], ['Ledger', made.ledger], ['Digest', `sha256:${made.digest}`], ['Signed by', made.public_key]], 'facts digest')),
  ].filter((part) => part !== null)
}
