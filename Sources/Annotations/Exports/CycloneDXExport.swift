/// A training manifest as CycloneDX 1.6: a machine-learning model and its data.
///
/// Source: ECMA-424, CycloneDX 1.6.
struct CycloneDXExport {
  private let manifest: TrainingManifest

  private let persons: [String: TrainingManifest.Person]

  init(_ manifest: TrainingManifest) {
    self.manifest = manifest
    persons = manifest.personsByID
  }

  /// A UUID that is the memory's: of its digest, marked as version 8 (RFC 9562).
  private var serialNumber: String {
    var digits = Array(manifest.model.digest.prefix(32))
    guard digits.count == 32 else { return "urn:uuid:00000000-0000-8000-8000-000000000000" }
    (digits[12], digits[16]) = ("8", "8")
    var text = "urn:uuid:"
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text += "-" }
      text.append(digit)
    }
    return text
  }

  var bom: JSONValue {
    let sources = manifest.sources.enumerated().map { data($1, "source-\($0)") }
    let references = manifest.sources.indices.map { JSONValue.string("source-\($0)") }
    return [
      "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
      "serialNumber": .string(serialNumber),
      "metadata": [
        "timestamp": .string(manifest.createdAt),
        "tools": [
          "components": [
            [
              "type": "application", "name": "byline", "version": .string(manifest.toolVersion),
            ]
          ]
        ],
        "component": model(references),
      ],
      "components": .array(sources),
      "dependencies": [["ref": "model", "dependsOn": .array(references)]],
    ]
  }

  private func model(_ references: [JSONValue]) -> JSONValue {
    let gates = manifest.model.gates.sorted { $0.key < $1.key }.map { view, digest -> JSONValue in
      ["name": "byline:gate:\(view)", "value": .string(digest)]
    }
    return [
      "type": "machine-learning-model", "bom-ref": "model", "name": "byline memory",
      "version": .string(manifest.model.digest),
      "hashes": [["alg": "SHA-256", "content": .string(manifest.model.digest)]],
      "modelCard": [
        "modelParameters": [
          "task": "text prediction with credit",
          "architectureFamily": "counts of contexts weighed by a small network",
          "datasets": .array(references.map { ["ref": $0] }),
        ]
      ],
      "properties": .array(
        gates + [
          ["name": "byline:seed", "value": "\(manifest.settings.seed)"],
          ["name": "byline:max_file_bytes", "value": "\(manifest.settings.maxFileBytes)"],
          ["name": "byline:private_sources", "value": "\(manifest.hidden.sources)"],
          ["name": "byline:ledger", "value": .string(manifest.ledger)],
        ]),
    ]
  }

  private func data(_ source: TrainingManifest.Source, _ id: String) -> JSONValue {
    let authors = source.parts.compactMap { part -> JSONValue? in
      guard let person = persons[part.personId] else { return nil }
      let email = person.email.flatMap { $0.isEmpty ? nil : JSONValue.string($0) }
      return JSONValue.object([
        "bom-ref": "\(id)-person-\(person.personId)", "name": .string(person.name),
      ]).adding("email", email)
    }
    let files = source.documents.enumerated().map { index, document -> JSONValue in
      JSONValue.object([
        "type": "file", "bom-ref": "\(id)-file-\(index)", "name": .string(document.path),
      ]).adding("swhid", document.blob.map { ["swh:1:cnt:\($0)"] })
    }
    let credits = source.parts.map { part -> JSONValue in
      [
        "name": "byline:person:\(part.personId)",
        "value": "microlines \(part.microlines), microbits \(part.microbits)",
      ]
    }
    let excluded = source.exclusions.map { exclusion -> JSONValue in
      ["name": "byline:excluded", "value": "\(exclusion.path): \(exclusion.reason)"]
    }
    return JSONValue.object([
      "type": "data", "bom-ref": .string(id), "name": .string(source.name),
      "data": [["type": "dataset", "name": .string(source.name)]],
      "pedigree": ["commits": .array(source.commits.map { ["uid": .string($0)] })],
      "authors": .array(authors), "components": .array(files),
      "properties": .array(credits + excluded),
    ]).adding("version", source.revision.map { .string($0) })
  }
}
