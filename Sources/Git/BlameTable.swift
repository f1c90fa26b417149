import Provenance

/// What `git blame` prints for people, and which columns of it.
package struct BlameColumns: Sendable {
  /// `-l`, or the digits of `--abbrev`; `nil` for as many as are needed.
  package var digits: Int?
  package var showsPath = false
  package var showsNumber = false
  package var showsEmail = false
  package var hidesAuthor = false
  package var showsRawTime = false
  package var blanksBoundary = false
  package var marksIgnored = false
  package var marksUnblamable = false
  package var dates = BlameDates.iso
  /// Byline's own: all persons instead of the author, and a column for the kind.
  package var showsPersons = false
  package var showsKinds = false
  /// Whether control characters of names and paths are to be made harmless.
  package var isForTerminal = false

  package init() {}
}

/// Prints a blamed file for people, byte for byte as `git blame` does.
///
/// Source: git-blame(1); compared with Git in `BlameOracle`.
package struct BlameTable {
  private let blame: RepositoryBlame
  private let mailmap: Mailmap
  private let columns: BlameColumns

  package init(_ blame: RepositoryBlame, _ mailmap: Mailmap, _ columns: BlameColumns) {
    (self.blame, self.mailmap, self.columns) = (blame, mailmap, columns)
  }

  /// What one commit's lines begin with.
  private struct Head {
    var name: [UInt8]
    var nameWidth: Int
    var date: String
    var kind: String
  }

  /// One line a line: commit, path, author, date, number, text.
  ///
  /// `abbreviation` is how many digits name the commits of this file (`Repository.abbreviation`).
  package func text(of file: BlamedFile, _ content: [UInt8], abbreviation: Int) -> [UInt8] {
    let starts = unsafe content.withUnsafeBytes { unsafe lineStarts($0) }
    let paths = file.runs.map { blame.paths[$0.originalPath].bytes }
    let showsPath = columns.showsPath || paths.contains { $0 != file.path.bytes }
    let pathWidth = paths.map(\.count).max() ?? 0
    let heads = heads(of: file)
    let nameWidth = heads.values.map(\.nameWidth).max() ?? 0
    let kindWidth = heads.values.map(\.kind.count).max() ?? 0
    let numberWidth = String(file.runs.map(\.lines.upperBound).max() ?? 0).count
    let sourceWidth = String(
      file.runs.map { $0.originalStart + $0.lines.count }.max() ?? 0
    ).count
    // One digit more, for the caret of a boundary.
    let digits = min(columns.digits ?? abbreviation + 1, 40)
    var out: [UInt8] = []
    out.reserveCapacity(content.count + file.lineCount * 60)
    for run in file.runs {
      guard let head = heads[run.commit], run.lines.upperBound < starts.count else { continue }
      let start = name(of: run, digits)
      for (index, line) in run.lines.enumerated() {
        out += start
        if showsPath {
          let path = safe(blame.paths[run.originalPath].bytes)
          out.append(0x20)
          out += path
          pad(pathWidth - path.count, &out)
        }
        if columns.showsNumber {
          out.append(0x20)
          right(run.originalStart + index + 1, sourceWidth, &out)
        }
        if !columns.hidesAuthor {
          out += " (".utf8
          out += head.name
          pad(nameWidth - head.nameWidth, &out)
          if columns.showsKinds {
            out.append(0x20)
            out += head.kind.utf8
            pad(kindWidth - head.kind.count, &out)
          }
          out.append(0x20)
          pad(10 - head.date.utf8.count, &out)
          out += head.date.utf8
        }
        out.append(0x20)
        right(line + 1, numberWidth, &out)
        out += ") ".utf8
        out += content[starts[line]..<starts[line + 1]]
      }
      if out.last != 0x0A { out.append(0x0A) }
    }
    return out
  }

  private func heads(of file: BlamedFile) -> [Int: Head] {
    let people = BlamePeople(mailmap)
    var heads: [Int: Head] = [:]
    for run in file.runs where heads[run.commit] == nil {
      let commit = blame.commits[run.commit]
      let author = commit.record.author
      var name: [UInt8]
      if columns.showsPersons {
        name = Array(
          people.authors(of: commit).map { columns.showsEmail ? "<\($0.email)>" : $0.name }
            .joined(separator: ", ").utf8)
      } else {
        name = columns.showsEmail ? author.shownEmail(mailmap) : author.shownName(mailmap)
      }
      name = safe(name)
      var date = columns.showsRawTime ? "\(author.time) \(author.zone)" : columns.dates.text(author)
      if !columns.showsRawTime {
        date += String(repeating: " ", count: max(0, columns.dates.width - date.utf8.count))
      }
      heads[run.commit] = Head(
        name: name, nameWidth: DisplayWidth.of(name), date: date,
        kind: columns.showsKinds ? people.kind(of: commit).rawValue : "")
    }
    return heads
  }

  /// The commit's digits, and marks that each take the place of one.
  private func name(of run: BlameRun, _ digits: Int) -> [UInt8] {
    let commit = blame.commits[run.commit]
    var length = digits
    var out: [UInt8] = []
    var isBlank = false
    if commit.isBoundary {
      if columns.blanksBoundary {
        isBlank = true
      } else {
        length -= 1
        out.append(UInt8(ascii: "^"))
      }
    }
    if columns.marksUnblamable, run.isUnblamable {
      length -= 1
      out.append(UInt8(ascii: "*"))
    }
    if columns.marksIgnored, run.isIgnored {
      length -= 1
      out.append(UInt8(ascii: "?"))
    }
    let hex = commit.record.id.description.utf8.prefix(max(0, length))
    return out + (isBlank ? [UInt8](repeating: 0x20, count: hex.count) : Array(hex))
  }

  private func safe(_ text: [UInt8]) -> [UInt8] {
    guard columns.isForTerminal else { return text }
    return text.flatMap { byte in
      byte < 0x20 || byte == 0x7F ? Array("\\x\(String(byte, radix: 16))".utf8) : [byte]
    }
  }

  private func pad(_ count: Int, _ out: inout [UInt8]) {
    if count > 0 { out += repeatElement(0x20, count: count) }
  }

  private func right(_ number: Int, _ width: Int, _ out: inout [UInt8]) {
    let digits = String(number)
    pad(width - digits.utf8.count, &out)
    out += digits.utf8
  }
}
