import Git
import LanguageModel
import Memory
import Provenance
import Support

/// Files of our own: snapshots of blames, gates, segments.
extension FuzzTarget {
  static func stored() throws -> [FuzzTarget] {
    let snapshot = try snapshotExample()
    let segment = try SegmentBuilder.build(segmentContent)
    return [
      FuzzTarget("snapshot", [snapshot]) { bytes in
        _ = BlameSnapshot(encoded: bytes)
        // The checksum tells of damage alone; behind it, nothing may be believed either.
        guard bytes.count >= 20 else { return }
        var sealed = bytes
        BlameSnapshot.seal(&sealed)
        guard let read = BlameSnapshot(encoded: sealed) else { return }
        guard let again = BlameSnapshot(encoded: read.encoded) else {
          throw BrokenInvariant(description: "what was written cannot be read")
        }
        let difference = again.difference(from: read)
        try hold(difference == nil, "what is written is what was read: \(difference ?? "")")
      },
      FuzzTarget("gate", [gateExample]) { bytes in
        _ = try? Gate(encoded: bytes, name: "gate")
        guard bytes.count >= 48 else { return }
        let sealed = bytes[..<16] + SHA256.digest(bytes[48...]) + bytes[48...]
        guard let gate = try? Gate(encoded: Array(sealed), name: "gate") else { return }
        try hold(gate.parameters.count == Gate.parameterCount, "a gate is whole")
      },
      FuzzTarget("segment", [segment]) { bytes in
        guard let segment = try? Segment(bytes: bytes, name: "segment"), segment.isIntact() else {
          return
        }
        for index in 0..<segment.documentCount { _ = segment.content(ofDocument: index) }
      },
    ]
  }

  private static func snapshotExample() throws -> [UInt8] {
    let scratch = try ScratchRepository()
    try scratch.commit(["a.c": "one\n", "b.c": "two\n"], by: "ada")
    try scratch.commit(["a.c": "one\nmore\n", "d/b.c": "two\n"], by: "bob")
    try scratch.commit("d/b.c", "zero\ntwo\n", by: "eve")
    let repository = try Repository(containing: scratch.path)
    let head = try repository.resolve("HEAD")
    let files = try repository.files(at: head).map { ($0.path, $0.blob) }
    return try repository.blameSnapshot(at: head, files: files, threads: 1).encoded
  }

  private static var gateExample: [UInt8] {
    let parameters = (0..<Gate.parameterCount).map { Float($0 % 17) / 17 }
    guard let gate = Gate(parameters: parameters) else {
      preconditionFailure("a gate has finite numbers")
    }
    return gate.encoded
  }

  private static var segmentContent: SegmentContent {
    let owners = (0..<2).map { number in
      Owner(
        id: UInt32(number), kind: .human, isCommons: false,
        authors: [.init(person: UInt32(number), weight: 1)])
    }
    let documents = ["banana\nbanana\n", "roses are red\n", ""].map { text in
      SegmentDocument(
        bytes: Array(text.utf8),
        runs: text.isEmpty ? [] : [.init(start: 0, origin: 0), .init(start: 4, origin: 1)])
    }
    return SegmentContent(
      documents: documents,
      origins: [0, 1].map { SegmentOrigin(commit: nil, time: 0, owner: $0) }, owners: owners)
  }
}
