import Provenance

/// Prints a blamed file for people, in the manner of `git blame`.
package struct BlameTable {
  private let blame: RepositoryBlame
  private let mailmap: Mailmap

  package init(_ blame: RepositoryBlame, _ mailmap: Mailmap) {
    self.blame = blame
    self.mailmap = mailmap
  }

  /// One line a line: commit, path where files were renamed, author, date, number, text.
  package func text(of file: BlamedFile, _ content: [UInt8]) -> [UInt8] {
    let showsPaths = file.runs.contains { blame.paths[$0.originalPath] != file.path }
    let pathWidth = file.runs.map { blame.paths[$0.originalPath].description.count }.max() ?? 0
    let names = Dictionary(
      file.runs.map {
        ($0.commit, mailmap.resolve(blame.commits[$0.commit].record.author.identity))
      },
      uniquingKeysWith: { first, _ in first })
    let nameWidth = names.values.map(\.name.count).max() ?? 0
    let numberWidth = String(file.lineCount).count
    var out: [UInt8] = []
    var offset = 0
    for run in file.runs {
      let commit = blame.commits[run.commit]
      let isEdge = commit.isBoundary || commit.record.parents.isEmpty
      let hex = commit.record.id.description
      let name = names[run.commit]?.name ?? ""
      var head = isEdge ? "^" + hex.prefix(9) : String(hex.prefix(10))
      if showsPaths {
        let path = blame.paths[run.originalPath].description
        head += " " + path + String(repeating: " ", count: pathWidth - path.count)
      }
      head += " (" + name + String(repeating: " ", count: nameWidth - name.count)
      head += " " + commit.record.author.dateText + " "
      for line in run.lines {
        let number = String(line + 1)
        out += head.utf8
        out += String(repeating: " ", count: numberWidth - number.count).utf8
        out += "\(number)) ".utf8
        let end = content[offset...].firstIndex(of: 0x0A).map { $0 + 1 } ?? content.count
        out += content[offset..<end]
        if end == offset || content[end - 1] != 0x0A { out.append(0x0A) }
        offset = end
      }
    }
    return out
  }
}

extension Signature {
  /// The date in the zone it was made in: `2026-11-24 02:03:04 +0100`.
  package var dateText: String {
    let digits = zone.drop { $0 == "+" || $0 == "-" }
    let value = Int64(digits) ?? 0
    // A zone's hours end at 14; what is damaged counts as none.
    let minutes = value < 10_000 ? value / 100 * 60 + value % 100 : 0
    let local = time.addingReportingOverflow(zone.hasPrefix("-") ? -minutes * 60 : minutes * 60)
    let date = CivilDate(secondsSince1970: local.overflow ? time : local.partialValue)
    return "\(date.dayText) \(date.timeText) \(zone)"
  }
}
