/// Text as it is read and learned: CR LF reads as LF, offsets stay the file's.
package struct LineText: Sendable {
  /// The text without the CR of every CR LF.
  package let bytes: [UInt8]
  /// Offsets in `bytes` of the newlines before which a CR was taken out, sorted.
  private let removed: [Int]

  package init(_ file: [UInt8]) {
    guard file.contains(0x0D) else {
      (bytes, removed) = (file, [])
      return
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(file.count)
    var removed: [Int] = []
    for (index, byte) in file.enumerated() {
      if byte == 0x0D, index + 1 < file.count, file[index + 1] == 0x0A {
        removed.append(bytes.count)
      } else {
        bytes.append(byte)
      }
    }
    (self.bytes, self.removed) = (bytes, removed)
  }

  /// The offset in the file of an offset in `bytes`.
  ///
  /// - Complexity: O(log lines)
  package func fileOffset(_ offset: Int) -> Int {
    var (low, high) = (0, removed.count)
    while low < high {
      let middle = (low + high) / 2
      if removed[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return offset + low
  }
}

/// Where the lines of a text start, as Git counts lines: each ends with LF, the last one may not.
package struct LineTable: Sendable {
  /// One per line, and the length of the text.
  package let starts: [Int]

  package init(_ bytes: [UInt8]) {
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == 0x0A && index + 1 < bytes.count {
      starts.append(index + 1)
    }
    if bytes.isEmpty { starts = [] }
    starts.append(bytes.count)
    self.starts = starts
  }

  package var count: Int { starts.count - 1 }

  /// The line, from 0, that a byte is in.
  package func line(at offset: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return max(low - 1, 0)
  }
}
