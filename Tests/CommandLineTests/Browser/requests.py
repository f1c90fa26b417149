# Asks a running page what it must answer and what it must refuse.
import concurrent.futures, http.client, json, socket, sys, time, urllib.parse
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

asked = json.load(sys.stdin)
address = urllib.parse.urlsplit(asked['address'])
host, port = address.hostname, address.port
token = address.fragment.removeprefix('token=')
texts = asked['texts']
assert host == '127.0.0.1' and len(token) == 64, address
mine = {'Authorization': f'Bearer {token}'}


def ask(path, method='GET', headers=mine, body=None, timeout=60):
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), data


def expect(status, *arguments, **options):
    found, headers, data = ask(*arguments, **options)
    assert found == status, (status, found, arguments, data[:300])
    for name, value in {
        'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'X-Frame-Options': 'DENY',
        'Cache-Control': 'no-store', 'Cross-Origin-Resource-Policy': 'same-origin',
    }.items():
        assert headers.get(name) == value, (arguments, name, headers)
    policy = headers['Content-Security-Policy']
    assert "default-src 'none'" in policy and 'unsafe' not in policy and '*' not in policy, policy
    assert not any(name.lower().startswith('access-control') for name in headers), headers
    if found >= 400:
        problem(json.loads(data))
    return data


# The description of the API, by others' reading of OpenAPI 3.1.
description = json.loads(ask('/api/openapi.json')[2])
validate(description)
registry = Registry().with_resource('urn:page', Resource(contents=description, specification=DRAFT202012))


def checker(pointer):
    return Draft202012Validator({'$ref': f'urn:page#{pointer}'}, registry=registry)


def check(value, pointer):
    errors = list(checker(pointer).iter_errors(value))
    assert not errors, (pointer, errors[0].json_path, errors[0].message[:500])


def problem(value):
    check(value, '/components/schemas/Problem')


def schema(path, method, kind):
    part = f'/paths/~1{path}/{method}/responses/200/content/{kind.replace("/", "~1")}/schema'
    return part


# Who may ask.
for name in ['/', '/page.css', '/page.js', '/credit.js', '/views.js', '/files.js', '/statements.js', '/optouts.js', '/icon.svg', '/chart.css']:
    assert len(expect(200, name, headers={})) > 100, name
    status, headers, data = ask(name, method='HEAD', headers={})
    assert status == 200 and not data and int(headers['Content-Length']) > 100
expect(401, '/api/status', headers={})
expect(401, '/api/status', headers={'Authorization': 'Bearer ' + 'a' * 64})
expect(401, '/api/status', headers={'Cookie': f'token={token}'})
expect(401, f'/api/status?token={token}', headers={})
expect(401, '/api/annotate', method='POST', headers={}, body=b'x' * 100000)
for wrong in ['evil.example', f'evil.example:{port}', '127.0.0.1', f'127.0.0.1.evil.example:{port}']:
    expect(421, '/api/status', headers={**mine, 'Host': wrong})
    expect(421, '/', headers={'Host': wrong})
expect(200, '/api/status', headers={**mine, 'Host': f'localhost:{port}'})
for origin in ['http://evil.example', 'null', f'https://{host}:{port}']:
    expect(403, '/api/status', headers={**mine, 'Origin': origin})
    expect(403, '/api/annotate', method='POST', headers={**mine, 'Origin': origin}, body=b'x')
expect(200, '/api/status', headers={**mine, 'Origin': f'http://{host}:{port}'})
expect(403, '/api/status', headers={**mine, 'Sec-Fetch-Site': 'cross-site'})
for method in ['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']:
    expect(405, '/api/status', method=method)
expect(405, '/api/annotate')
expect(405, '/api/status', method='POST', body=b'')
for path in ['/etc/passwd', '/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/page.css%00', '//', '/api/', '/api/none', '/page.html']:
    expect(404, path)

# What the network may do to it.
def raw(data, wait=10):
    with socket.create_connection((host, port), timeout=wait) as plain:
        try:
            plain.sendall(data)
            return plain.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            return b''


head = f'GET /api/status HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n'
start = time.time()
answer = raw(head.encode() + b'X: ' + b'a' * 300000 + b'\r\n\r\n')
assert b' 200 ' not in answer[:15], answer[:100]
answer = raw(head.encode() + b'X: a\r\n' * 5000 + b'\r\n')
assert b' 200 ' not in answer[:15], answer[:100]
assert time.time() - start < 10
for nonsense in [b'\x00' * 1000, b'GET\r\n\r\n', b'\x16\x03\x01' * 50, b'GET / HTTP/9.9\r\n\r\n', head.encode() + b'Host: two\r\n\r\n',
                 f'POST /api/annotate HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: -1\r\n\r\n'.encode(),
                 f'POST /api/annotate HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'.encode()]:
    assert b' 200 ' not in raw(nonsense)[:15], nonsense
expect(413, '/api/annotate', method='POST', body=b'x' * (2 << 20) + b'y')
idle = [socket.create_connection((host, port)) for _ in range(50)]
expect(200, '/api/status')
for plain in idle:
    plain.close()

# What it answers.
status = json.loads(expect(200, '/api/status'))
check(status, schema('status', 'get', 'application/json'))
assert status['memory']['version'] >= 1 and not status['agent']['running'], status
sources = json.loads(expect(200, '/api/sources'))
check(sources, schema('sources', 'get', 'application/json'))
source = [source for source in sources['sources'] if source['kind'] == 'repository'][0]
assert source['excluded_files'] == 1, source
query = urllib.parse.urlencode({'source': source['path']})
excluded = json.loads(expect(200, f'/api/exclusions?{query}'))
check(excluded, schema('exclusions', 'get', 'application/json'))
assert excluded['excluded'][0]['path'] == 'lib.min.js', excluded
expect(404, '/api/exclusions?source=none')
expect(400, '/api/exclusions')
expect(400, f'/api/exclusions?{query}&limit=0')


def credit(text, options=''):
    data = expect(200, f'/api/annotate?{options}', method='POST', body=text)
    events = [json.loads(line) for line in data.splitlines()]
    for event in events:
        check(event, schema('annotate', 'post', 'application/x-ndjson'))
    assert events[0]['event'] == 'start' and events[-1]['event'] == 'end', events[-1]
    pieces = [event for event in events if event['event'] == 'piece']
    assert pieces[0]['start_byte'] == 0 and pieces[-1]['end_byte'] == len(text)
    for piece, after in zip(pieces, pieces[1:]):
        assert piece['end_byte'] == after['start_byte']
    spans = [span for piece in pieces for span in piece['annotation']['spans']]
    for span in spans:
        assert 0 <= span['start_byte'] < span['end_byte'] <= len(text)
        assert span['start_line'] == text[:span['start_byte']].count(b'\n') + 1, span
    totals = events[-1]['summary']['totals']
    parts = sum(totals[name] for name in ['credited_bits', 'own_bits', 'diffuse_bits', 'unknown_bits', 'new_bits'])
    assert abs(parts - totals['bits']) < 1e-6 * max(1, totals['bits']), totals
    return events, spans


for author in ['ada', 'bob', 'eve', 'sid']:
    events, spans = credit(texts[author].encode())
    people = events[-1]['summary']['authors']
    assert people[0]['name'] == author and people[0]['share'] > 0.3, people
    place = spans[0]['sources'][0]
    query = urllib.parse.urlencode({'source': place['source'], 'path': place['path'], 'start_line': place['start_line'], 'end_line': place['end_line']})
    excerpt = json.loads(expect(200, f'/api/place?{query}'))
    check(excerpt, schema('place', 'get', 'application/json'))
    wanted = texts[author].split('\n')[place['start_line'] - 1:place['end_line']]
    assert [line['text'] for line in excerpt['lines']] == wanted, excerpt
events, spans = credit(texts['evil'].encode())
evil = events[-1]['summary']['authors'][0]
assert evil['name'] == '<script>alert(1)', evil
place = spans[0]['sources'][0]
query = urllib.parse.urlencode({'source': place['source'], 'path': place['path'], 'start_line': 1, 'end_line': 5})
excerpt = expect(200, f'/api/place?{query}')
assert '\u202e'.encode() not in excerpt and b'\\u202e' in excerpt
for text in [b'', b'\xff\xfe\x80' * 500, b'\xe2\x80', b'\r\n' * 100, 'é\u202e'.encode() * 100]:
    credit(text, 'record=false')
expect(400, '/api/annotate', method='POST', body=b'a\0b')
events, spans = credit(b'x' * 60000 + b'\n' + texts['ada'].encode(), 'record=false')
assert len([event for event in events if event['event'] == 'piece']) > 2 and spans
for query in ['source=none&path=ada.c', f'source={urllib.parse.quote(source["path"])}&path=none.c', f'source={urllib.parse.quote(source["path"])}&path=../../etc/passwd']:
    expect(404, f'/api/place?{query}')

wish = json.dumps({'prompt': 'void ada_', 'max_bytes': 300, 'seed': 3}).encode()
events = [json.loads(line) for line in expect(200, '/api/generate', method='POST', body=wish).splitlines()]
for event in events:
    check(event, schema('generate', 'post', 'application/x-ndjson'))
text = ''.join(event['text'] for event in events if event['event'] == 'text')
last = [event for event in events if event['event'] == 'credit'][-1]['annotation']
assert last['input']['bytes'] == len(text.encode()) > 50 and events[-1]['event'] == 'end', events
for bad in [b'', b'{', b'[]', b'{"prompt":7}', b'{"prompt":"x","max_bytes":0}', b'{"prompt":"x","temperature":-1}', b'{"prompt":"x","top_p":0}']:
    expect(400, '/api/generate', method='POST', body=bad)

for by in ['person', 'source', 'path', 'language', 'period', 'matrix']:
    report = json.loads(expect(200, f'/api/report?by={by}'))
    check(report, schema('report', 'get', 'application/json'))
    assert by == 'matrix' or report['rows'] and report['figures'], report
    for figure in report['figures']:
        assert '<script' not in figure and 'onerror=' not in figure.replace('&lt;img src=x onerror', ''), figure[:2000]
    for format in ['json', 'csv', 'markdown', 'html', 'table']:
        file = expect(200, f'/api/report?by={by}&format={format}')
        assert b'<script' not in file or format != 'html', file
people = expect(200, '/api/report?by=person&format=csv').decode()
assert "'=cmd|" in people and '\n=cmd' not in people and ',=cmd' not in people, people
hidden = expect(200, '/api/report?by=person&names=pseudonyms&format=csv').decode()
assert 'ada' not in hidden and 'person 1' in hidden, hidden
redacted = expect(200, '/api/report?by=person&names=redacted&format=csv').decode()
assert '@' not in redacted and 'ada' in redacted, redacted
for bad in ['by=none', 'since=soon', 'names=none', 'format=none', 'top=0']:
    expect(400, f'/api/report?{bad}')
expect(404, '/api/report?source=none')

for options in ['', '&rule=survival', '&rule=mixed:0.25&minimum=1&minimum_rule=carry', '&pseudonyms=true&period=30d', '&exclude_own=false&exclude_agents=false&uncorrected=true', '&period=..2001']:
    made = json.loads(expect(200, f'/api/statement?pool=100.01&currency=EUR{options}'))
    check(made, schema('statement', 'get', 'application/json'))
    file = json.loads(made['files']['json'])
    paid = sum(payee['paid'] + payee['carried_out'] for payee in file['payees'])
    assert paid + file['totals']['undistributed'] == 10001, (options, file['totals'])
    assert made['count'] == len(file['payees']) == len(made['payees']) and made['digest'] == file['digest'], made
    assert (made['count'] == 0) == ('..2001' in options), (options, made)
    assert '<script' not in made['files']['html'] and made['digest'] in made['files']['html']
    assert all('name' in payee for payee in made['payees']) != ('pseudonyms' in options and made['count'] > 0), made['payees']
without = json.loads(expect(200, '/api/statement?pool=1000&currency=JPY&exclude=ada'))
assert 'ada' not in [payee.get('name') for payee in without['payees']] and without['totals'][-1] == '1000 JPY', without
for bad in ['', 'pool=1', 'currency=EUR', 'pool=1.5&currency=JPY', 'pool=-1&currency=EUR', 'pool=1&currency=XAU', 'pool=1&currency=EUR&rule=x',
            'pool=1&currency=EUR&period=soon', 'pool=1&currency=EUR&minimum=0.001', 'pool=1&currency=EUR&minimum_rule=x', 'pool=1&currency=EUR&exclude_own=maybe']:
    expect(400, f'/api/statement?{bad}')
expect(404, '/api/statement?pool=1&currency=EUR&exclude=nobody')
expect(401, '/api/statement?pool=1&currency=EUR', headers={})
expect(405, '/api/statement?pool=1&currency=EUR', method='POST', body=b'')

ledger = json.loads(expect(200, '/api/ledger?limit=3'))
check(ledger, schema('ledger', 'get', 'application/json'))
assert len(ledger['entries']) == 3 and ledger['total'] >= 6 and ledger['entries'][0]['kind'] == 'generated', ledger
expect(400, '/api/ledger?limit=x')

# An opt-out: out of every answer as soon as it is said to be hidden, then erased.
assert json.loads(expect(200, '/api/optouts')) == {'opt_outs': []}
for bad in [b'', b'{"kind":"person"}', b'{"kind":"none","text":"x"}', b'{"kind":"person","text":" "}', b'{"kind":"commits","text":"HEAD"}']:
    expect(400, '/api/optouts/add', method='POST', body=bad)
expect(401, '/api/optouts/add', method='POST', headers={}, body=b'{"kind":"person","text":"eve"}')
expect(404, '/api/optouts/remove', method='POST', body=b'{"id":"none"}')
data = expect(200, '/api/optouts/add', method='POST', body=b'{"kind":"person","text":"eve"}')
events = [json.loads(line) for line in data.splitlines()]
for event in events:
    check(event, schema('optouts~1add', 'post', 'application/x-ndjson'))
expect(404, '/api/optouts/add', method='POST', body=b'{"kind":"person","text":"nobody"}')
assert [event['event'] for event in events] == ['hidden', 'erased'] and events[1]['certificate']['search']['found'] == 0, events
items = json.loads(expect(200, '/api/optouts'))
check(items, schema('optouts', 'get', 'application/json'))
assert items['opt_outs'][0]['state'] == 'erased', items
certificate = json.loads(expect(200, f"/api/optouts/certificate?id={items['opt_outs'][0]['id']}"))
check(certificate, schema('optouts~1certificate', 'get', 'application/json'))
assert certificate == events[1]['certificate'], certificate
expect(404, '/api/optouts/certificate?id=none')
expect(400, '/api/optouts/certificate')
events, spans = credit(texts['eve'].encode(), 'record=false')
assert 'eve' not in [person['name'] for person in events[-1]['summary']['authors']], events[-1]
query = urllib.parse.urlencode({'source': source['path'], 'path': 'eve/eve.c', 'start_line': 1, 'end_line': 20})
status, _, data = ask(f'/api/place?{query}')
assert b'mix_eve' not in data, data
expect(200, '/api/optouts/remove', method='POST', body=json.dumps({'id': items['opt_outs'][0]['id']}).encode())
assert json.loads(expect(200, '/api/optouts')) == {'opt_outs': []}

# Two hundred at once, on connections of their own.
body = texts['bob'].encode()


def one(number):
    if number % 4 == 0:
        status, _, data = ask('/api/annotate?record=false', method='POST', body=body, timeout=120)
        return status == 200 and json.loads(data.splitlines()[-1])['event'] == 'end'
    return ask(['/api/status', '/api/sources', '/page.js'][number % 3], timeout=120)[0] == 200


with concurrent.futures.ThreadPoolExecutor(200) as pool:
    assert all(pool.map(one, range(200)))
# A reader that leaves in the middle does no harm.
for _ in range(5):
    plain = socket.create_connection((host, port))
    plain.sendall(f'POST /api/annotate?record=false HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\nContent-Length: 200000\r\n\r\n'.encode() + b'y' * 200000)
    plain.recv(10)
    plain.close()
expect(200, '/api/status')
print('done')
