/// Compares texts that no repository holds, as `git blame` compares versions of a file.
package enum TextDiff {
  /// Lines that a newer text has unchanged from an older one.
  package struct Unchanged: Sendable, Hashable {
    /// From 0, in the newer text.
    package var lines: Range<Int>
    /// Where they start in the older one.
    package var oldStart: Int

    init(_ shared: SharedLines) {
      lines = shared.child..<shared.child + shared.count
      oldStart = shared.parent
    }
  }

  /// The unchanged lines, in order; with `ignoresWhitespace` as `git blame -w` sees them.
  ///
  /// - Throws: `tooLarge` for more than 256 MiB.
  package static func unchanged(
    _ new: [UInt8], from old: [UInt8], ignoresWhitespace: Bool = false
  ) throws(GitError) -> [Unchanged] {
    guard max(new.count, old.count) <= LineTable.largestContent else { throw .tooLarge("a text") }
    if new.isEmpty || old.isEmpty { return [] }
    return unsafe new.withUnsafeBytes { new in
      unsafe old.withUnsafeBytes { old in
        unsafe LineDiff.shared(new, old, ignoresWhitespace: ignoresWhitespace).map(Unchanged.init)
      }
    }
  }

  /// The same as libgit2's diff says, several times slower: what the other is tested against.
  ///
  /// - Throws: `failed` if libgit2 runs out of memory.
  package static func unchangedByLibrary(
    _ new: [UInt8], from old: [UInt8], ignoresWhitespace: Bool = false
  ) throws(GitError) -> [Unchanged] {
    let result = unsafe new.withUnsafeBytes { new in
      unsafe old.withUnsafeBytes { old in
        Result { () throws(GitError) in
          unsafe try LibraryLineDiff.shared(
            new, lineCount(new), old, lineCount(old), ignoresWhitespace: ignoresWhitespace)
        }
      }
    }
    return try result.get().map(Unchanged.init)
  }

  /// A last line without a newline counts.
  static func lineCount(_ text: UnsafeRawBufferPointer) -> Int {
    let newlines = unsafe text.count { $0 == 0x0A }
    return unsafe text.last.map { $0 == 0x0A ? newlines : newlines + 1 } ?? 0
  }
}
