import Foundation
package import Provenance

/// A repository or folder that is learned.
package struct Source: Sendable, Hashable {
  package enum Kind: String, Sendable { case repository, folder }

  package var id: Int64
  package var kind: Kind
  /// Of the Git directory or the folder.
  package var path: String
  package var name: String
  package var isShared: Bool
  package var isCommons: Bool
  package var revision: String?
  /// The commit of the notes that kinds of lines were read from.
  package var notes: String?
  /// A digest of what changes history beside the commits; `nil` if nothing does.
  package var decrees: String?
  /// The version of the rules that documents were chosen by; `nil` if they were not kept.
  package var rules: Int?
  package var learnedAt: Int64
  /// Whether documents were changed since the source was read as a whole.
  package var hasChanges: Bool
}

/// What learning found in one source, to be recorded in place of what was known of it.
///
/// Of the documents only those are named that are new or changed.
package struct LearnedSource: Sendable {
  package struct Document: Sendable {
    package var path: Path
    package var blob: BlobID?
    /// Of the text and its owners.
    package var digest: [UInt8]
    /// Per owner, lines and bytes.
    package var written: [(owner: UInt32, lines: Int, bytes: Int)]
    /// Outside Git: whose the lines are, run by run.
    package var observed: [Observed] = []
    /// A digest of all that is recorded of the document; equal ones are not recorded again.
    package var fingerprint: Int64 = 0
    /// Whose its lines are, where other documents have the same text.
    package var sharedLines: [UInt8]?
    /// Seconds since 1970: when a text was saved that is not committed.
    package var savedAt: Int64?

    package struct Observed: Sendable {
      /// From 0.
      package var firstLine: Int
      package var owner: UInt32
      /// Seconds since 1970.
      package var time: Int64
      /// The line was there when the document was first seen.
      package var isFirst: Bool

      package init(firstLine: Int, owner: UInt32, time: Int64, isFirst: Bool) {
        (self.firstLine, self.owner) = (firstLine, owner)
        (self.time, self.isFirst) = (time, isFirst)
      }
    }

    package init(
      path: Path, blob: BlobID?, digest: [UInt8],
      written: [(owner: UInt32, lines: Int, bytes: Int)]
    ) {
      (self.path, self.blob, self.digest, self.written) = (path, blob, digest, written)
    }
  }

  package var kind: Source.Kind
  package var path: String
  package var name: String
  package var isShared = false
  package var isCommons = false
  package var revision: CommitID?
  package var notes: CommitID?
  package var decrees: String?
  package var rules: Int?
  package var documents: [Document] = []
  package var exclusions: [(path: Path, code: String, detail: String)] = []
  /// If set, only what is known of these paths changes: the source is not read as a whole.
  package var part: [Path]?

  package init(kind: Source.Kind, path: String, name: String) {
    (self.kind, self.path, self.name) = (kind, path, name)
  }
}

/// Where a text lies in the memory.
package struct ContentPlacement: Sendable {
  package var digest: [UInt8]
  package var segment: String
  package var number: Int
  package var bytes: Int
  package var lines: Int

  package init(digest: [UInt8], segment: String, number: Int, bytes: Int, lines: Int) {
    (self.digest, self.segment, self.number) = (digest, segment, number)
    (self.bytes, self.lines) = (bytes, lines)
  }
}

/// A version of the memory: its segments, its gate.
package struct MemoryManifest: Sendable, Equatable {
  package struct Segment: Sendable, Equatable {
    package var file: String
    package var digest: [UInt8]
    package var deadDocuments: [UInt32]
    /// Files with the rows of the dead documents, each in one of them.
    package var deadFiles: [String]

    package init(file: String, digest: [UInt8], deadDocuments: [UInt32], deadFiles: [String]) {
      (self.file, self.digest) = (file, digest)
      (self.deadDocuments, self.deadFiles) = (deadDocuments, deadFiles)
    }
  }

  package var version: Int
  package var createdAt: Int64
  package var gate: [UInt8]
  /// Per view but the verbatim one, by its name.
  package var viewGates: [String: [UInt8]] = [:]
  package var digest: [UInt8]
  package var segments: [Segment]
  /// Rows that came or went since the gates were trained.
  package var changedRows = 0

  package init(
    version: Int, createdAt: Int64, gate: [UInt8], digest: [UInt8], segments: [Segment]
  ) {
    (self.version, self.createdAt, self.gate) = (version, createdAt, gate)
    (self.digest, self.segments) = (digest, segments)
  }
}

extension [UInt32] {
  /// Little-endian, one after the other.
  var data: Data {
    var data = Data(capacity: count * 4)
    for value in self {
      for shift in 0..<4 { data.append(UInt8(truncatingIfNeeded: value >> UInt32(shift * 8))) }
    }
    return data
  }

  init(_ data: Data) {
    let bytes = [UInt8](data)
    self = stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { offset in
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32($1 * 8) }
    }
  }
}
