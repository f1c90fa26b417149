import Provenance

/// Builds the bytes of a segment from documents.
package enum SegmentBuilder {
  /// Returns a segment file as bytes.
  ///
  /// - Throws: `tooLarge`, `tooManyOwners`, `zeroByte`.
  /// - Complexity: O(n log n) time; about 20 n bytes at the peak.
  package static func build(_ content: SegmentContent) throws(SegmentError) -> [UInt8] {
    guard content.owners.count < Int(SegmentFormat.nobody) else {
      throw .tooManyOwners(count: content.owners.count)
    }
    let text = try joined(content.documents)
    let rows = try prefixesByReversal(of: text)
    var sections: [SegmentFormat.Section: [UInt8]] = [.text: text]

    let followers = rows.map { text[Int($0) == text.count ? 0 : Int($0)] }
    sections[.followers] = followers
    sections[.checkpoints] = ByteRank.checkpoints(of: followers).littleEndianBytes
    sections[.starts] = starts(of: text).littleEndianBytes

    let ownerAt = owners(of: content, textCount: text.count)
    let lastOwners = rows.map { ownerAt[Int($0) - 1] }
    sections[.lastOwners] = lastOwners.littleEndianBytes
    addOwnerCounts(lastOwners, content.owners.count, to: &sections)
    var boundaryRows: [UInt32] = []
    var boundaryOwners: [UInt32] = []
    for (row, prefix) in rows.enumerated() {
      let next = ownerAt[Int(prefix) == text.count ? 0 : Int(prefix)]
      if next != lastOwners[row] {
        boundaryRows.append(UInt32(row))
        boundaryOwners.append(UInt32(lastOwners[row]) << 16 | UInt32(next))
      }
    }
    sections[.boundaryRows] = boundaryRows.littleEndianBytes
    sections[.boundaryOwners] = boundaryOwners.littleEndianBytes
    sections[.reach] = reach(of: lastOwners, content.owners).littleEndianBytes
    sections[.passages] =
      passages(
        documentAt(rows, content.documents, textCount: text.count), content.documents.count
      ).littleEndianBytes
    addPositions(rows, followers, to: &sections)
    addDocuments(content.documents, rows, to: &sections)
    sections[.people] = SegmentPeople.encode(content.origins, content.owners)
    return assembled(sections, rowCount: text.count)
  }

  /// Documents, each after a separator.
  private static func joined(_ documents: [SegmentDocument]) throws(SegmentError) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(documents.reduce(0) { $0 + $1.bytes.count + 1 })
    for (index, document) in documents.enumerated() {
      guard !document.bytes.contains(0) else { throw .zeroByte(document: index) }
      text.append(UInt8(0))
      text += document.bytes
    }
    guard text.count < Int(Int32.max) else { throw .tooLarge(bytes: text.count) }
    return text
  }

  /// How many bytes of the text are smaller than each of 0...256.
  private static func starts(of text: [UInt8]) -> [UInt64] {
    var counts = [UInt64](repeating: 0, count: 257)
    for byte in text { counts[Int(byte) + 1] += 1 }
    for byte in 1...256 { counts[byte] += counts[byte - 1] }
    return counts
  }

  /// The owner of every byte of the text; nobody's are the separators.
  private static func owners(of content: SegmentContent, textCount: Int) -> [UInt16] {
    var result = [UInt16](repeating: SegmentFormat.nobody, count: textCount)
    var start = 1
    for document in content.documents {
      for (index, run) in document.runs.enumerated() {
        let end =
          index + 1 < document.runs.count
          ? document.runs[index + 1].start : document.bytes.count
        let owner = UInt16(content.origins[run.origin].owner)
        for offset in run.start..<max(run.start, end) { result[start + offset] = owner }
      }
      start += document.bytes.count + 1
    }
    return result
  }

  /// For every 64th row, where the shortest ranges with one, two, three persons end.
  ///
  /// - Complexity: O(n): both ends of a range only move forward.
  private static func reach(of lastOwners: [UInt16], _ owners: [Owner]) -> [UInt32] {
    let voters = Voters(owners)
    let blocks = (lastOwners.count >> SegmentFormat.reachShift) + 1
    var result = [UInt32](repeating: 0, count: blocks * 3)
    for wanted in 1...3 {
      var window = voters.window()
      var end = 0
      for start in 0..<lastOwners.count {
        while end < lastOwners.count, window.count < wanted {
          window.add(lastOwners[end])
          end += 1
        }
        if start & ((1 << SegmentFormat.reachShift) - 1) == 0 {
          result[(start >> SegmentFormat.reachShift) * 3 + wanted - 1] =
            window.count >= wanted ? UInt32(end) : UInt32(lastOwners.count + 1)
        }
        window.remove(lastOwners[start])
      }
      let last = (lastOwners.count >> SegmentFormat.reachShift)
      if last << SegmentFormat.reachShift == lastOwners.count {
        result[last * 3 + wanted - 1] = UInt32(lastOwners.count + 1)
      }
    }
    return result
  }

  private static func addOwnerCounts(
    _ lastOwners: [UInt16], _ ownerCount: Int,
    to sections: inout [SegmentFormat.Section: [UInt8]]
  ) {
    let block = 1 << SegmentFormat.ownerBlockShift
    var starts: [UInt32] = []
    var pairs: [UInt32] = []
    var counts = [UInt32](repeating: 0, count: ownerCount)
    for start in stride(from: 0, to: lastOwners.count, by: block) {
      starts.append(UInt32(pairs.count))
      var seen: [UInt16] = []
      for owner in lastOwners[start..<min(start + block, lastOwners.count)]
      where owner != SegmentFormat.nobody {
        if counts[Int(owner)] == 0 { seen.append(owner) }
        counts[Int(owner)] += 1
      }
      for owner in seen {
        pairs.append(UInt32(owner) << 16 | counts[Int(owner)])
        counts[Int(owner)] = 0
      }
    }
    starts.append(UInt32(pairs.count))
    sections[.ownerBlocks] = starts.littleEndianBytes
    sections[.ownerCounts] = pairs.littleEndianBytes
  }

  /// For every row, the document that its context ends in.
  private static func documentAt(
    _ rows: [Int32], _ documents: [SegmentDocument], textCount: Int
  ) -> [Int32] {
    var documentOfPosition = [Int32](repeating: 0, count: textCount + 1)
    var start = 0
    for (index, document) in documents.enumerated() {
      // A context that ends at position p ends with the byte before it.
      for offset in 1...document.bytes.count + 1 {
        documentOfPosition[start + offset] = Int32(index)
      }
      start += document.bytes.count + 1
    }
    return rows.map { documentOfPosition[Int($0)] }
  }

  /// For every 16th row, where the shortest range that lies in eleven documents ends.
  ///
  /// - Complexity: O(n): both ends of the range only move forward.
  private static func passages(_ documents: [Int32], _ documentCount: Int) -> [UInt32] {
    let shift = SegmentFormat.passageShift
    let none = UInt32(documents.count + 1)
    var result = [UInt32](repeating: none, count: (documents.count >> shift) + 1)
    var held = [Int32](repeating: 0, count: documentCount)
    var distinct = 0
    var end = 0
    for start in 0..<documents.count {
      while end < documents.count, distinct < SegmentFormat.passageDocuments {
        held[Int(documents[end])] += 1
        if held[Int(documents[end])] == 1 { distinct += 1 }
        end += 1
      }
      if start & ((1 << shift) - 1) == 0, distinct >= SegmentFormat.passageDocuments {
        result[start >> shift] = UInt32(end)
      }
      held[Int(documents[start])] -= 1
      if held[Int(documents[start])] == 0 { distinct -= 1 }
    }
    return result
  }

  private static func addPositions(
    _ rows: [Int32], _ followers: [UInt8], to sections: inout [SegmentFormat.Section: [UInt8]]
  ) {
    var words = [UInt64](repeating: 0, count: rows.count / 64 + 1)
    var ranks: [UInt32] = []
    var positions: [UInt32] = []
    for (row, prefix) in rows.enumerated() {
      if row & 511 == 0 { ranks.append(UInt32(positions.count)) }
      // The ends of documents are kept too: no step leads past a separator.
      if Int(prefix) & SegmentFormat.sampleMask == 0 || followers[row] == 0 {
        words[row >> 6] |= 1 << UInt64(row & 63)
        positions.append(UInt32(prefix))
      }
    }
    sections[.sampled] = words.littleEndianBytes
    sections[.sampledRanks] = ranks.littleEndianBytes
    sections[.positions] = positions.littleEndianBytes
  }

  private static func addDocuments(
    _ documents: [SegmentDocument], _ rows: [Int32],
    to sections: inout [SegmentFormat.Section: [UInt8]]
  ) {
    var rowOfStart: [Int32: UInt32] = [:]
    var starts: Set<Int32> = []
    var start = 1
    for document in documents {
      starts.insert(Int32(start))
      start += document.bytes.count + 1
    }
    // A document's first row has the separator as the last byte of its context, and those
    // rows come first.
    for row in 0..<documents.count where starts.contains(rows[row]) {
      rowOfStart[rows[row]] = UInt32(row)
    }
    var table: [UInt32] = []
    var runs: [UInt32] = []
    start = 1
    for document in documents {
      table += [
        UInt32(start), UInt32(document.bytes.count), rowOfStart[Int32(start)] ?? 0,
        UInt32(runs.count / 2),
      ]
      for run in document.runs { runs += [UInt32(start + run.start), UInt32(run.origin)] }
      start += document.bytes.count + 1
    }
    table += [UInt32(start), 0, 0, UInt32(runs.count / 2)]
    sections[.documents] = table.littleEndianBytes
    sections[.runs] = runs.littleEndianBytes
  }

  private static func assembled(
    _ sections: [SegmentFormat.Section: [UInt8]], rowCount: Int
  ) -> [UInt8] {
    let all = SegmentFormat.Section.allCases
    var table: [UInt8] = []
    var offset = SegmentFormat.headerBytes + all.count * 16
    var body: [UInt8] = []
    body.reserveCapacity(sections.values.reduce(0) { $0 + $1.count + 64 })
    for section in all {
      let bytes = sections[section] ?? []
      let padding = (64 - offset & 63) & 63
      body += [UInt8](repeating: 0, count: padding)
      offset += padding
      table.append(UInt64(offset))
      table.append(UInt64(bytes.count))
      body += bytes
      offset += bytes.count
    }
    var hash = SHA256()
    hash.update(table)
    hash.update(body)
    var file = SegmentFormat.magic
    file.append(SegmentFormat.version)
    file.append(UInt32(all.count))
    file.append(UInt64(rowCount))
    file.append(UInt64(offset))
    file += hash.finish()
    file += table
    file += body
    return file
  }
}

extension Array where Element: FixedWidthInteger & BitwiseCopyable {
  /// The elements' bytes, each little-endian, one after the other.
  var littleEndianBytes: [UInt8] {
    let values = map(\.littleEndian)
    return unsafe values.withUnsafeBytes { unsafe Array<UInt8>($0) }
  }
}
