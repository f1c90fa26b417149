import CGit2
import Glibc

/// The obvious twin of `LineDiff`: the same, by libgit2's own diff of two contents.
///
/// It is several times slower, and differs in that vertical tabs and form feeds are white to it.
enum LibraryLineDiff {
  private static let block = 1024

  /// Shared stretches, in order, that cover every unchanged line of the child.
  ///
  /// `child` is the newer content, `parent` the older one, each with its number of lines; with
  /// `ignoresWhitespace` lines are equal that are without spaces, tabs and line ends.
  /// - Throws: `failed` if libgit2 runs out of memory.
  static func shared(
    _ child: UnsafeRawBufferPointer, _ childLines: Int, _ parent: UnsafeRawBufferPointer,
    _ parentLines: Int, ignoresWhitespace: Bool = false
  ) throws(GitError) -> [SharedLines] {
    guard GitRuntime.started >= 0 else {
      throw .failed(what: "start libgit2", reason: GitError.lastReason)
    }
    let cut = unsafe commonTail(child, parent)
    var options = unsafe git_diff_options()
    unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    unsafe options.context_lines = 0
    unsafe options.interhunk_lines = 0
    unsafe options.flags = GIT_DIFF_FORCE_TEXT.rawValue | GIT_DIFF_INDENT_HEURISTIC.rawValue
    if ignoresWhitespace { unsafe options.flags |= GIT_DIFF_IGNORE_WHITESPACE.rawValue }
    var changes: [Change] = []
    let status = unsafe withUnsafeMutablePointer(to: &changes) { payload in
      unsafe git_diff_buffers(
        parent.baseAddress, parent.count - cut, nil, child.baseAddress, child.count - cut, nil,
        &options, nil, nil,
        { _, hunk, payload in
          guard let hunk = unsafe hunk, let payload = unsafe payload else { return 0 }
          unsafe payload.assumingMemoryBound(to: [Change].self).pointee.append(
            Change(hunk.pointee))
          return 0
        }, nil, payload)
    }
    guard status == 0 else {
      throw .failed(what: "compare two versions of a file", reason: GitError.lastReason)
    }
    return stretches(changes, childLines, parentLines)
  }

  private struct Change {
    /// From 0: the first changed line, or where lines are missing.
    var parent, parentCount, child, childCount: Int

    init(_ hunk: git_diff_hunk) {
      parentCount = Int(hunk.old_lines)
      childCount = Int(hunk.new_lines)
      // With no lines on a side, Git names the line before.
      parent = Int(hunk.old_start) - (parentCount > 0 ? 1 : 0)
      child = Int(hunk.new_start) - (childCount > 0 ? 1 : 0)
    }
  }

  private static func stretches(
    _ changes: [Change], _ childLines: Int, _ parentLines: Int
  ) -> [SharedLines] {
    var result: [SharedLines] = []
    var (child, parent) = (0, 0)
    for change in changes {
      if change.child > child {
        result.append(SharedLines(child: child, parent: parent, count: change.child - child))
      }
      child = change.child + change.childCount
      parent = change.parent + change.parentCount
    }
    let rest = min(childLines - child, parentLines - parent)
    if rest > 0 { result.append(SharedLines(child: child, parent: parent, count: rest)) }
    return result
  }

  /// How many bytes at the end are the same and left out.
  private static func commonTail(
    _ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer
  ) -> Int {
    let smaller = min(a.count, b.count)
    var trimmed = 0
    while trimmed + block <= smaller,
      unsafe memcmp(
        a.baseAddress! + (a.count - trimmed - block), b.baseAddress! + (b.count - trimmed - block),
        block) == 0
    {
      trimmed += block
    }
    var recovered = 0
    while recovered < trimmed {
      let byte = unsafe a[a.count - trimmed + recovered]
      recovered += 1
      if byte == 0x0A { break }
    }
    return trimmed - recovered
  }
}
