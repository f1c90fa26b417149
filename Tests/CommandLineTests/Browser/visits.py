# What all scripts begin with that use a running page as somebody at a browser does.
import json, pathlib, sys
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

asked = json.load(sys.stdin)
address, texts, shots, saved = asked['address'], asked['texts'], asked['shots'], asked['saved']
base = address.split('#')[0]
problems = []
# Answers of a page that are to be refusals; browsers complain of them.
refusals = []


def complained(text):
    for status in refusals:
        if f'a status of {status}' in text:
            return refusals.remove(status)
    problems.append(f'console: {text}')


def watch(page):
    page.on('pageerror', lambda error: problems.append(f'script: {error}'))
    page.on('dialog', lambda dialog: (problems.append(f'dialog: {dialog.message}'), dialog.dismiss()))
    page.on('console', lambda message: message.type == 'error' and complained(message.text))
    page.on('request', lambda request: request.url.startswith((base, 'blob:', 'data:')) or problems.append(f'request: {request.url}'))
    return page


def shoot(page, name, whole=False):
    if shots:
        page.screenshot(path=f'{shots}/{name}.png', full_page=whole)


def paste(page, text):
    page.focus('#text')
    page.evaluate('''(text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      const field = document.getElementById('text')
      const isFree = field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
      if (isFree) field.value = text
    }''', text)


def done(page, root='#credit-result'):
    page.wait_for_function("() => document.getElementById('live').textContent.startsWith('done')", timeout=60000)
    page.evaluate("() => { document.getElementById('live').textContent = '' }")


def accessible(page, what):
    found = Axe().run(page, options={'runOnly': ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
    for violation in found.response['violations']:
        nodes = [(node['html'][:160], node['any'][0]['message'][:200] if node['any'] else '') for node in violation['nodes'][:4]]
        problems.append(f"{what}: {violation['id']}: {violation['help']}: {nodes}")
