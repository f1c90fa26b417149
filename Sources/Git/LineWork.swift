import Provenance
import Synchronization
import Threads

/// The second phase for several files, on several threads with a handle each.
struct LineWork {
  typealias Lines = Result<(lineCount: Int, lines: [LinePhase.Blamed]), GitError>
  /// Fewer files are not worth opening a repository for.
  private static let fewest = 24

  var gitDirectory: String
  var threads: Int
  var ignoresWhitespace: Bool
  /// Commits, by number, whose lines are guessed to come from before them.
  var ignored: Set<Int32>
  var progress: @Sendable (BlameProgress) -> Void
  var isCancelled: @Sendable () -> Bool

  /// The lines of some roots of the first phase.
  func blame(
    _ roots: [Int32], of phase: PathPhase, _ reader: ObjectReader
  ) throws(GitError) -> [Lines] {
    let resolved = (0..<Int32(phase.versions.count)).map(phase.resolved)
    let versions = phase.versions
    let roots = roots.map { resolved[Int($0)] }
    if threads <= 1 || roots.count < Self.fewest {
      var phase = LinePhase(
        versions, resolve: { resolved[Int($0)] }, reader, ignoresWhitespace: ignoresWhitespace,
        ignored: ignored)
      var results: [Lines] = []
      for (index, root) in roots.enumerated() {
        if isCancelled() { throw .cancelled }
        results.append(Self.lines(&phase, root))
        if index & 15 == 0 { progress(.files(index, of: roots.count)) }
      }
      return results
    }
    let replaced = reader.replaced
    let results = Mutex([Lines](repeating: .failure(.cancelled), count: roots.count))
    let next = Atomic(0)
    let failure = Mutex<GitError?>(nil)
    inParallel(threads) { _ in
      do throws(GitError) {
        let reader = try ObjectReader(at: gitDirectory, replaced: replaced)
        var phase = LinePhase(
          versions, resolve: { resolved[Int($0)] }, reader, ignoresWhitespace: ignoresWhitespace,
          ignored: ignored)
        while !isCancelled() {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < roots.count else { break }
          let result = Self.lines(&phase, roots[index])
          results.withLock { $0[index] = result }
          if index & 15 == 0 { progress(.files(index, of: roots.count)) }
        }
      } catch {
        failure.withLock { $0 = error }
      }
    }
    if isCancelled() { throw .cancelled }
    if let error = failure.withLock({ $0 }) { throw error }
    return results.withLock { $0 }
  }

  private static func lines(_ phase: inout LinePhase, _ root: Int32) -> Lines {
    do throws(GitError) {
      return .success(try phase.blame(root))
    } catch {
      return .failure(error)
    }
  }
}
