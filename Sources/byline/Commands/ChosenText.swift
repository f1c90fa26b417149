import Agent
import Annotations
import ArgumentParser
import Corpus
import Foundation
import Git
import Provenance

/// Which texts are credited, and which lines of them.
struct TextOptions: ParsableArguments {
  @Argument(help: "Files; `-` or nothing is standard input.") var files: [String] = []
  @Flag(help: "Credit the lines that are staged in the repository at hand.") var staged = false
  @Option(help: "Credit the lines that commits add: A..B, A...B, or one commit.")
  var diff: String?
  @Flag(help: "Credit the lines that a unified diff adds, from files or standard input.")
  var patch = false
  @Option(help: "Credit these lines of each file: 3-9, 12, 40-; commas between several.")
  var range: String?

  /// One text and what of it is asked for.
  enum Choice {
    case whole(path: String?, bytes: [UInt8])
    case lines(ChangedText)
  }

  func validate() throws {
    let kinds = [staged, diff != nil, patch, range != nil].count { $0 }
    if kinds > 1 {
      throw ValidationError("--staged, --diff, --patch and --range exclude one another")
    }
    if staged || diff != nil, !files.isEmpty {
      throw ValidationError("--staged and --diff read the repository at hand, no files")
    }
    if let range { _ = try Self.lines(range) }
  }

  /// What is learned, and for what commits add as it was before them.
  func memory(_ memory: LearnedMemory, now: Int64) throws -> LearnedMemory {
    guard staged || diff != nil else { return memory }
    let repository = try Repository(containing: ".")
    var moment = Moment(revision: try repository.head(), time: now)
    if let diff {
      let ends = try repository.ends(of: diff)
      moment.revision = ends.from
      moment.time = try repository.commit(ends.to).committer.time
    }
    return try memory.asOf(moment, in: repository)
  }

  /// Reads what was asked for.
  func choices() throws -> [Choice] {
    if staged || diff != nil {
      let repository = try Repository(containing: ".")
      let found = try diff.map { try repository.addedLines(in: $0) } ?? repository.stagedLines()
      return found.map { file in
        .lines(ChangedText(file, in: repository))
      }
    }
    return try (files.isEmpty ? ["-"] : files).flatMap { file -> [Choice] in
      let bytes = try InputText.read(file)
      let path = file == "-" ? nil : file
      if patch { return try Self.patched(bytes) }
      guard let range else { return [.whole(path: path, bytes: bytes)] }
      let stripped = StrippedText(bytes)
      if stripped.hadAnnotations {
        StandardOutput.note("byline: the lines are those of the text without its annotations")
      }
      let lines = try Self.lines(range)
      let count = stripped.bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count
      if let last = lines.last, last.lowerBound >= count {
        throw ValidationError("\(path ?? "standard input") has fewer lines than \(range) names")
      }
      var text = ChangedText(bytes: stripped.bytes, lines: lines)
      (text.path, text.file) = (path, path)
      return [.lines(text)]
    }
  }

  private static func patched(_ bytes: [UInt8]) throws -> [Choice] {
    try UnifiedDiff(bytes).files.map { file in
      var text = ChangedText(bytes: file.bytes, lines: file.added)
      text.path = file.path
      text.numbers = file.numbers
      // The learned version of the file is not what the new one draws on.
      if let repository = try? Repository(containing: "."), let top = repository.workingDirectory {
        text.file = top + file.path
      }
      return .lines(text)
    }
  }

  /// Lines from 0, in order, joined where they touch.
  static func lines(_ text: String) throws -> [Range<Int>] {
    var result: [Range<Int>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      let first = Int(ends[0])
      let last = ends.count == 1 ? first : ends[1].isEmpty ? Int(Int32.max) : Int(ends[1])
      guard let first, let last, first >= 1, last >= first, last <= Int(Int32.max) else {
        throw ValidationError("--range is lines from 1, as in 3-9 or 3-9,12, not \(text)")
      }
      result.append(first - 1..<last)
    }
    result.sort { $0.lowerBound < $1.lowerBound }
    return result.reduce(into: []) { joined, range in
      if let last = joined.last, range.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
  }
}
