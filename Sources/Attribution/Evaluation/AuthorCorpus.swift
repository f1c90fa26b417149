package import LanguageModel
package import Memory
import Provenance

/// Documents of known authors, from which a model can be built as if some had never written.
///
/// The text of whoever is left out is cut, and what follows a cut starts with no context: not a
/// byte of theirs remains, not even as context of others' examples (DESIGN §9). It is the strictest
/// meaning of *trained without*, and it shares no code with subtraction.
package struct AuthorCorpus: Sendable {
  package private(set) var documents: [SegmentDocument] = []
  /// Per document, the rules of its language.
  package private(set) var rules: [LexicalRules] = []
  /// Origins are owners here: who wrote it is all that counts.
  private var owners: [Owner] = []
  private var numbers: [Owner: Int] = [:]

  /// Bytes of text.
  package var bytes: Int { documents.reduce(0) { $0 + $1.bytes.count } }

  package init() {}

  /// Adds a document of a memory.
  package mutating func add(_ document: Int, of segment: Segment, _ rules: LexicalRules) {
    var content = segment.content(ofDocument: document)
    for index in content.runs.indices {
      let owner = segment.owners[segment.origins[content.runs[index].origin].owner]
      let number = numbers[owner] ?? owners.count
      if number == owners.count {
        owners.append(owner)
        numbers[owner] = number
      }
      content.runs[index].origin = number
    }
    documents.append(content)
    self.rules.append(rules)
  }

  /// Per person, the bytes that they wrote, in parts where they did with others.
  package var written: [UInt32: Double] {
    var result: [UInt32: Double] = [:]
    for document in documents {
      for (number, run) in document.runs.enumerated() {
        let owner = owners[run.origin]
        guard owner.kind == .human, !owner.isCommons else { continue }
        let end =
          number + 1 < document.runs.count
          ? document.runs[number + 1].start : document.bytes.count
        for author in owner.authors {
          result[author.person, default: 0] += author.weight * Double(end - run.start)
        }
      }
    }
    return result
  }

  /// What is left where the persons in `absent` have not written; who wrote with one of them has
  /// not, either.
  package func content(without absent: Set<UInt32> = []) -> SegmentContent {
    let isKept = owners.map { owner in
      !owner.authors.contains { absent.contains($0.person) }
    }
    var kept: [SegmentDocument] = []
    for document in documents {
      var piece = SegmentDocument(bytes: [], runs: [])
      for (number, run) in document.runs.enumerated() {
        let end =
          number + 1 < document.runs.count
          ? document.runs[number + 1].start : document.bytes.count
        if isKept[run.origin] {
          piece.runs.append(.init(start: piece.bytes.count, origin: run.origin))
          piece.bytes += document.bytes[run.start..<end]
        } else if !piece.bytes.isEmpty {
          kept.append(piece)
          piece = SegmentDocument(bytes: [], runs: [])
        }
      }
      if !piece.bytes.isEmpty { kept.append(piece) }
    }
    return SegmentContent(
      documents: kept,
      origins: owners.indices.map { SegmentOrigin(commit: nil, time: 0, owner: $0) },
      owners: owners)
  }

  /// A model built from nothing on what is left, with a gate trained anew.
  ///
  /// - Throws: `SegmentError` for a corpus that is too large for one segment.
  package func model(without absent: Set<UInt32> = [], trainer: GateTrainer) throws -> Model {
    let content = content(without: absent)
    let memory =
      content.documents.isEmpty
      ? Memory([])
      : Memory([try Segment(bytes: SegmentBuilder.build(content), name: "evaluation corpus")])
    return Model(memory: memory, gate: trainer.train(for: memory))
  }
}
