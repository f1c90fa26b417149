// A text with its credit: who, where in the text, and the evidence of each span.
//
// All that comes from texts and repositories is put in as text, never as markup.

const rowBytes = 1000
const blockRows = 80
const decoder = new TextDecoder()

/// Text in which what is not seen is written out: control and bidirectional characters and their kin.
export function shown(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\t' || character === '\u200c' || character === '\u200d'
      ? character : `\\u{${character.codePointAt(0).toString(16)}}`)
}

/// A sentence, its commands as such.
export const prose = (text) => text.split('`').map((part, index) => index % 2 === 1 ? make('code', {}, shown(part)) : shown(part))

/// An element with attributes and children; a string child is text.
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else element.setAttribute(key, value === true ? '' : value)
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined))
  return element
}

export const percent = (share) => `${(share * 100).toFixed(1)} %`
export const bits = (value) => (value < 1000 ? value.toFixed(1) : Math.round(value).toLocaleString('en'))
const lines = (span) => span.start_line === span.end_line
  ? `line ${span.start_line}` : `lines ${span.start_line}–${span.end_line}`
const look = (number) => `c${(number - 1) % 8 + 1}`

export class CreditedText {
  constructor(root, page) {
    this.root = root
    this.page = page
    this.marker = `credit-${root.id}`
  }

  /// Shows a text that nothing is known of yet.
  start(bytes, { grows = false } = {}) {
    this.bytes = bytes
    this.grows = grows
    this.spans = []
    this.authors = []
    this.known = 0
    this.person = null
    this.open = null
    this.summary = make('div', { class: 'summary' })
    this.people = make('ul', { class: 'people', 'aria-label': 'People credited' })
    this.rest = make('ul', { class: 'rest' })
    this.notes = make('div', { class: 'notes' })
    this.text = make('div', { class: 'code', role: 'group', 'aria-label': 'The text, credited', tabindex: '0' })
    this.evidence = make('section', { class: 'evidence', 'aria-label': 'Evidence', 'aria-live': 'polite', hidden: true })
    this.text.addEventListener('click', (event) => this.clicked(event))
    this.text.addEventListener('keydown', (event) => this.key(event))
    this.evidence.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.close() })
    this.root.replaceChildren(
      this.summary,
      make('div', { class: 'columns' },
        make('aside', { class: 'side', 'aria-label': 'Shares' }, make('h2', {}, 'People'), this.people, this.rest, this.notes),
        make('div', { class: 'main' }, make('h2', {}, 'Text'), this.text, this.evidence)))
    this.summary.textContent = grows ? 'Writing …' : 'Crediting …'
    this.layout()
  }

  /// A piece of the text was credited.
  add(annotation, summary, end) {
    for (const span of annotation.spans) this.spans.push(span)
    this.known = end
    this.legend(summary)
    this.refresh()
  }

  /// What was credited so far is credited anew.
  replace(annotation) {
    this.spans = annotation.spans
    this.known = this.bytes.length
    this.legend(annotation)
    this.layout()
  }

  /// More of a text that grows.
  append(bytes) {
    const all = new Uint8Array(this.bytes.length + bytes.length)
    all.set(this.bytes)
    all.set(bytes, this.bytes.length)
    this.bytes = all
    this.layout()
  }

  end(summary, warnings) {
    this.isDone = true
    this.legend(summary)
    this.notes.replaceChildren(...warnings.map((warning) => make('p', { class: 'quiet' }, 'Note: ', ...prose(warning), '.')))
    const named = this.authors.length
    this.page.say(named === 0 ? 'done: nobody is credited'
      : `done: ${named} ${named === 1 ? 'person is' : 'people are'} credited, ${shown(this.authors[0].name)} with ${percent(this.authors[0].share)}`)
  }

  stop() {
    this.page.say('stopped')
    if (this.authors?.length === 0) this.summary.textContent = 'Stopped.'
  }

  // MARK: People

  legend({ totals, authors }) {
    this.authors = authors
    this.numbers = new Map(authors.map((author, index) => [author.person_id, index + 1]))
    const whole = totals.bits || 1
    const parts = authors.map((author, index) => ({ share: author.bits / whole, look: look(index + 1), label: `${index + 1}` }))
    const others = [
      ['diffuse', totals.diffuse_bits, 'too little of one person to name'],
      ['unknown', totals.unknown_bits, 'of unknown authors or agents'],
      ['new', totals.new_bits, 'not learned, or common knowledge'],
    ].filter(([, value]) => value > 0.0005 * whole)
    const bar = make('div', { class: 'share-bar', 'aria-hidden': 'true' })
    for (const part of [...parts, ...others.map(([name, value]) => ({ share: value / whole, look: name, label: name }))]) {
      const segment = make('span', { class: `segment ${part.look}` }, part.share > 0.06 ? part.label : '')
      segment.style.flexGrow = part.share
      bar.append(segment)
    }
    const credited = totals.credited_bits / whole
    const words = totals.bits === 0 ? 'There is nothing in it to credit.'
      : `${percent(credited)} rests on ${authors.length === 1 ? 'one person' : `${authors.length} people`}, ${percent(totals.new_bits / whole)} is new.`
    this.summary.replaceChildren(make('p', { class: 'headline' }, words), bar)
    const rows = authors.map((author, index) => {
      const number = index + 1
      return make('li', {}, make('button', {
        type: 'button', class: 'person', 'data-person': author.person_id,
        'aria-pressed': String(this.person === author.person_id),
        onclick: () => this.choose(author.person_id),
      },
      make('span', { class: `key ${look(number)}` }, String(number)),
      make('span', { class: 'who' }, make('b', {}, shown(author.name)),
        author.email ? make('span', { class: 'mail' }, shown(author.email)) : null,
        make('span', { class: 'quiet' }, `${bits(author.bits)} bits, ${bits(author.necessary_bits)} necessary${author.own ? ', own work' : ''}`)),
      make('span', { class: 'share' }, percent(author.share))))
    })
    const focused = document.activeElement?.dataset?.person
    this.people.replaceChildren(...rows)
    if (focused) this.people.querySelector(`[data-person="${CSS.escape(focused)}"]`)?.focus()
    this.rest.replaceChildren(...others.map(([name, value, meaning]) => make('li', {},
      make('span', { class: `key ${name}` }, ''), make('span', { class: 'who' }, make('b', {}, name), make('span', { class: 'quiet' }, meaning)),
      make('span', { class: 'share' }, percent(value / whole)))))
  }

  /// Shows one person's spans alone, or everybody's again.
  choose(person) {
    this.person = this.person === person ? null : person
    for (const button of this.people.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset.person === this.person))
    }
    this.refresh()
    if (this.person === null) return this.page.say('all people are shown')
    const theirs = this.spans.findIndex((span) => this.isOf(span, this.person))
    const all = this.spans.filter((span) => this.isOf(span, this.person)).length
    this.page.say(`${all} ${all === 1 ? 'span' : 'spans'}`)
    if (theirs >= 0) this.reveal(theirs)
  }

  isOf(span, person) { return span.sources.some((source) => source.person_id === person) }

  // MARK: The text, of which only what is near the window is made

  layout() {
    this.observer?.disconnect()
    this.rows = this.rowsOf(this.bytes)
    const blocks = []
    for (let start = 0; start < this.rows.length; start += blockRows) {
      const rows = this.rows.slice(start, start + blockRows)
      const element = make('div', { class: 'block' })
      element.style.minHeight = `${rows.length * 1.6}em`
      blocks.push({ element, rows, isMade: false })
    }
    this.blocks = blocks
    this.text.replaceChildren(...blocks.map((block) => block.element))
    // A short text is there at once; a long one follows the window.
    if (blocks.length <= 4) return blocks.forEach((block) => this.fill(block))
    this.observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const block = this.byElement.get(entry.target)
        if (entry.isIntersecting) {
          if (!block.isMade) this.fill(block)
        } else if (block.isMade && !entry.target.contains(document.activeElement)) {
          entry.target.style.minHeight = `${entry.target.offsetHeight}px`
          entry.target.replaceChildren()
          block.isMade = false
        }
      }
    }, { rootMargin: '800px' })
    this.byElement = new Map(blocks.map((block) => [block.element, block]))
    for (const block of blocks) this.observer.observe(block.element)
  }

  /// Lines, and pieces of lines that are very long.
  rowsOf(bytes) {
    const rows = []
    let number = 1
    let start = 0
    while (start < bytes.length) {
      let end = bytes.indexOf(10, start)
      if (end < 0) end = bytes.length
      let first = true
      let from = start
      do {
        const to = end - from > rowBytes ? this.whole(from + rowBytes) : end
        rows.push({ from, to, number: first ? number : null })
        first = false
        from = to
      } while (from < end)
      start = end + 1
      number += 1
    }
    return rows
  }

  /// The start of the character that an offset is in.
  whole(offset) {
    let result = offset
    for (let steps = 0; steps < 3 && (this.bytes[result] & 0xC0) === 0x80; steps += 1) result -= 1
    return (this.bytes[result] & 0xC0) === 0x80 ? offset : result
  }

  refresh() { for (const block of this.blocks) if (block.isMade) this.fill(block) }

  fill(block) {
    block.isMade = true
    const focused = block.element.contains(document.activeElement) ? document.activeElement.dataset.span : null
    block.element.replaceChildren(...block.rows.map((row) => this.line(row)))
    if (focused) block.element.querySelector(`a[data-span="${focused}"]`)?.focus({ preventScroll: true })
  }

  /// The first span that ends after an offset.
  spanAfter(offset) {
    let low = 0
    let high = this.spans.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.spans[middle].end_byte <= offset) low = middle + 1
      else high = middle
    }
    return low
  }

  line(row) {
    const text = make('span', { class: 't' })
    let position = row.from
    let index = this.spanAfter(position)
    const end = row.to > row.from && this.bytes[row.to - 1] === 13 ? row.to - 1 : row.to
    while (position < end) {
      const span = this.spans[index]
      const isInside = span !== undefined && span.start_byte <= position
      const next = this.whole(Math.min(end, span === undefined ? end : isInside ? span.end_byte : span.start_byte))
      const stop = next > position ? next : Math.min(end, position + 1)
      const words = shown(decoder.decode(this.bytes.subarray(position, stop)))
      if (isInside) text.append(this.link(span, index, position, words, position === row.from))
      else text.append(words)
      position = stop
      while (this.spans[index] !== undefined && this.spans[index].end_byte <= position) index += 1
    }
    const isPending = row.to > this.known && !(this.grows && this.isDone)
    return make('div', { class: isPending ? 'l pending' : 'l', 'data-from': String(row.from) },
      make('span', { class: 'n', 'aria-hidden': 'true' }, row.number === null ? '' : String(row.number)), text)
  }

  /// Where the first line of a span starts that shows anything of it.
  textStart(span) {
    let start = span.start_byte
    while (start < span.end_byte && (this.bytes[start] === 10 || this.bytes[start] === 13)) start += 1
    return start
  }

  link(span, index, position, words, atLineStart) {
    const number = this.numbers?.get(span.sources[0]?.person_id)
    const isStart = position <= this.textStart(span)
    const isFaint = this.person !== null && !this.isOf(span, this.person)
    const attributes = {
      class: `s ${number === undefined ? 'unknown' : look(number)}${isFaint ? ' faint' : ''}`, 'data-span': String(index),
    }
    // Where a span starts the keyboard and screen readers find it; what follows is its text.
    if (!isStart) return make('span', attributes, words)
    const link = make('a', { ...attributes, href: '#credit', 'aria-current': this.open === index ? 'true' : undefined, draggable: 'false' })
    const name = this.authors[number - 1]?.name
    link.setAttribute('title', `${name === undefined ? 'an unknown author' : shown(name)}, ${percent(span.sources[0]?.share ?? 0)} of ${lines(span)}`)
    // Drawn before the text, so that it is not copied with it.
    if (!atLineStart) link.classList.add('mid')
    link.dataset.number = number === undefined ? '?' : String(number)
    link.append(words)
    return link
  }

  /// Brings a span into the window, and gives it the keyboard.
  reveal(index) {
    const start = this.textStart(this.spans[index])
    const block = this.blocks.find((block) => block.rows[block.rows.length - 1].to >= start) ?? this.blocks[0]
    if (!block.isMade) this.fill(block)
    const link = block.element.querySelector(`a[data-span="${index}"]`)
    link?.scrollIntoView({ block: 'center' })
    link?.focus({ preventScroll: true })
  }

  clicked(event) {
    const piece = event.target.closest('.s')
    // Text that is being selected is not asked about.
    if (!piece || String(getSelection()) !== '') return
    event.preventDefault()
    this.show(Number(piece.dataset.span))
  }

  /// Arrows go from span to span, Escape closes the evidence.
  key(event) {
    const link = event.target.closest('a.s')
    if (event.key === 'Escape') return this.close()
    if (!link && event.target !== this.text) return
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined || !link) return
    event.preventDefault()
    let index = Number(link.dataset.span)
    do index += step
    while (this.spans[index] && this.person !== null && !this.isOf(this.spans[index], this.person))
    if (this.spans[index]) this.reveal(index)
  }

  // MARK: Evidence

  close() {
    const index = this.open
    this.open = null
    this.evidence.hidden = true
    this.refresh()
    if (index !== null && this.spans[index]) this.reveal(index)
  }

  async show(index) {
    this.open = index
    this.refresh()
    const span = this.spans[index]
    const own = this.around(span)
    const sure = span.confidence === undefined ? '' : `, ${percent(span.confidence)} sure`
    const parts = span.sources.filter((source) => source.share >= 0.02).slice(0, 4)
    const left = span.sources.length - parts.length
    this.evidence.hidden = false
    this.evidence.replaceChildren(
      make('div', { class: 'evidence-head' },
        make('h3', {}, `Evidence for ${lines(span)}`),
        make('span', { class: 'quiet' }, `${bits(span.bits)} bits, ${shown(span.grade)}${sure}`),
        make('button', { type: 'button', class: 'close', onclick: () => this.close() }, 'Close')),
      ...parts.map((source) => this.source(span, source, own)),
      ...left > 0 ? [make('p', { class: 'quiet' }, `and ${left} smaller ${left === 1 ? 'part' : 'parts'}`)] : [])
    // What was asked about stays in sight, above its evidence.
    const link = this.text.querySelector(`a[data-span="${index}"]`)?.getBoundingClientRect()
    const top = this.evidence.getBoundingClientRect().top
    if (link !== undefined && link.bottom + 48 > top) scrollBy(0, link.bottom + 48 - top)
  }

  /// A span with the rest of its first and last line.
  around(span) {
    const [start, end] = [this.whole(span.start_byte), span.end_byte]
    const first = Math.max(this.bytes.lastIndexOf(10, start - 1) + 1, start - rowBytes, 0)
    const next = this.bytes.indexOf(10, end - 1)
    const last = Math.min(next < 0 ? this.bytes.length : Math.max(next, end), end + rowBytes)
    const text = (from, to) => decoder.decode(this.bytes.subarray(from, to))
    return { before: text(start === 0 ? 0 : first, start), inside: text(start, Math.min(end, start + 4000)), after: text(end, last) }
  }

  source(span, source, own) {
    const number = this.numbers.get(source.person_id)
    const name = this.authors[number - 1]?.name
    const facts = [shown(source.grade)]
    if (source.commit) facts.push(`commit ${shown(source.commit.slice(0, 12))}`)
    if (source.committed_at) facts.push(shown(source.committed_at.slice(0, 10)))
    if (source.license) facts.push(shown(source.license))
    const box = make('article', { class: 'source' },
      make('p', { class: 'source-head' },
        make('span', { class: `key ${number === undefined ? 'unknown' : look(number)}` }, number === undefined ? '?' : String(number)),
        make('b', {}, name === undefined ? 'an unknown author' : shown(name)),
        make('span', { class: 'share' }, percent(source.share)),
        make('span', { class: 'quiet' }, facts.join(' · '))))
    if (!source.path) {
      box.append(make('p', { class: 'quiet' }, 'rests on many places, no one of them long'))
      return box
    }
    const place = `${shown(source.source ?? '')}: ${shown(source.path)}:${source.start_line}${source.end_line > source.start_line ? `–${source.end_line}` : ''}`
    const mine = make('pre', { tabindex: '0', 'aria-label': 'The text' }, shownLines(own.before), make('span', { class: 'inside' }, shownLines(own.inside)), shownLines(own.after))
    const theirs = make('pre', { tabindex: '0', 'aria-label': `Lines of ${place}` }, 'reading …')
    box.append(make('div', { class: 'sides' },
      make('div', {}, make('h4', {}, `Text, ${lines(span)}`), mine),
      make('div', {}, make('h4', {}, place), theirs)))
    if (source.copies?.length) {
      box.append(make('details', {}, make('summary', {}, `${source.copies.length} ${source.copies.length === 1 ? 'copy' : 'copies'}`),
        make('ul', {}, source.copies.slice(0, 100).map((copy) => make('li', {}, `${shown(copy.source)}: ${shown(copy.path)}`)))))
    }
    this.excerpt(source, theirs)
    return box
  }

  async excerpt(source, element) {
    const around = 2
    const query = new URLSearchParams({
      source: source.source, path: source.path,
      start_line: Math.max(1, source.start_line - around), end_line: source.end_line + around,
    })
    try {
      const place = await (await this.page.api(`place?${query}`)).json()
      element.replaceChildren(...place.lines.map((line) => {
        const isInside = line.number >= source.start_line && line.number <= source.end_line
        return make('span', { class: isInside ? 'pl inside' : 'pl' },
          make('span', { class: 'n', 'aria-hidden': 'true' }, String(line.number)), shown(line.text) + (line.is_cut ? ' …' : ''), '\n')
      }))
    } catch (error) {
      element.textContent = shown(error.message)
    }
  }
}

/// As `shown`, with its lines.
const shownLines = (text) => text.split('\n').map(shown).join('\n')
