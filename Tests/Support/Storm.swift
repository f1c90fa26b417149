import Foundation

/// A seeded storm of changes in a work tree, with Git at work in between.
///
/// Source: issue E, what must be shown, 3.
package struct Storm {
  private var generator: SeededGenerator
  private let repository: ScratchRepository
  private var next = 0
  private var branches = 1
  /// Operations by name, for reports.
  package private(set) var counts: [String: Int] = [:]

  package init(_ repository: ScratchRepository, seed: UInt64) {
    (self.repository, generator) = (repository, SeededGenerator(seed: seed))
  }

  private mutating func random(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

  private mutating func pick<Element>(_ all: [Element]) -> Element? {
    all.isEmpty ? nil : all[random(all.count)]
  }

  /// Files and folders of the work tree, by path.
  private func entries() -> (files: [String], folders: [String]) {
    var (files, folders): ([String], [String]) = ([], [])
    guard let walk = FileManager.default.enumerator(atPath: repository.path) else {
      return ([], [])
    }
    while let path = walk.nextObject() as? String {
      if path == ".git" {
        walk.skipDescendants()
        continue
      }
      if walk.fileAttributes?[.type] as? FileAttributeType == .typeDirectory {
        folders.append(path)
      } else {
        files.append(path)
      }
    }
    return (files.sorted(), folders.sorted())
  }

  private mutating func text(_ lines: Int) -> String {
    (0..<lines).map { _ in "let value\(random(100_000)) = compute(\(random(1000)))\n" }.joined()
  }

  /// Makes some changes; `gitEvery` says how many changes there are to one command of Git.
  package mutating func run(_ count: Int, gitEvery: Int) throws {
    var (files, folders) = entries()
    for step in 0..<count {
      if step % gitEvery == gitEvery - 1 {
        try git()
        (files, folders) = entries()
      } else {
        change(&files, &folders)
      }
    }
  }

  private mutating func count(_ name: String) { counts[name, default: 0] += 1 }

  /// Changes something of the files; what cannot be done is passed by.
  private mutating func change(_ files: inout [String], _ folders: inout [String]) {
    let (top, manager) = (repository.path, FileManager.default)
    next += 1
    let place = pick([""] + folders.map { $0 + "/" }) ?? ""
    let file = pick(files)
    switch random(12) {
    case 0...2:
      let name = "\(place)file\(next).swift"
      try? Data(text(2 + random(12)).utf8).write(to: URL(filePath: "\(top)/\(name)"))
      files.append(name)
      count("create")
    case 3...6:
      guard let file, let old = try? String(contentsOfFile: "\(top)/\(file)", encoding: .utf8)
      else { return }
      var lines = old.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
      let at = random(lines.count + 1)
      lines.insert(contentsOf: text(1 + random(3)).split(separator: "\n").map(String.init), at: at)
      if random(2) == 0 { lines.remove(at: random(lines.count)) }
      // In place, or as editors do.
      try? Data((lines.joined(separator: "\n") + "\n").utf8).write(
        to: URL(filePath: "\(top)/\(file)"), options: random(2) == 0 ? [] : .atomic)
      count("edit")
    case 7:
      guard let file else { return }
      let name = "\(place)moved\(next).swift"
      if unsafe rename("\(top)/\(file)", "\(top)/\(name)") == 0 {
        files.removeAll { $0 == file }
        files.append(name)
        count("move")
      }
    case 8:
      guard let file else { return }
      unsafe unlink("\(top)/\(file)")
      files.removeAll { $0 == file }
      count("delete")
    case 9:
      let name = "\(place)deep\(next)/er/\(next)"
      try? manager.createDirectory(
        atPath: "\(top)/\(name)", withIntermediateDirectories: true)
      try? Data(text(3).utf8).write(to: URL(filePath: "\(top)/\(name)/in.swift"))
      files.append("\(name)/in.swift")
      folders.append(name)
      count("mkdir -p")
    case 10:
      guard let folder = pick(folders) else { return }
      // A third of the time the folder goes, else it moves.
      if random(3) == 0 {
        try? manager.removeItem(atPath: "\(top)/\(folder)")
        count("rmdir")
      } else if unsafe rename("\(top)/\(folder)", "\(top)/folder\(next)") == 0 {
        count("move folder")
      }
      (files, folders) = entries()
    default:
      guard let file, let other = pick(files), file != other else { return }
      unsafe rename("\(top)/\(file)", "\(top)/swap")
      unsafe rename("\(top)/\(other)", "\(top)/\(file)")
      unsafe rename("\(top)/swap", "\(top)/\(other)")
      count("swap")
    }
  }

  /// A command of Git; those that fail in the middle are taken back.
  private mutating func git() throws {
    let who = ["ada", "bob", "eve"][random(3)]
    repository.wait(60)
    func run(_ arguments: String...) -> Bool {
      (try? repository.git(arguments, by: who)) != nil
    }
    switch random(12) {
    case 0...3:
      _ = run("add", "-A")
      _ = run("commit", "-q", "--allow-empty", "-m", "commit \(next)")
      count("commit")
    case 4:
      _ = run("commit", "-q", "-a", "--amend", "--allow-empty", "-m", "amended \(next)")
      count("amend")
    case 5:
      if run("stash", "-q", "-u"), random(3) > 0, !run("stash", "pop", "-q") {
        _ = run("reset", "-q", "--hard")
        _ = run("stash", "drop", "-q")
      }
      count("stash")
    case 6:
      _ = run("add", "-A")
      _ = run("commit", "-q", "--allow-empty", "-m", "before branch \(next)")
      branches += 1
      _ = run("checkout", "-q", "-b", "branch\(branches)", "HEAD~\(random(3))")
      count("branch")
    case 7:
      _ = run("checkout", "-q", "-f", random(2) == 0 ? "main" : "branch\(1 + random(branches))")
      count("checkout")
    case 8:
      _ = run("reset", "-q", ["--soft", "--mixed", "--hard"][random(3)], "HEAD~\(random(2))")
      count("reset")
    case 9:
      _ = run("add", "-A")
      _ = run("commit", "-q", "--allow-empty", "-m", "before rebase \(next)")
      if !run("rebase", "-q", "main") { _ = run("rebase", "--abort") }
      count("rebase")
    case 10:
      _ = run("add", "-A")
      _ = run("commit", "-q", "--allow-empty", "-m", "before merge \(next)")
      if !run("merge", "-q", "-m", "merge", "branch\(1 + random(branches))") {
        _ = run("merge", "--abort")
      }
      count("merge")
    default:
      _ = random(2) == 0 ? run("pack-refs", "--all") : run("gc", "-q")
      count("gc")
    }
  }
}
