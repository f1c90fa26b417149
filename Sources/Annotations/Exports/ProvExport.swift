/// A training manifest as PROV-JSON: what was made, by which activity, from what, by whom.
///
/// Source: W3C member submission "The PROV-JSON Serialization", 2013.
struct ProvExport {
  private let manifest: TrainingManifest

  init(_ manifest: TrainingManifest) { self.manifest = manifest }

  private func type(_ name: String) -> JSONValue {
    ["$": .string(name), "type": "prov:QUALIFIED_NAME"]
  }

  var document: JSONValue {
    var entities: [String: JSONValue] = [
      "byline:model": [
        "prov:label": "byline memory", "byline:digest": .string(manifest.model.digest),
        "byline:seed": "\(manifest.settings.seed)",
        "byline:privateSources": "\(manifest.hidden.sources)",
      ]
    ]
    var agents: [String: JSONValue] = [
      "byline:software": [
        "prov:type": type("prov:SoftwareAgent"), "prov:label": "byline \(manifest.toolVersion)",
      ]
    ]
    var used: [String: JSONValue] = [:]
    var derived: [String: JSONValue] = [:]
    var attributed: [String: JSONValue] = [:]
    var members: [String: JSONValue] = [:]
    for person in manifest.persons {
      agents["byline:person-\(person.personId)"] = JSONValue.object([
        "prov:type": type("prov:Person"), "prov:label": .string(person.name),
      ]).adding("byline:email", person.email.map { .string($0) })
    }
    for (index, source) in manifest.sources.enumerated() {
      let name = "byline:source-\(index)"
      entities[name] = JSONValue.object([
        "prov:label": .string(source.name), "prov:type": type("prov:Collection"),
        "byline:commits": .integer(Int64(source.commits.count)),
      ]).adding("byline:revision", source.revision.map { .string($0) })
      used["_:used-\(index)"] = [
        "prov:activity": "byline:learning", "prov:entity": .string(name),
      ]
      derived["_:derived-\(index)"] = [
        "prov:generatedEntity": "byline:model", "prov:usedEntity": .string(name),
      ]
      for part in source.parts {
        attributed["_:attributed-\(index)-\(part.personId)"] = [
          "prov:entity": .string(name), "prov:agent": "byline:person-\(part.personId)",
          "byline:microlines": .integer(part.microlines),
          "byline:microbits": .integer(part.microbits),
        ]
      }
      for (number, document) in source.documents.enumerated() {
        let file = "byline:source-\(index)-file-\(number)"
        entities[file] = JSONValue.object(["prov:label": .string(document.path)]).adding(
          "byline:swhid", document.blob.map { "swh:1:cnt:\($0)" })
        members["_:member-\(index)-\(number)"] = [
          "prov:collection": .string(name), "prov:entity": .string(file),
        ]
      }
    }
    return [
      "prefix": ["byline": "urn:byline:"], "entity": .object(entities), "agent": .object(agents),
      "activity": ["byline:learning": ["prov:label": "learning"]],
      "wasGeneratedBy": [
        "_:generated": ["prov:entity": "byline:model", "prov:activity": "byline:learning"]
      ],
      "wasAssociatedWith": [
        "_:associated": ["prov:activity": "byline:learning", "prov:agent": "byline:software"]
      ],
      "used": .object(used), "wasDerivedFrom": .object(derived),
      "wasAttributedTo": .object(attributed), "hadMember": .object(members),
    ]
  }
}
