import Provenance
import Support
import Testing

@testable import Git

/// A made-up history that is rewritten as it goes on: each step says where HEAD is then.
struct RewrittenHistory {
  struct Commit {
    var parents: [Int]
    /// Contents by path; executable files end in `*`, symbolic links in `@`.
    var files: [String: [String]]
  }

  private(set) var commits: [Commit] = []
  /// What each step did, and the commit it ended at.
  private(set) var steps: [(what: String, tip: Int)] = []
  private var generator: SeededGenerator
  private let seed: UInt64
  private var count = 0

  init(seed: UInt64, steps stepCount: Int) {
    (self.seed, generator) = (seed, SeededGenerator(seed: seed))
    var files: [String: [String]] = [:]
    for name in ["a.c", "b.c", "dir/c.c", "dir/sub/d.c"] { files[name] = lines(24) }
    var head = add([], files)
    steps.append(("begins", head))
    while steps.count < stepCount {
      let (what, tip) = step(head)
      head = tip
      steps.append((what, head))
    }
  }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  private mutating func lines(_ length: Int) -> [String] {
    let common = ["}", "", "  return;", "{", "  x += 1;", "  // note"]
    return (0..<length).map { _ in
      count += 1
      return below(2) == 0 ? common[below(common.count)] : "line \(count)"
    }
  }

  private mutating func add(_ parents: [Int], _ files: [String: [String]]) -> Int {
    commits.append(Commit(parents: parents, files: files))
    return commits.count - 1
  }

  private mutating func step(_ head: Int) -> (String, Int) {
    let other = below(commits.count)
    let files = commits[head].files
    switch below(18) {
    case 0:
      return ("merges", add([head, other], mixed(head, other, isEvil: below(3) == 0)))
    case 1:
      let third = below(commits.count)
      return ("octopus", add([head, other, third], mixed(head, other, isEvil: false)))
    case 2: return ("is merged", add([other, head], mixed(other, head, isEvil: below(3) == 0)))
    case 3: return ("amends", add(commits[head].parents, edited(files)))
    case 4:
      var back = head
      for _ in 0...below(3) {
        let parents = commits[back].parents
        if !parents.isEmpty { back = parents[below(parents.count)] }
      }
      return ("resets", back)
    case 5: return ("rebases", rebased(head, onto: other))
    case 6: return ("switches", other)
    case 7: return ("reverts", add([head], commits[other].files))
    case 8 where below(3) == 0: return ("starts anew", add([], edited(files)))
    case 9:
      // A branch and its merge at once, as a pull brings them.
      var branch = other
      for _ in 0...below(3) { branch = add([branch], edited(commits[branch].files)) }
      let main = add([head], edited(files))
      return ("pulls", add([main, branch], mixed(main, branch, isEvil: false)))
    case 10:
      let side = add([head], edited(files))
      return ("keeps ours", add([head, side], files))
    default:
      var tip = head
      for _ in 0...below(3) { tip = add([tip], edited(commits[tip].files)) }
      return ("commits", tip)
    }
  }

  private mutating func rebased(_ head: Int, onto base: Int) -> Int {
    var chain: [Int] = []
    var commit = head
    while chain.count < 3, let parent = commits[commit].parents.first {
      chain.append(commit)
      commit = parent
    }
    var tip = base
    for commit in chain.reversed() {
      let (old, new) = (commits[commits[commit].parents[0]].files, commits[commit].files)
      var files = commits[tip].files
      for path in Set(old.keys).union(new.keys).sorted() where old[path] != new[path] {
        put(new[path], at: path, in: &files)
      }
      tip = add([tip], files)
    }
    return tip
  }

  /// Each file of one side or the other, or lines of both.
  private mutating func mixed(_ a: Int, _ b: Int, isEvil: Bool) -> [String: [String]] {
    let (mine, theirs) = (commits[a].files, commits[b].files)
    var files: [String: [String]] = [:]
    for path in Set(mine.keys).union(theirs.keys).sorted() {
      switch below(4) {
      case 0: put(theirs[path] ?? mine[path], at: path, in: &files)
      case 1:
        let (m, t) = (mine[path] ?? [], theirs[path] ?? [])
        put(Array(m.prefix(m.count / 2) + t.suffix(t.count / 2)), at: path, in: &files)
      default: put(mine[path] ?? theirs[path], at: path, in: &files)
      }
    }
    return isEvil ? edited(files) : files
  }

  /// Puts a file where it does not stand in the way of a folder, nor a folder in its way.
  private func put(_ content: [String]?, at path: String, in files: inout [String: [String]]) {
    files[path] = nil
    guard let content else { return }
    func plain(_ name: String) -> String { name.filter { $0 != "*" && $0 != "@" } }
    let name = plain(path)
    for other in files.keys {
      let other = plain(other)
      if other == name || other.hasPrefix(name + "/") || name.hasPrefix(other + "/") { return }
    }
    files[path] = content
  }

  private mutating func edited(_ files: [String: [String]]) -> [String: [String]] {
    var files = files
    for _ in 0...below(2) {
      let names = files.keys.sorted()
      guard let name = names.randomElement(using: &generator), var content = files[name] else {
        put(lines(12), at: "new\(count).c", in: &files)
        continue
      }
      switch below(14) {
      case 0:
        let places = ["moved\(count).c", "dir/m\(count).c", "dir", "x", "x/y.c", "a.c", "dir/c.c"]
        files[name] = nil
        for index in content.indices where below(10) == 0 { content[index] = lines(1)[0] }
        put(content, at: places[below(places.count)], in: &files)
      case 1: put(content, at: "dir/copy\(below(4)).c", in: &files)
      case 2 where names.count > 2: files[name] = nil
      case 3: put(lines(below(30)), at: "new\(below(5)).c", in: &files)
      case 4:
        files[name] = nil
        let plain = name.filter { $0 != "*" && $0 != "@" }
        put(content, at: plain + ["", "*", "@"][below(3)], in: &files)
      case 5: files[name] = content.map { "  " + $0.drop { $0 == " " } }
      default:
        for _ in 0...below(4) {
          let at = below(content.count + 1)
          switch below(4) {
          case 0 where at < content.count: content.remove(at: at)
          case 1 where at < content.count: content[at] = lines(1)[0]
          case 2: content.insert(contentsOf: content.prefix(below(4)), at: at)
          default: content.insert(contentsOf: lines(1 + below(3)), at: at)
          }
        }
        files[name] = content
      }
    }
    return files
  }

  /// Makes the commits in a repository; their names, in order.
  func make(in repository: ScratchRepository) throws -> [CommitID] {
    var text = ""
    func data(_ content: String) { text += "data \(content.utf8.count)\n\(content)\n" }
    for (number, commit) in commits.enumerated() {
      text += "commit refs/heads/c\(number)\nmark :\(number + 1)\n"
      // Dates that do not follow the order of history.
      let time = 1_700_000_000 + (number * 7919) % 1000
      text += "committer ada <ada@example.org> \(time) +0000\n"
      data("commit \(number)")
      if let first = commit.parents.first { text += "from :\(first + 1)\n" }
      for parent in commit.parents.dropFirst() { text += "merge :\(parent + 1)\n" }
      text += "deleteall\n"
      for (path, lines) in commit.files.sorted(by: { $0.key < $1.key }) {
        let mode = path.hasSuffix("*") ? "100755" : path.hasSuffix("@") ? "120000" : "100644"
        text += "M \(mode) inline \(path.filter { $0 != "*" && $0 != "@" })\n"
        data(lines.map { $0 + "\n" }.joined())
      }
    }
    try repository.git(["fast-import", "--quiet", "--export-marks=marks"], input: text)
    let marks = try repository.git(["-c", "alias.marks=!cat marks", "marks"])
    var names = [CommitID?](repeating: nil, count: commits.count)
    for line in marks.split(separator: "\n") {
      let parts = line.split(separator: " ")
      if let number = Int(parts[0].dropFirst()), let name = ObjectID(hex: parts[1]) {
        names[number - 1] = CommitID(name)
      }
    }
    return names.compactMap(\.self)
  }
}

@Suite struct IncrementalHistories {
  private func files(
    _ repository: borrowing Repository, _ commit: CommitID
  ) throws -> [(path: Path, blob: BlobID)] {
    try repository.files(at: commit).filter { $0.kind == .regular || $0.kind == .executable }
      .map { ($0.path, $0.blob) }
  }

  @Test(arguments: 0..<40)
  func `are blamed as from scratch at each step`(seed: UInt64) throws {
    let scratch = try ScratchRepository()
    let history = RewrittenHistory(seed: seed, steps: 40)
    let names = try history.make(in: scratch)
    try #require(names.count == history.commits.count)
    let repository = try Repository(containing: scratch.path)
    let ignoresWhitespace = seed % 4 == 3
    let ignored =
      seed % 5 < 3
      ? [] : Set(names.enumerated().filter { $0.offset % 5 == 1 }.map(\.element))
    var snapshot: BlameSnapshot?
    var knew = 0
    for (number, step) in history.steps.enumerated() {
      let tip = names[step.tip]
      let files = try files(repository, tip)
      let fresh = try repository.blameSnapshot(
        at: tip, files: files, ignoresWhitespace: ignoresWhitespace, ignoring: ignored,
        threads: 1)
      if var updated = snapshot {
        let update = try updated.update(
          from: repository, to: tip, files: files, ignoring: ignored, threads: 1)
        if update.files.count < files.count { knew += 1 }
        let difference = updated.difference(from: fresh)
        #expect(difference == nil, "seed \(seed) step \(number), \(step.what)")
        if difference != nil { return }
        snapshot = updated
      } else {
        snapshot = fresh
      }
      if number % 5 == 0 {
        let encoded = fresh.encoded
        let read = BlameSnapshot(encoded: snapshot?.encoded ?? [])
        #expect(read?.difference(from: fresh) == nil, "seed \(seed) step \(number)")
        let isSame = BlameSnapshot(encoded: encoded)?.encoded == encoded
        #expect(isSame, "seed \(seed) step \(number)")
        snapshot = read
      }
    }
    #expect(knew > history.steps.count / 2)
  }
}
