/// Compares texts that no repository holds, as `git blame` compares versions of a file.
package enum TextDiff {
  /// Lines that a newer text has unchanged from an older one.
  package struct Unchanged: Sendable, Hashable {
    /// From 0, in the newer text.
    package var lines: Range<Int>
    /// Where they start in the older one.
    package var oldStart: Int
  }

  /// The unchanged lines, in order.
  ///
  /// - Throws: `tooLarge` for a gibibyte and more.
  package static func unchanged(
    _ new: [UInt8], from old: [UInt8]
  ) throws(GitError) -> [Unchanged] {
    guard max(new.count, old.count) < LineTable.largestContent else { throw .tooLarge("a text") }
    if new.isEmpty || old.isEmpty { return [] }
    let hash = LineHash(ignoresWhitespace: false)
    let shared = unsafe new.withUnsafeBytes { new in
      unsafe old.withUnsafeBytes { old in
        let child = unsafe LineTable(new, of: nil, hash)
        let parent = unsafe LineTable(old, of: nil, hash)
        var diff = LineDiff()
        return unsafe diff.shared(child, parent, CommonEnds(new, old))
      }
    }
    return shared.map { stretch in
      Unchanged(lines: stretch.child..<stretch.child + stretch.count, oldStart: stretch.parent)
    }
  }
}
