/// Why text could not be read as a patch.
package enum UnifiedDiffError: Error, Equatable, CustomStringConvertible {
  case noChanges
  case combined(line: Int)
  case badHunk(line: Int, reason: String)

  package var description: String {
    switch self {
    case .noChanges: "cannot read the patch: there is no hunk in it"
    case .combined(let line):
      "cannot read the patch, line \(line): it is against several parents at once"
    case .badHunk(let line, let reason): "cannot read the patch, line \(line): \(reason)"
    }
  }
}

/// What a patch makes of files: the new side of each, as far as the patch shows it.
///
/// It is read, never applied; paths are names and lead nowhere.
package struct UnifiedDiff: Sendable, Equatable {
  package struct File: Sendable, Equatable {
    /// Of the new version.
    package var path: String
    /// Context and added lines of all hunks, one after the other.
    package var bytes: [UInt8] = []
    /// Lines of `bytes`, from 0, that the patch adds; in order and apart.
    package var added: [Range<Int>] = []
    /// Per line of `bytes`: its number in the new file, from 1.
    package var numbers: [Int] = []
  }

  package private(set) var files: [File] = []

  /// - Throws: `noChanges` if no hunk is in the text.
  package init(_ patch: [UInt8]) throws(UnifiedDiffError) {
    var reader = Reader(patch)
    try reader.read()
    guard reader.hasHunk else { throw .noChanges }
    files = reader.files.filter { !$0.added.isEmpty }
  }

  private struct Reader {
    private let lines: [ArraySlice<UInt8>]
    private(set) var files: [File] = []
    private(set) var hasHunk = false
    private var number = 0
    /// Whether the hunks that follow make a file, not take one away.
    private var hasFile = false
    private var isFromGit = false

    init(_ patch: [UInt8]) {
      var lines = patch.split(separator: 0x0A, omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      self.lines = lines
    }

    mutating func read() throws(UnifiedDiffError) {
      while number < lines.count {
        let line = lines[number]
        if line.starts(with: "diff ".utf8) {
          isFromGit = line.starts(with: "diff --git ".utf8)
          hasFile = false
          number += 1
        } else if line.starts(with: "--- ".utf8), number + 1 < lines.count,
          lines[number + 1].starts(with: "+++ ".utf8)
        {
          startFile(old: lines[number].dropFirst(4), new: lines[number + 1].dropFirst(4))
          number += 2
        } else if line.starts(with: "@@@".utf8) {
          throw .combined(line: number + 1)
        } else if line.starts(with: "@@ ".utf8) {
          try readHunk()
        } else {
          number += 1
        }
      }
    }

    private mutating func startFile(old: ArraySlice<UInt8>, new: ArraySlice<UInt8>) {
      let (before, path) = (Self.name(old), Self.name(new))
      hasFile = path != "/dev/null"
      guard hasFile else { return }
      // Git writes a/ and b/ before the paths, unless told not to.
      let hasPrefix =
        path.hasPrefix("b/") && (isFromGit || before.hasPrefix("a/") || before == "/dev/null")
      files.append(File(path: hasPrefix ? String(path.dropFirst(2)) : path))
    }

    /// A path as a header has it: quoted as in C where Git does, else up to a tab.
    private static func name(_ header: ArraySlice<UInt8>) -> String {
      var bytes = header
      if bytes.last == 0x0D { bytes.removeLast() }
      guard bytes.first == 0x22 else {
        return String(decoding: bytes.prefix { $0 != 0x09 }, as: UTF8.self)
      }
      let escapes: [UInt8: UInt8] = [
        0x61: 7, 0x62: 8, 0x74: 9, 0x6E: 10, 0x76: 11, 0x66: 12, 0x72: 13,
      ]
      var result: [UInt8] = []
      var rest = bytes.dropFirst()
      while let byte = rest.popFirst(), byte != 0x22 {
        guard byte == 0x5C, let next = rest.popFirst() else {
          result.append(byte)
          continue
        }
        if (0x30...0x37).contains(next) {
          var value = UInt32(next - 0x30)
          for _ in 0..<2 {
            guard let digit = rest.first, (0x30...0x37).contains(digit) else { break }
            rest.removeFirst()
            value = value * 8 + UInt32(digit - 0x30)
          }
          result.append(UInt8(truncatingIfNeeded: value))
        } else {
          result.append(escapes[next] ?? next)
        }
      }
      return String(decoding: result, as: UTF8.self)
    }

    private mutating func readHunk() throws(UnifiedDiffError) {
      let header = String(decoding: lines[number].prefix(100), as: UTF8.self)
      let form = #/@@ -\d{1,9}(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@.*/#
      guard let found = header.prefixMatch(of: form), let start = Int(found.2) else {
        throw .badHunk(line: number + 1, reason: "this is no header of a hunk")
      }
      var oldLeft = found.1.flatMap { Int($0) } ?? 1
      var newLeft = found.3.flatMap { Int($0) } ?? 1
      let isKept = hasFile && !files.isEmpty
      if !isKept, newLeft > 0 {
        throw .badHunk(line: number + 1, reason: "no path stands before this hunk")
      }
      hasHunk = true
      number += 1
      var line = start
      var file = isKept ? files.removeLast() : File(path: "")
      defer { if isKept { files.append(file) } }
      var isOnNewSide = false
      while oldLeft > 0 || newLeft > 0 || isNoEndMark {
        guard number < lines.count else {
          throw .badHunk(line: number, reason: "the patch ends inside a hunk")
        }
        let text = lines[number]
        if isNoEndMark {
          // An empty line without an end is none.
          let end = file.bytes.suffix(2)
          if isOnNewSide, end.last == 0x0A, end.count == 2, end.first != 0x0A {
            file.bytes.removeLast()
          }
          number += 1
          continue
        }
        let sign = text.first ?? 0x20
        guard
          sign == 0x20 && oldLeft > 0 && newLeft > 0 || sign == 0x2B && newLeft > 0
            || sign == 0x2D && oldLeft > 0
        else {
          throw .badHunk(
            line: number + 1, reason: "the hunk has other lines than its header says")
        }
        isOnNewSide = sign != 0x2D
        if sign != 0x2B { oldLeft -= 1 }
        if isOnNewSide {
          newLeft -= 1
          if !file.bytes.isEmpty, file.bytes.last != 0x0A { file.bytes.append(0x0A) }
          if sign == 0x2B {
            let count = file.numbers.count
            if file.added.last?.upperBound == count, file.numbers.last == line - 1 {
              file.added[file.added.count - 1] =
                file.added[file.added.count - 1].lowerBound..<count + 1
            } else {
              file.added.append(count..<count + 1)
            }
          }
          file.bytes += text.dropFirst() + [0x0A]
          file.numbers.append(line)
          line += 1
        }
        number += 1
      }
    }

    /// `\ No newline at end of file`.
    private var isNoEndMark: Bool { number < lines.count && lines[number].first == 0x5C }
  }
}
