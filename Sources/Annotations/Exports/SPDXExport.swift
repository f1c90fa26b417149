/// A training manifest as SPDX 3.0.1, JSON-LD: the model, the data it was trained on, the people.
///
/// Source: https://spdx.github.io/spdx-spec/v3.0.1, profiles Core, Software, AI and Dataset.
struct SPDXExport {
  private let manifest: TrainingManifest
  private let base: String
  private let totals: [String: TrainingManifest.Part]

  init(_ manifest: TrainingManifest) {
    self.manifest = manifest
    totals = manifest.totals
    base = "urn:byline:\(manifest.model.digest)#"
  }

  private func element(_ type: String, _ id: String, _ members: JSONValue) -> JSONValue {
    members.adding("type", .string(type)).adding("spdxId", .string(base + id))
      .adding("creationInfo", "_:creation")
  }

  private func relationship(
    _ id: String, _ type: String, from: String, to: [String]
  ) -> JSONValue {
    element(
      "Relationship", id,
      [
        "from": .string(base + from), "relationshipType": .string(type),
        "to": .array(to.map { .string(base + $0) }),
      ])
  }

  var document: JSONValue {
    var graph: [JSONValue] = [
      [
        "type": "CreationInfo", "@id": "_:creation", "specVersion": "3.0.1",
        "created": .string(manifest.createdAt), "createdBy": [.string(base + "byline")],
      ],
      element("SoftwareAgent", "byline", ["name": "byline \(manifest.toolVersion)"]),
      element(
        "SpdxDocument", "document",
        [
          "name": "Training manifest", "profileConformance": ["core", "software"],
          "rootElement": [.string(base + "model")],
        ]),
      model,
    ]
    for person in manifest.persons { graph += people(person) }
    for (index, source) in manifest.sources.enumerated() { graph += data(source, index) }
    if !manifest.sources.isEmpty {
      graph.append(
        relationship(
          "trained-on", "trainedOn", from: "model",
          to: manifest.sources.indices.map { "source-\($0)" }))
    }
    return [
      "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": .array(graph),
    ]
  }

  private var model: JSONValue {
    let hidden = manifest.hidden
    return element(
      "ai_AIPackage", "model",
      [
        "name": "byline memory", "software_primaryPurpose": "model",
        "software_packageVersion": .string(manifest.model.digest),
        "suppliedBy": .string(base + "byline"), "releaseTime": .string(manifest.createdAt),
        "verifiedUsing": [
          [
            "type": "Hash", "algorithm": "sha256", "hashValue": .string(manifest.model.digest),
            "comment": "over the logical content of the memory",
          ]
        ],
        "ai_typeOfModel": ["counts of contexts weighed by a small network"],
        "ai_informationAboutTraining":
          "\(hidden.sources) private sources with \(hidden.lines) lines are not listed.",
        "ai_hyperparameter": [
          ["type": "DictionaryEntry", "key": "seed", "value": "\(manifest.settings.seed)"],
          [
            "type": "DictionaryEntry", "key": "max_file_bytes",
            "value": "\(manifest.settings.maxFileBytes)",
          ],
        ],
      ])
  }

  private func people(_ person: TrainingManifest.Person) -> [JSONValue] {
    var value = element("Person", "person-\(person.personId)", ["name": .string(person.name)])
    if let email = person.email, !email.isEmpty {
      value = value.adding(
        "externalIdentifier",
        [
          [
            "type": "ExternalIdentifier", "externalIdentifierType": "email",
            "identifier": .string(email),
          ]
        ])
    }
    let total = totals[person.personId] ?? .init(personId: person.personId)
    let credit = element(
      "Annotation", "credit-\(person.personId)",
      [
        "annotationType": "other", "subject": .string(base + "person-\(person.personId)"),
        "contentType": "application/json",
        "statement": "{\"microlines\":\(total.microlines),\"microbits\":\(total.microbits)}",
      ])
    return [value, credit]
  }

  private func data(_ source: TrainingManifest.Source, _ index: Int) -> [JSONValue] {
    let id = "source-\(index)"
    var package = element(
      "dataset_DatasetPackage", id,
      [
        "name": .string(source.name), "software_primaryPurpose": "data",
        "dataset_datasetType": ["text"], "dataset_datasetSize": .integer(Int64(source.bytes)),
        "releaseTime": .string(manifest.createdAt),
        "dataset_dataPreprocessing": [
          "\(source.exclusions.count) files or parts of them were left out"
        ],
      ])
    if let revision = source.revision {
      package = package.adding("software_packageVersion", .string(revision))
    }
    if !source.parts.isEmpty {
      package = package.adding(
        "originatedBy", .array(source.parts.map { .string(base + "person-\($0.personId)") }))
    }
    var result = [package]
    var files: [String] = []
    for (number, document) in source.documents.enumerated() {
      let name = "\(id)-file-\(number)"
      var file = element(
        "software_File", name,
        ["name": .string(document.path), "software_primaryPurpose": "data"])
      if let blob = document.blob {
        file = file.adding(
          "software_contentIdentifier",
          [
            [
              "type": "software_ContentIdentifier", "software_contentIdentifierType": "swhid",
              "software_contentIdentifierValue": "swh:1:cnt:\(blob)",
            ]
          ])
      }
      result.append(file)
      files.append(name)
    }
    if !files.isEmpty {
      result.append(relationship("\(id)-contains", "contains", from: id, to: files))
    }
    return result
  }
}
