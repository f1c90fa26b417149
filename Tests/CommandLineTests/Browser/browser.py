# Uses all of the page, with names and code that mean harm.
with sync_playwright() as play:
    browser = play.chromium.launch(executable_path='/usr/bin/chromium', args=['--no-sandbox'])

    # Without the token nothing is shown; a wrong one does not help.
    page = browser.new_page()
    page.goto(base)
    page.wait_for_selector('#view-locked:not([hidden])')
    page.fill('#token', 'f' * 64)
    page.click('#unlock button')
    page.wait_for_function("() => document.getElementById('locked-problem').textContent.includes('token')")
    assert page.is_visible('#view-locked')
    accessible(page, 'locked')
    # The whole address in its place does.
    page.fill('#token', address)
    page.click('#unlock button')
    page.wait_for_selector('#view-credit:not([hidden])')
    page.close()

    # Another site's page can neither read nor act.
    page = browser.new_page()
    page.route('http://evil.example/**', lambda route: route.fulfill(body='<title>evil</title>', content_type='text/html'))
    page.goto('http://evil.example/')
    refused = page.evaluate('''async (base) => {
      const tried = []
      for (const [path, options] of [['api/status', {}], ['', {}], ['api/annotate', { method: 'POST', body: 'x' }],
        ['api/annotate', { method: 'POST', body: 'x', headers: { Authorization: 'Bearer x' } }], ['page.js', { mode: 'no-cors' }]]) {
        try { const answer = await fetch(base + path, options); tried.push(answer.type === 'opaque' ? 'opaque' : answer.status) } catch { tried.push('refused') }
      }
      const script = await new Promise((done) => { const tag = document.createElement('script'); tag.src = base + 'page.js'; tag.onload = () => done('ran'); tag.onerror = () => done('refused'); document.head.append(tag) })
      return [...tried, script]
    }''', base)
    assert all(answer == 'refused' for answer in refused), refused
    page.close()

    for scheme, width, height in [('light', 1280, 900), ('dark', 1280, 900), ('light', 400, 800)]:
        context = browser.new_context(color_scheme=scheme, viewport={'width': width, 'height': height})
        page = watch(context.new_page())
        name = f'{scheme}-{width}'
        page.goto(address)
        page.wait_for_selector('#view-credit:not([hidden])')
        assert '#token' not in page.url and 'token' not in page.evaluate('document.cookie'), page.url
        page.wait_for_function("() => document.getElementById('status-text').textContent === 'no agent runs'")
        shoot(page, f'{name}-empty')
        accessible(page, f'{name} empty')

        # Paste, and read who is credited.
        paste(page, texts['ada'] + '\nint new_of_my_own = 4711;\n\n' + texts['bob'])
        done(page)
        people = page.locator('#credit-result .person b').all_inner_texts()
        assert people[:2] and set(people) >= {'ada', 'bob'}, people
        assert page.locator('#credit-result .l').count() == 16 + 3 + 16
        shown = page.locator('#credit-result .t').all_inner_texts()
        assert 'int new_of_my_own = 4711;' in shown, shown
        # Every span can be reached, where its text starts.
        spans = page.evaluate("[...document.querySelectorAll('#credit-result .s')].map((piece) => [piece.dataset.span, piece.localName])")
        assert {span for span, name in spans} == {span for span, name in spans if name == 'a'}, spans
        first = page.locator('#credit-result a.s').first
        assert 'ada' in first.get_attribute('title')
        # Click a span, read its evidence: the lines themselves, side by side.
        first.click()
        page.wait_for_selector('.evidence .pl.inside')
        evidence = page.inner_text('.evidence')
        assert 'ada.c:1' in evidence and 'verbatim' in evidence and 'commit' in evidence and '2023-11-' in evidence, evidence
        assert texts['ada'].split('\n')[0] in page.locator('.evidence pre').nth(1).inner_text()
        assert 'null' not in evidence and 'undefined' not in evidence, evidence
        shoot(page, f'{name}-evidence')
        accessible(page, f'{name} evidence')
        # By keyboard: on to another span, into its evidence, out again.
        page.keyboard.press('Escape')
        assert page.is_hidden('.evidence')
        before = page.evaluate('document.activeElement.dataset.span')
        page.keyboard.press('ArrowRight')
        after = page.evaluate('document.activeElement.dataset.span')
        assert int(after) == int(before) + 1, (before, after)
        page.keyboard.press('Enter')
        page.wait_for_selector('.evidence:not([hidden]) .inside')
        page.keyboard.press('Escape')
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == 'solid', outline
        # One person's spans alone.
        page.click('#credit-result .person:has-text("bob")')
        assert page.locator('#credit-result a.s.faint').count() > 0
        assert 'bob' in page.evaluate('document.activeElement.title')
        page.click('#credit-result .person:has-text("bob")')
        assert page.locator('#credit-result a.s.faint').count() == 0
        shoot(page, f'{name}-credit', whole=True)

        # Code and a name that would act if they could.
        paste(page, texts['evil'])
        done(page)
        assert page.locator('#credit-result .person b').first.inner_text() == '<script>alert(1)'
        code = page.inner_text('#credit-result .code')
        assert '<img src=x onerror=alert(0)>' in code and '\\u{202e}' in code and '\u202e' not in code, code[:500]
        page.locator('#credit-result a.s').first.click()
        page.wait_for_selector('.evidence .pl.inside')
        assert '<b>\\u{202e}evil".md' in page.inner_text('.evidence')
        assert page.locator('#credit-result img, #credit-result script, #credit-result b b').count() == 0
        shoot(page, f'{name}-hostile')
        accessible(page, f'{name} hostile')
        page.keyboard.press('Escape')

        # The other views.
        for view in ['generate', 'reports', 'statements', 'ledger', 'sources', 'optouts', 'agent']:
            page.click(f'#nav a[href="/#{view}"]')
            page.wait_for_selector(f'#view-{view}:not([hidden])')
            if view == 'generate':
                page.fill('#prompt', 'void ada_fill(int')
                page.fill('#seed', '3')
                page.click('#generate-go')
                done(page)
                assert page.locator('#generate-result .l').count() >= 1
            if view == 'reports':
                for by in ['source', 'path', 'language', 'period', 'matrix', 'person']:
                    page.select_option('#report-by', by)
                    page.wait_for_function("(by) => document.getElementById('report-result').getAttribute('aria-busy') === 'false' && document.querySelector('#report-result th') !== null", arg=by)
                    page.wait_for_timeout(150)
                    shoot(page, f'{name}-report-{by}', whole=True)
                    accessible(page, f'{name} report {by}')
                assert page.locator('#report-result tbody tr').count() == 7, page.inner_text('#report-result')
                assert page.locator('#report-result svg').count() >= 1
                assert '<script>alert(1)' in page.inner_text('#report-result')
                with page.expect_download() as download:
                    page.click('[data-format=html]')
                file = pathlib.Path(download.value.path()).read_text()
                assert '<svg' in file and '<script' not in file
            if view == 'statements':
                # What cannot be is said, and by keyboard alone it is mended.
                page.fill('#statement-currency', 'XAU')
                refusals.append(400)
                page.focus('#statement-pool')
                page.keyboard.press('Control+A')
                page.keyboard.type('100.01')
                page.keyboard.press('Enter')
                page.wait_for_function("() => document.getElementById('statements-problem').textContent.includes('ISO 4217')")
                assert page.locator('#statements-result > *').count() == 0
                page.keyboard.press('Tab')
                page.keyboard.type('eur')
                page.focus('#statement-rule')
                page.keyboard.type('both')
                page.keyboard.press('Tab')
                assert page.evaluate('document.activeElement.id') == 'statement-influence'
                page.fill('#statement-minimum', '0.05')
                page.keyboard.press('Enter')
                done(page)
                assert page.inner_text('#statements-problem') == ''
                text = page.inner_text('#statements-result')
                assert '100.01 EUR by mixed:0.7' in text and '<script>alert(1)' in text and '\u202e' not in text, text
                assert page.inner_text('#statements-result tfoot').split('\t')[-1] == '100.01 EUR', text
                page.click('#statements-result summary')
                files = {}
                for ending in ['JSON', 'HTML']:
                    with page.expect_download() as download:
                        page.click(f'#statements-result .downloads button:has-text("{ending}")')
                    files[ending] = pathlib.Path(download.value.path()).read_text()
                made = json.loads(files['JSON'])
                assert sum(payee['paid'] for payee in made['payees']) == 10001 and made['digest'] in text + page.inner_text('#statements-result'), made
                assert page.locator('#statements-result tbody tr').count() == len(made['payees'])
                assert '<script' not in files['HTML'] and made['digest'] in files['HTML']
                pathlib.Path(saved, 'statement.json').write_text(files['JSON'])
                if shots:
                    pathlib.Path(shots, 'statement.html').write_text(files['HTML'])
            if view == 'ledger':
                page.wait_for_selector('#ledger-result tbody tr')
                assert 'viewed' in page.inner_text('#ledger-result')
            if view == 'sources':
                page.wait_for_selector('.card')
                page.locator('.card summary').first.click()
                page.wait_for_selector('.card .reasons li')
                assert 'lib.min.js' in page.inner_text('#sources-result')
            if view == 'optouts':
                page.wait_for_selector('#optouts-result p')
                page.fill('#optout-text', 'somebody <x@example.org>')
                page.click('#optout-form button')
                page.wait_for_selector('#optout-confirm:not([hidden])')
                assert page.evaluate('document.activeElement.id') == 'optout-yes'
                accessible(page, f'{name} opt-out asked')
                page.click('#optout-no')
            if view == 'agent':
                page.wait_for_selector('#agent-result dl')
            shoot(page, f'{name}-{view}', whole=True)
            accessible(page, f'{name} {view}')
        # Nothing is wider than the window.
        wide = page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
        assert not wide, name
        context.close()

    # Reports as files, offline, in light and dark.
    if shots:
        for file in pathlib.Path(shots).glob('*.html'):
            for scheme in ['light', 'dark']:
                context = browser.new_context(color_scheme=scheme, viewport={'width': 1100, 'height': 900}, offline=True)
                page = context.new_page()
                page.goto(file.as_uri())
                page.screenshot(path=f'{shots}/{file.stem}-{scheme}.png', full_page=True)
                context.close()

    # A span that starts with ends of lines can be reached where its text starts.
    page = watch(browser.new_page())
    page.goto(address)
    page.wait_for_selector('#view-credit:not([hidden])')
    pieces = page.evaluate('''async () => {
      const { CreditedText } = await import('/credit.js')
      const root = document.getElementById('credit-result')
      const text = new CreditedText(root, { say() {} })
      text.start(new TextEncoder().encode('a\\n\\r\\nbc\\nde\\n'))
      const span = { start_byte: 1, end_byte: 9, start_line: 1, end_line: 4, sources: [{ person_id: 'p', share: 1 }] }
      const author = { person_id: 'p', name: 'p', bits: 1, necessary_bits: 1, share: 1 }
      text.add({ spans: [span] }, { totals: { bits: 1, credited_bits: 1, diffuse_bits: 0, unknown_bits: 0, new_bits: 0 }, authors: [author] }, 10)
      text.reveal(0)
      return [...root.querySelectorAll('.s')].map((piece) => [piece.localName, piece.textContent, piece === document.activeElement])
    }''')
    assert pieces == [['a', 'bc', True], ['span', 'de', False]], pieces
    page.close()

    # A megabyte, pasted: the page answers while it is credited, and makes only what is seen.
    page = watch(browser.new_page())
    page.goto(address)
    page.wait_for_selector('#view-credit:not([hidden])')
    long = (texts['ada'] + texts['evil'] + ''.join(f'row {n * 2654435761 % 4294967296:x} of much\n' for n in range(40))) * 1
    many = long * (300000 // len(long) + 1)
    paste(page, many)
    page.wait_for_selector('#credit-result .l')
    worst = page.evaluate('''async () => {
      let worst = 0
      let last = performance.now()
      for (let turn = 0; turn < 60; turn += 1) {
        await new Promise(requestAnimationFrame)
        worst = Math.max(worst, performance.now() - last)
        last = performance.now()
      }
      return worst
    }''')
    made = page.locator('#credit-result .l').count()
    assert made < 1500, made
    page.click('#credit-stop')
    page.wait_for_function("() => document.getElementById('credit-stop').hidden")
    print(f'{len(many)} bytes: {made} rows made, the longest frame took {worst:.0f} ms')
    # One line of a megabyte.
    paste(page, 'x = "' + 'na ' * 350000 + '"')
    page.wait_for_selector('#credit-result .l')
    assert page.locator('#credit-result .l').count() < 1500
    page.click('#credit-stop')
    browser.close()

assert not problems, '\n'.join(dict.fromkeys(problems))
print('done')
