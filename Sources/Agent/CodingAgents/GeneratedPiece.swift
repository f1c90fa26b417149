import Annotations
import Corpus
import Git

/// What a coding agent wrote into one file: whole lines of a text.
package struct GeneratedPiece: Sendable, Equatable {
  /// As the agent gave it.
  package var path: String
  /// The file as it is now, or the new text alone.
  package var bytes: [UInt8]
  /// Lines of `bytes` that are new, from 0, in order and apart.
  package var lines: [Range<Int>]

  /// The largest file that is looked at, in bytes.
  package static let largest = 4 << 20
  /// How many lines of one edit are kept.
  private static let mostLines = 20_000

  /// Finds what an edit made new; `nil` if that is nothing, or no text.
  ///
  /// `file` is what the file holds now. Pieces of lines are made whole from it; without it, or
  /// where it has changed since, they stay as they are and will be found nowhere.
  package init?(_ edit: HookPayload.Edit, file: [UInt8]?) {
    path = edit.path
    switch edit.change {
    case .written(let text, let proposed):
      let written = Array(text.utf8)
      bytes = written
      lines =
        proposed.map { Self.common(written, Array($0.utf8)) } ?? [0..<LineTable(written).count]
    case .added(let runs):
      bytes = Array(runs.joined().utf8)
      lines = [0..<LineTable(bytes).count]
    case .replaced(let replacements):
      (bytes, lines) = Self.replaced(replacements, in: file)
    }
    lines = Self.bounded(lines)
    guard bytes.count <= HookPayload.largest, !bytes.contains(0), !lines.isEmpty else {
      return nil
    }
  }

  /// The lines' digests, one after another.
  package var digests: String {
    let table = LineTable(bytes)
    return lines.joined().map { LineDigest.of(bytes[table.starts[$0]..<table.starts[$0 + 1]]) }
      .joined()
  }

  private static func bounded(_ lines: [Range<Int>]) -> [Range<Int>] {
    var left = mostLines
    var result: [Range<Int>] = []
    for range in lines where left > 0 && !range.isEmpty {
      result.append(range.lowerBound..<min(range.upperBound, range.lowerBound + left))
      left -= range.count
    }
    return result
  }

  // MARK: Replaced text

  private static func replaced(
    _ replacements: [HookPayload.Replacement], in file: [UInt8]?
  ) -> ([UInt8], [Range<Int>]) {
    var alone: [UInt8] = []
    var ranges: [Range<Int>] = []
    let table = file.map { LineTable($0) }
    for replacement in replacements where !replacement.new.isEmpty {
      let (new, old) = (Array(replacement.new.utf8), Array(replacement.old.utf8))
      if let file, let table {
        let places = occurrences(of: new, in: file, isEverywhere: replacement.isEverywhere)
        for place in places { ranges += added(new, old, at: place, file, table) }
        if !places.isEmpty { continue }
      }
      // The file is not as the agent left it: what is known is the text itself.
      let lines = LineTable(new)
      for range in different(new, old) {
        alone += new[lines.starts[range.lowerBound]..<lines.starts[range.upperBound]]
        if alone.last != 0x0A { alone.append(0x0A) }
      }
    }
    let inFile = joined(ranges)
    guard let file, let table, !inFile.isEmpty else { return (alone, [0..<LineTable(alone).count]) }
    if alone.isEmpty { return (file, inFile) }
    var bytes = inFile.flatMap { file[table.starts[$0.lowerBound]..<table.starts[$0.upperBound]] }
    if bytes.last != 0x0A { bytes.append(0x0A) }
    bytes += alone
    return (bytes, [0..<LineTable(bytes).count])
  }

  /// The lines of the file that differ from what they were before `new` came in place of `old`.
  private static func added(
    _ new: [UInt8], _ old: [UInt8], at place: Int, _ file: [UInt8], _ table: LineTable
  ) -> [Range<Int>] {
    let first = table.line(at: place)
    let last = table.line(at: max(place, place + new.count - 1))
    let (start, end) = (table.starts[first], table.starts[last + 1])
    let now = Array(file[start..<end])
    let before = Array(file[start..<place]) + old + Array(file[place + new.count..<end])
    return different(now, before).map { $0.lowerBound + first..<$0.upperBound + first }
  }

  private static func occurrences(
    of text: [UInt8], in file: [UInt8], isEverywhere: Bool
  ) -> [Int] {
    var result: [Int] = []
    var index = 0
    while result.count < 1000, let found = file[index...].firstRange(of: text) {
      result.append(found.lowerBound)
      if !isEverywhere { break }
      index = found.upperBound
    }
    return result
  }

  // MARK: Lines

  /// Lines of a text that another has not.
  private static func different(_ new: [UInt8], _ old: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var line = 0
    // A text that is too large to compare is new as a whole.
    for stretch in (try? TextDiff.unchanged(new, from: old)) ?? [] {
      if stretch.lines.lowerBound > line { result.append(line..<stretch.lines.lowerBound) }
      line = stretch.lines.upperBound
    }
    let count = LineTable(new).count
    if line < count { result.append(line..<count) }
    return result
  }

  /// Lines of a text that another has, too.
  private static func common(_ new: [UInt8], _ old: [UInt8]) -> [Range<Int>] {
    ((try? TextDiff.unchanged(new, from: old)) ?? []).map(\.lines)
  }

  private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, last.upperBound >= range.lowerBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}
