# Opts somebody out, from the question to the certificate, and looks for her everywhere.
with sync_playwright() as play:
    browser = play.chromium.launch(executable_path='/usr/bin/chromium', args=['--no-sandbox'])
    context = browser.new_context(viewport={'width': 1280, 'height': 900})
    page = watch(context.new_page())
    page.goto(address)
    page.wait_for_selector('#view-credit:not([hidden])')

    def visit(view):
        page.click(f'#nav a[href="/#{view}"]')
        page.wait_for_selector(f'#view-{view}:not([hidden])')
        if view == 'generate':
            return
        page.wait_for_function('(view) => document.getElementById(`${view}-result`).childElementCount > 0', arg={'reports': 'report'}.get(view, view))

    def reports():
        for by in ['source', 'path', 'language', 'period', 'matrix', 'person']:
            with page.expect_response(lambda answer: f'/api/report?by={by}' in answer.url) as answer:
                page.select_option('#report-by', by)
            title = answer.value.json()['columns'][0]['title']
            page.wait_for_function("(title) => document.querySelector('#report-result th')?.textContent === title", arg=title)
            yield by, page.inner_text('#report-result')

    def credited(text):
        page.click('#nav a[href="/#credit"]')
        paste(page, text)
        done(page)
        return page.locator('#credit-result .person b').all_inner_texts()

    def seen(view):
        visit(view)
        return page.inner_text(f'#view-{view}')

    assert credited(texts['eve']) == ['eve'], 'eve is credited before'
    page.locator('#credit-result a.s').first.click()
    page.wait_for_selector('.evidence .pl.inside')
    visit('reports')
    before = dict(reports())
    assert {by for by, text in before.items() if 'eve' in text} >= {'person', 'path'}, before
    documents = seen('sources')

    visit('optouts')
    # Somebody whom nobody knows is said to be so.
    page.fill('#optout-text', 'nobody')
    refusals.append(404)
    page.keyboard.press('Enter')
    page.wait_for_selector('#optout-confirm:not([hidden])')
    page.keyboard.press('Enter')
    page.wait_for_function("() => document.getElementById('optouts-problem').textContent.includes('nobody')")
    assert 'Nobody has opted out' in page.inner_text('#optouts-result')
    # By keyboard alone; saying no changes nothing.
    page.fill('#optout-text', 'eve <eve@example.org>')
    page.keyboard.press('Enter')
    page.wait_for_selector('#optout-confirm:not([hidden])')
    assert 'eve <eve@example.org>' in page.inner_text('#optout-question')
    page.keyboard.press('Escape')
    page.wait_for_selector('#optout-confirm', state='hidden')
    assert page.evaluate('document.activeElement.id') == 'optout-text'
    assert credited(texts['eve']) == ['eve'], 'nothing was erased yet'
    visit('optouts')
    page.focus('#optout-text')
    page.keyboard.press('Enter')
    page.wait_for_function("() => document.activeElement.id === 'optout-yes'")
    # What is said on the way is kept, as each word may stand for a moment alone.
    page.evaluate('''() => {
      const element = document.getElementById('optout-progress')
      window.said = []
      new MutationObserver(() => window.said.push(element.textContent)).observe(element, { childList: true, characterData: true, subtree: true })
      window.tags = []
      new MutationObserver(() => { const tag = document.querySelector('#optouts-result .tag')?.textContent; if (tag) window.tags.push(tag) }).observe(document.getElementById('optouts-result'), { childList: true, subtree: true })
    }''')
    page.keyboard.press('Enter')
    page.wait_for_function("() => document.getElementById('optout-progress').textContent.startsWith('Erased: ')", timeout=120000)
    page.wait_for_function("() => document.querySelector('#optouts-result .tag')?.textContent === 'erased'")
    said, tags = page.evaluate('[window.said, window.tags]')
    assert any(words.startswith('It is out of every answer') for words in said), said
    assert tags[0] == 'hidden' and tags[-1] == 'erased', tags
    words = page.inner_text('#optout-progress')
    assert 'Erased: 16 lines of 1 document.' in words and 'none is there' in words, words
    assert page.inner_text('#optouts-problem') == '' and page.input_value('#optout-text') == ''
    card = page.inner_text('#optouts-result .card')
    assert 'all lines of eve <eve@example.org>' in card, card
    shoot(page, 'optout-erased', whole=True)
    accessible(page, 'opt-out erased')
    with page.expect_download() as download:
        page.click('#optouts-result .card button:has-text("certificate")')
    certificate = json.loads(pathlib.Path(download.value.path()).read_text())
    assert certificate['opt_out']['kind'] == 'person' and certificate['search']['found'] == 0, certificate

    # Answers: her text is credited to nobody, and what is written draws on nobody of hers.
    assert 'eve' not in credited(texts['eve'])
    assert credited(texts['bob']) == ['bob'], 'others are credited as before'
    assert page.locator('#credit-result [title*="eve"]').count() == 0
    visit('generate')
    page.fill('#prompt', 'void eve_fill(int')
    page.click('#generate-go')
    done(page)
    assert 'eve' not in page.locator('#generate-result .person b').all_inner_texts()
    # Views: she has no line in them; what was credited before she left stays in the ledger.
    visit('reports')
    for by, text in reports():
        if by == 'person':
            rows = [row for row in page.locator('#report-result tbody tr').all_inner_texts() if 'eve' in row]
            assert len(rows) == 1 and '\t0\t' in rows[0], rows
        elif by == 'period':
            # What was looked at in the past stays said.
            assert text.split('Looked at over time')[0].count('eve') == 0, text
        else:
            assert 'eve' not in text, (by, text)
    ledger = seen('ledger')
    assert 'eve' in ledger, 'past entries stay'
    assert seen('sources') != documents
    page.locator('.card summary').first.click()
    page.wait_for_selector('.card .reasons li:has-text("eve/eve.c")')
    assert 'eve@' not in seen('agent')

    # After a reload the list says the same; taking it back is said, too.
    page.reload()
    page.wait_for_selector('#view-agent:not([hidden])')
    visit('optouts')
    assert page.inner_text('#optouts-result .tag') == 'erased'
    page.click('#optouts-result .card button:has-text("Take back")')
    page.wait_for_function("() => document.getElementById('optout-progress').textContent.startsWith('Taken back')")
    page.wait_for_function("() => document.getElementById('optouts-result').textContent.includes('Nobody has opted out')")
    browser.close()

assert not problems, '\n'.join(dict.fromkeys(problems))
print('done')
