package import Provenance

/// Prints a blamed file as `git blame --porcelain` and `--line-porcelain` do.
package struct BlamePorcelain {
  private let blame: RepositoryBlame
  private let mailmap: Mailmap
  private let repeatsDetails: Bool
  private let showsPersons, showsKinds: Bool
  /// Details of commits as far as they never change: everything but the file's name.
  private var details: [Int: [UInt8]] = [:]

  /// `repeatsDetails` is `--line-porcelain`; persons and kinds are headers of Byline's own.
  package init(
    _ blame: RepositoryBlame, _ mailmap: Mailmap, repeatsDetails: Bool = false,
    showsPersons: Bool = false, showsKinds: Bool = false
  ) {
    self.blame = blame
    self.mailmap = mailmap
    self.repeatsDetails = repeatsDetails
    (self.showsPersons, self.showsKinds) = (showsPersons, showsKinds)
  }

  /// The text for one file, of which `content` is the content.
  package mutating func text(of file: BlamedFile, _ content: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(content.count * 3)
    let starts = unsafe content.withUnsafeBytes { unsafe lineStarts($0) }
    var shown: Set<Int> = []
    let severalPaths = commitsWithSeveralPaths(file)
    for run in file.runs where run.lines.upperBound < starts.count {
      let record = blame.commits[run.commit].record
      let id = Array(record.id.description.utf8)
      for (index, line) in run.lines.enumerated() {
        out += id
        out += " \(run.originalStart + index + 1) \(line + 1)".utf8
        if index == 0 { out += " \(run.lines.count)".utf8 }
        out.append(0x0A)
        if index == 0 || repeatsDetails {
          if repeatsDetails || shown.insert(run.commit).inserted {
            out += commitDetails(run.commit)
            addName(run, to: &out)
          } else if severalPaths.contains(run.commit) {
            addName(run, to: &out)
          }
        }
        out.append(0x09)
        out += content[starts[line]..<starts[line + 1]]
      }
      if out.last != 0x0A { out.append(0x0A) }
    }
    return out
  }

  private func commitsWithSeveralPaths(_ file: BlamedFile) -> Set<Int> {
    var paths: [Int: Int] = [:]
    var result: Set<Int> = []
    for run in file.runs {
      if let path = paths[run.commit], path != run.originalPath { result.insert(run.commit) }
      paths[run.commit] = run.originalPath
    }
    return result
  }

  private mutating func commitDetails(_ number: Int) -> [UInt8] {
    if let known = details[number] { return known }
    let commit = blame.commits[number]
    let record = commit.record
    var out: [UInt8] = []
    func add(_ role: String, _ signature: Signature) {
      out += "\(role) ".utf8
      out += signature.shownName(mailmap)
      out += "\n\(role)-mail ".utf8
      out += signature.shownEmail(mailmap)
      out += "\n\(role)-time \(signature.time)\n\(role)-tz \(signature.zone)\n".utf8
    }
    add("author", record.author)
    add("committer", record.committer)
    let people = BlamePeople(mailmap)
    if showsPersons {
      for person in people.authors(of: commit) { out += "person \(person)\n".utf8 }
    }
    if showsKinds {
      out += "kind \(people.kind(of: commit).rawValue)\n".utf8
    }
    out += "summary ".utf8
    out += record.summaryBytes.isEmpty ? Array("(\(record.id))".utf8)[...] : record.summaryBytes
    out.append(0x0A)
    if commit.isBoundary { out += "boundary\n".utf8 }
    details[number] = out
    return out
  }

  private func addName(_ run: BlameRun, to out: inout [UInt8]) {
    if let previous = run.previous {
      out += "previous \(previous.commit) ".utf8
      out += blame.paths[previous.path].quotedForGit
      out.append(0x0A)
    }
    out += "filename ".utf8
    out += blame.paths[run.originalPath].quotedForGit
    out.append(0x0A)
  }
}

extension Signature {
  /// Whether there was no name and mail to read.
  private var isUnknown: Bool { email.isEmpty && zone == "(unknown)" && self == .unknown }

  func shownName(_ mailmap: Mailmap) -> [UInt8] {
    isUnknown ? name : mailmap.resolve(name: name, email: email).name
  }

  /// In angle brackets, as Git prints it.
  func shownEmail(_ mailmap: Mailmap) -> [UInt8] {
    isUnknown ? name : [0x3C] + mailmap.resolve(name: name, email: email).email + [0x3E]
  }
}

extension Path {
  /// The path as Git prints it: in quotes with escapes if it holds bytes other than plain ones.
  package var quotedForGit: [UInt8] {
    let special = bytes.contains { $0 < 0x20 || $0 >= 0x7F || $0 == 0x22 || $0 == 0x5C }
    guard special else { return bytes }
    var out: [UInt8] = [0x22]
    for byte in bytes {
      switch byte {
      case 0x07: out += "\\a".utf8
      case 0x08: out += "\\b".utf8
      case 0x09: out += "\\t".utf8
      case 0x0A: out += "\\n".utf8
      case 0x0B: out += "\\v".utf8
      case 0x0C: out += "\\f".utf8
      case 0x0D: out += "\\r".utf8
      case 0x22: out += "\\\"".utf8
      case 0x5C: out += "\\\\".utf8
      case 0x20..<0x7F: out.append(byte)
      default:
        let octal = String(byte, radix: 8)
        out += ("\\" + String(repeating: "0", count: 3 - octal.count) + octal).utf8
      }
    }
    out.append(0x22)
    return out
  }
}
