import Provenance

/// What a document is by: SHA-256 over its bytes and whose each of them is.
///
/// The digest does not depend on the segment that holds the document. It is taken over
///
///     SHA-256 of the bytes
///     for each run, without a repeat of the one before: UInt32 start, the first 16 bytes of the
///       SHA-256 of its origin
///
/// and an origin is: UInt8 has a commit and, times two, its standing, 20 bytes commit, Int64 time, UInt8 kind, UInt8 commons,
/// and for each author UInt32 person, Float64 weight.
struct DocumentDigest {
  private let origins: [[UInt8]]

  /// With `naming` authors are told by that in place of their numbers, which only one store knows.
  init(
    _ origins: [SegmentOrigin], _ owners: [Owner], naming: [UInt32: [UInt8]]? = nil
  ) {
    self.origins = origins.map { origin in
      let owner = owners[origin.owner]
      var bytes: [UInt8] = [(origin.commit == nil ? 0 : 1) | origin.standing.rawValue << 1]
      bytes += origin.commit?.object.bytes ?? [UInt8](repeating: 0, count: 20)
      bytes.append(UInt64(bitPattern: origin.time))
      bytes.append(UInt8(owner.kind == .human ? 0 : owner.kind == .agent ? 1 : 2))
      bytes.append(UInt8(owner.isCommons ? 1 : 0))
      for author in owner.authors {
        if let naming { bytes += naming[author.person] ?? [] } else { bytes.append(author.person) }
        bytes.append(author.weight.bitPattern)
      }
      return Array(SHA256.digest(bytes).prefix(16))
    }
  }

  /// The 32 bytes of a document's digest.
  func digest(_ document: SegmentDocument) -> [UInt8] {
    var bytes = SHA256.digest(document.bytes)
    bytes.reserveCapacity(32 + document.runs.count * 20)
    var before: [UInt8] = []
    for (index, run) in document.runs.enumerated() {
      let end =
        index + 1 < document.runs.count ? document.runs[index + 1].start : document.bytes.count
      if run.start >= end || origins[run.origin] == before { continue }
      before = origins[run.origin]
      bytes.append(UInt32(run.start))
      bytes += before
    }
    return SHA256.digest(bytes)
  }
}
