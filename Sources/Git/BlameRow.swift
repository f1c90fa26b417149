import Provenance

/// Who wrote which line of one file, in commits' numbers of a graph.
final class BlameRow: Sendable {
  /// Neighbouring lines that one maker made; they end where the next run starts.
  struct Run: Hashable {
    /// From 0.
    var line: Int32
    /// From 0: the first line's number at the commit that made it.
    var source: Int32
    /// An index into `makers`.
    var maker: Int32
  }

  /// A commit that made lines, at a path.
  struct Maker: Hashable {
    var commit: Int32
    /// An index into `paths`.
    var path: Int32
    /// The version that the commit changed; −1 for none.
    var previousCommit: Int32 = -1
    var previousPath: Int32 = -1
  }

  /// The file's own path, then those that it or parts of it had.
  let paths: [Path]
  let blob: BlobID
  let lineCount: Int32
  /// The commit on the revision's first-parent chain that changed the file last.
  let lastChange: Int32
  let runs: [Run]
  let makers: [Maker]
  /// The repository does not have its content, or that of a version before (a partial clone).
  let isUnavailable: Bool

  var path: Path { paths[0] }

  init(
    paths: [Path], blob: BlobID, lineCount: Int32, lastChange: Int32, runs: [Run],
    makers: [Maker], isUnavailable: Bool = false
  ) {
    precondition(!paths.isEmpty, "a row has the path of its file")
    (self.paths, self.blob, self.lineCount) = (paths, blob, lineCount)
    (self.lastChange, self.runs, self.makers) = (lastChange, runs, makers)
    self.isUnavailable = isUnavailable
  }

  /// The last line of a run, and one more.
  func end(ofRun index: Int) -> Int32 {
    index + 1 < runs.count ? runs[index + 1].line : lineCount
  }

  /// The run that a line is in.
  func run(of line: Int32) -> Int {
    var (low, high) = (0, runs.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if runs[middle].line <= line { low = middle } else { high = middle }
    }
    return low
  }
}

/// Makes a row of what the line phase says.
struct BlameRowBuilder {
  private struct MakerKey: Hashable {
    var commit: Int32
    var path: Int32
  }

  private var paths: [Path]
  private var makers: [BlameRow.Maker] = []
  private var makerNumbers: [MakerKey: Int32] = [:]
  private var runs: [BlameRow.Run] = []
  private var lineCount: Int32 = 0

  init(_ path: Path) { paths = [path] }

  mutating func number(of path: Path) -> Int32 {
    // Few files had more than a few paths.
    if let known = paths.firstIndex(of: path) { return Int32(known) }
    paths.append(path)
    return Int32(paths.count - 1)
  }

  /// A maker's number; `previous` is asked for if it is new.
  mutating func maker(
    _ commit: Int32, _ path: Int32, _ previous: (inout Self) -> (commit: Int32, path: Int32)?
  ) -> Int32 {
    let key = MakerKey(commit: commit, path: path)
    if let known = makerNumbers[key] { return known }
    var maker = BlameRow.Maker(commit: commit, path: path)
    if let previous = previous(&self) {
      (maker.previousCommit, maker.previousPath) = (previous.commit, previous.path)
    }
    makers.append(maker)
    makerNumbers[key] = Int32(makers.count - 1)
    return Int32(makers.count - 1)
  }

  /// Adds the lines that follow those added before.
  mutating func add(_ count: Int32, from source: Int32, _ maker: Int32) {
    // The lines of an empty file are one stretch of none.
    if count == 0 { return }
    if let last = runs.last, last.maker == maker, last.source + (lineCount - last.line) == source {
      lineCount += count
      return
    }
    runs.append(BlameRow.Run(line: lineCount, source: source, maker: maker))
    lineCount += count
  }

  /// Adds lines of a version that another row knows.
  mutating func add(_ lines: Range<Int32>, of row: BlameRow) {
    guard !row.runs.isEmpty else { return }
    var index = row.run(of: lines.lowerBound)
    var line = lines.lowerBound
    while line < lines.upperBound, index < row.runs.count {
      let run = row.runs[index]
      let end = min(lines.upperBound, row.end(ofRun: index))
      let theirs = row.makers[Int(run.maker)]
      let maker = maker(theirs.commit, number(of: row.paths[Int(theirs.path)])) { builder in
        theirs.previousCommit < 0
          ? nil
          : (theirs.previousCommit, builder.number(of: row.paths[Int(theirs.previousPath)]))
      }
      add(end - line, from: run.source + line - run.line, maker)
      line = end
      index += 1
    }
  }

  func row(_ blob: BlobID, lastChange: Int32) -> BlameRow {
    BlameRow(
      paths: paths, blob: blob, lineCount: lineCount, lastChange: lastChange, runs: runs,
      makers: makers)
  }
}
