import Dispatch
package import Provenance
import Synchronization

/// Who wrote which line of a repository's files, as of one commit.
package struct RepositoryBlame: Sendable {
  package var revision: CommitID
  /// In the order asked for.
  package var files: [BlamedFile]
  /// Commits that own lines, with what they say.
  package var commits: [BlamedCommit]
  package var paths: [Path]
}

package struct BlamedCommit: Sendable {
  package var record: CommitRecord
  /// Its parents are not known (a shallow clone).
  package var isBoundary: Bool
}

package struct BlamedFile: Sendable {
  package var path: Path
  package var blob: BlobID
  package var lineCount: Int
  /// In the order of lines; they cover all.
  package var runs: [BlameRun]
  /// The repository does not have its content (a partial clone).
  package var isUnavailable = false
}

/// Neighbouring lines that came with one commit.
package struct BlameRun: Sendable, Hashable {
  /// From 0.
  package var lines: Range<Int>
  /// A number of the result's commits.
  package var commit: Int
  /// From 0: the first line's number at that commit.
  package var originalStart: Int
  /// A number of the result's paths: the file's path at that commit.
  package var originalPath: Int
  /// The version that the commit changed: a commit and a number of the paths.
  package var previous: Previous?

  package struct Previous: Sendable, Hashable {
    package var commit: CommitID
    package var path: Int
  }
}

/// How far a blame has come.
package enum BlameProgress: Sendable {
  case commits(Int, of: Int)
  case files(Int, of: Int)
}

extension Repository {
  /// Blames every line of some files in one pass over history.
  ///
  /// Equal to what `git blame` says with its defaults of `files`, regular files of `tip`, and with
  /// `ignoresWhitespace` to what it says with `-w`. As many as `threads` are worked on at a time,
  /// and `progress` is called from any of those.
  /// - Throws: `missingObject` for trees and commits; files without content, or with a
  ///   version of more than 1 GiB, are `isUnavailable`.
  package func blame(
    at tip: CommitID, files: [(path: Path, blob: BlobID)], threads: Int,
    ignoresWhitespace: Bool = false,
    progress: @escaping @Sendable (BlameProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(GitError) -> RepositoryBlame {
    let history = try History(of: tip, reader, shallow: shallowCommits(), isCancelled)
    var phase = PathPhase(history, reader)
    try phase.run(
      files, progress: { progress(.commits($0, of: $1)) }, isCancelled: isCancelled)
    let blamed = try blameLines(
      phase, files.count, threads, ignoresWhitespace, progress, isCancelled)
    return try assemble(tip, history, phase, files, blamed)
  }

  private typealias Lines = Result<(lineCount: Int, lines: [LinePhase.Blamed]), GitError>

  /// The second phase, on several threads with a handle each.
  private func blameLines(
    _ phase: PathPhase, _ count: Int, _ threads: Int, _ ignoresWhitespace: Bool,
    _ progress: @escaping @Sendable (BlameProgress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(GitError) -> [Lines] {
    let resolved = (0..<Int32(phase.versions.count)).map(phase.resolved)
    let versions = phase.versions
    let roots = phase.roots.map { resolved[Int($0)] }
    let results = Mutex([Lines](repeating: .failure(.cancelled), count: count))
    let next = Atomic(0)
    let path = gitDirectory
    let failure = Mutex<GitError?>(nil)
    DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
      do throws(GitError) {
        let reader = try ObjectReader(at: path)
        var lines = LinePhase(
          versions, resolve: { resolved[Int($0)] }, reader,
          ignoresWhitespace: ignoresWhitespace)
        while !isCancelled() {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { break }
          let result: Lines
          do throws(GitError) {
            result = .success(try lines.blame(roots[index]))
          } catch {
            result = .failure(error)
          }
          results.withLock { $0[index] = result }
          if index & 15 == 0 { progress(.files(index, of: count)) }
        }
      } catch {
        failure.withLock { $0 = error }
      }
    }
    if isCancelled() { throw .cancelled }
    if let error = failure.withLock({ $0 }) { throw error }
    return results.withLock { $0 }
  }

  private func assemble(
    _ tip: CommitID, _ history: History, _ phase: PathPhase,
    _ files: [(path: Path, blob: BlobID)], _ blamed: [Lines]
  ) throws(GitError) -> RepositoryBlame {
    var result = RepositoryBlame(revision: tip, files: [], commits: [], paths: [])
    var commitNumbers: [Int32: Int] = [:]
    var pathNumbers: [Int32: Int] = [:]
    func number(ofPath path: Int32) -> Int {
      if let known = pathNumbers[path] { return known }
      result.paths.append(phase.paths.path(of: path))
      pathNumbers[path] = result.paths.count - 1
      return result.paths.count - 1
    }
    for (file, lines) in zip(files, blamed) {
      switch lines {
      case .failure(.missingObject), .failure(.tooLarge):
        result.files.append(
          BlamedFile(
            path: file.path, blob: file.blob, lineCount: 0, runs: [], isUnavailable: true))
      case .failure(let error): throw error
      case .success(let (lineCount, lines)):
        var runs: [BlameRun] = []
        for line in lines {
          let version = phase.versions[Int(line.version)]
          if commitNumbers[version.commit] == nil {
            commitNumbers[version.commit] = result.commits.count
            result.commits.append(
              BlamedCommit(
                record: try commit(history.commits[Int(version.commit)]),
                isBoundary: history.boundaries.contains(version.commit)))
          }
          let previous = version.edges.first.map { edge in
            BlameRun.Previous(
              commit: history.commits[Int(edge.parent)], path: number(ofPath: edge.path))
          }
          runs.append(
            BlameRun(
              lines: line.final..<line.final + line.count,
              commit: commitNumbers[version.commit] ?? 0, originalStart: line.source,
              originalPath: number(ofPath: version.path), previous: previous))
        }
        result.files.append(
          BlamedFile(path: file.path, blob: file.blob, lineCount: lineCount, runs: runs))
      }
    }
    return result
  }
}
