import Provenance

/// Builds segments from documents.
package enum SegmentBuilder {
  /// Returns a segment file as bytes.
  ///
  /// - Throws: `tooLarge`, `tooManyOwners`.
  /// - Complexity: see `write`.
  package static func build(_ content: SegmentContent) throws(SegmentError) -> [UInt8] {
    try write(content, path: nil).bytes
  }

  /// Writes a segment file to `path`; the disk has it when this returns.
  ///
  /// - Returns: the segment's digest.
  /// - Throws: `tooLarge`, `tooManyOwners`, `cannotWrite`.
  /// - Complexity: O(n log n) time; about 9 n bytes at the peak, the documents included.
  package static func write(
    _ content: SegmentContent, to path: String
  ) throws(SegmentError) -> [UInt8] {
    try write(content, path: path).digest
  }

  private static func write(
    _ content: SegmentContent, path: String?
  ) throws(SegmentError) -> (digest: [UInt8], bytes: [UInt8]) {
    guard content.owners.count < Int(SegmentFormat.nobody) else {
      throw .tooManyOwners(count: content.owners.count)
    }
    var content = content
    for index in content.documents.indices { content.documents[index].separateCuts() }
    content.sortOwners()
    var text = try SegmentText(content)
    let count = text.bytes.count
    let prefixes = try prefixesByReversal(of: &text.bytes)
    let byteCounts = text.counts()
    var writer = try SegmentWriter(path: path)
    var rows = RowContents(text, consume prefixes, documentCount: content.documents.count)
    try append(rows.takeFollowers(), byteCounts, to: &writer)
    let passages = ReachTables.passages(rows.spans, text, documentCount: content.documents.count)
    try appendOwners(rows.takeOwners(text), rows.boundaries, content.owners, to: &writer)
    try writer.append(.passages, passages.near)
    try writer.append(.farPassages, passages.far)
    try writer.append(.sampled, rows.sampled)
    try writer.append(.sampledRanks, rows.sampledRanks)
    try writer.append(.positions, rows.positions)
    try writer.append(.text, text.bytes)
    try append(content, firstRows: rows.firstRows, to: &writer)
    try writer.append(.copiedRows, rows.copiedRows)
    try writer.append(.copiedRowRanks, SortedRows.ranks(ofBits: rows.copiedRows, rows: count))
    try writer.append(.copiedSteps, rows.copiedSteps)
    try writer.append(.copiedStepRanks, SortedRows.ranks(ofBits: rows.copiedSteps, rows: count))
    return try writer.finish(rowCount: count)
  }

  private static func appendOwners(
    _ rows: [Int32], _ boundaries: [RowContents.Boundary], _ owners: [Owner],
    to writer: inout SegmentWriter
  ) throws(SegmentError) {
    try append(OwnerRunTables(rows), to: &writer)
    try append(OwnerTables(rows, boundaries, ownerCount: owners.count), to: &writer)
    try writer.append(.reach, ReachTables.persons(rows, owners))
  }

  /// Functions of their own, so that the tables are gone when they return.
  private static func append(
    _ runs: consuming OwnerRunTables, to writer: inout SegmentWriter
  ) throws(SegmentError) {
    try writer.append(.ownerRunBits, runs.bits)
    try writer.append(.ownerRunRanks, runs.ranks)
    try writer.append(.ownerLows, runs.lows)
    try writer.append(.ownerHighBits, runs.highBits)
    try writer.append(.ownerHighRanks, runs.highRanks)
    try writer.append(.ownerHighs, runs.highs)
  }

  private static func append(
    _ owners: consuming OwnerTables, to writer: inout SegmentWriter
  ) throws(SegmentError) {
    try writer.append(.ownerCountStarts, owners.countStarts)
    try writer.append(.ownerCounts, owners.counts)
    try writer.append(.enteringStarts, owners.enteringStarts)
    try writer.append(.enteringRows, owners.enteringRows)
    try writer.append(.leavingStarts, owners.leavingStarts)
    try writer.append(.leavingRows, owners.leavingRows)
  }

  private static func append(
    _ followers: [UInt8], _ counts: [Int], to writer: inout SegmentWriter
  ) throws(SegmentError) {
    let ranks = unsafe followers.withUnsafeBufferPointer {
      unsafe RankTables(of: $0, counts: counts)
    }
    try writer.append(.followers, followers)
    try writer.append(.rankColumns, ranks.columns)
    try writer.append(.rankSupers, ranks.supers)
    try writer.append(.rankBlocks, ranks.blocks)
    try writer.append(.rareStarts, ranks.rareStarts)
    try writer.append(.rareRows, ranks.rareRows)
    var starts = [UInt64](repeating: 0, count: 257)
    for byte in 0..<256 { starts[byte + 1] = starts[byte] + UInt64(counts[byte]) }
    try writer.append(.starts, starts)
  }

  private static func append(
    _ content: SegmentContent, firstRows: [UInt32], to writer: inout SegmentWriter
  ) throws(SegmentError) {
    let digest = DocumentDigest(content.origins, content.owners)
    var table: [UInt32] = []
    var digests: [UInt8] = []
    var runs: [UInt32] = []
    var start = 1
    for (index, document) in content.documents.enumerated() {
      table += [
        UInt32(start), UInt32(document.bytes.count), firstRows[index], UInt32(runs.count / 2),
      ]
      digests += digest.digest(document)
      for run in document.runs {
        runs.append(UInt32(start + run.start))
        runs.append(UInt32(run.origin))
      }
      start += document.bytes.count + 1
    }
    table += [UInt32(start), 0, 0, UInt32(runs.count / 2)]
    try writer.append(.documents, table)
    try writer.append(.documentDigests, digests)
    try writer.append(.runs, runs)
    try writer.append(.people, SegmentPeople.encode(content.origins, content.owners))
  }
}
