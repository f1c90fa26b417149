/// A stretch of lines that two versions of a file share.
struct SharedLines: Equatable {
  var child: Int
  var parent: Int
  var count: Int
}

extension [SharedLines] {
  /// The first of sorted stretches that ends after a line of the child.
  ///
  /// - Complexity: O(log n)
  func firstStretch(endingAfter line: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].child + self[middle].count <= line { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Which lines of a file are unchanged from a parent's version, exactly as `git blame` sees it.
///
/// Git cuts the common tail off before it compares, in blocks of 1,024 bytes and then forward to
/// the next newline, because it asks for no context lines. Of the rest, common first and last
/// lines are unchanged; between them lines that tell nothing are left out, a shortest edit is
/// searched, and each change slides to where a reader expects it.
///
/// The obvious twin is `LibraryLineDiff`; tests compare the two, and both with Git.
@safe struct LineDiff {
  private static let block = 1024

  private let parentChanged = ScratchMemory<Bool>()
  private let childChanged = ScratchMemory<Bool>()
  private var matching = LineMatching()
  private var parentChanges = ChangeList()
  private var childChanges = ChangeList()

  /// Shared stretches, in order, that cover every unchanged line of the child.
  ///
  /// `ends` is what the two contents have in common at either end.
  /// - Complexity: O(lines) and what the search costs, at most the changed lines times the
  ///   greater of 256 and the root of their number.
  mutating func shared(_ child: LineTable, _ parent: LineTable, _ ends: CommonEnds) -> [SharedLines]
  {
    let cut = Self.cutTail(child, ends)
    let childCount = child.lines(before: child.start(of: child.count) - cut)
    let parentCount = parent.lines(before: parent.start(of: parent.count) - cut)
    let smaller = min(childCount, parentCount)
    var head = min(child.completeLines(within: ends.head), smaller)
    while head < smaller, child[head] == parent[head] { head += 1 }
    var tail = 0
    while tail < smaller - head, child[childCount - tail - 1] == parent[parentCount - tail - 1] {
      tail += 1
    }
    let childLines = head..<childCount - tail
    let parentLines = head..<parentCount - tail
    parentChanges.removeAll()
    childChanges.removeAll()
    if childLines.isEmpty || parentLines.isEmpty {
      parentChanges.append(gap: head, size: parentLines.count)
      childChanges.append(gap: head, size: childLines.count)
    } else {
      search(child, childLines, of: childCount, parent, parentLines, of: parentCount)
    }
    // Git slides the older side's changes first.
    parentChanges.slide(in: parent, parentCount, beside: childChanges)
    childChanges.slide(in: child, childCount, beside: parentChanges)
    return stretches(child.count - childChanges.lineCount)
  }

  /// How many bytes at the end are left out.
  private static func cutTail(_ child: LineTable, _ ends: CommonEnds) -> Int {
    let trimmed = ends.tail / block * block
    guard trimmed > 0 else { return 0 }
    let size = child.start(of: child.count)
    // Forward to the first line that starts after a newline of the tail.
    return size - child.start(of: child.lines(before: size - trimmed + 1))
  }

  private mutating func search(
    _ child: LineTable, _ childLines: Range<Int>, of childCount: Int, _ parent: LineTable,
    _ parentLines: Range<Int>, of parentCount: Int
  ) {
    let changedInParent = parentChanged.room(for: parentLines.count)
    let changedInChild = childChanged.room(for: childLines.count)
    matching.mark(
      .init(table: parent, lines: parentLines, count: parentCount, isChanged: changedInParent),
      .init(table: child, lines: childLines, count: childCount, isChanged: changedInChild))
    var (old, new, gap) = (0, 0, childLines.lowerBound)
    while true {
      let (oldStart, newStart) = (old, new)
      while old < parentLines.count, changedInParent[old] { old += 1 }
      while new < childLines.count, changedInChild[new] { new += 1 }
      parentChanges.append(gap: gap, size: old - oldStart)
      childChanges.append(gap: gap, size: new - newStart)
      guard old < parentLines.count, new < childLines.count else { break }
      old += 1
      new += 1
      gap += 1
    }
  }

  /// What lies between the changes of both sides, of `unchanged` lines.
  private func stretches(_ unchanged: Int) -> [SharedLines] {
    var result: [SharedLines] = []
    result.reserveCapacity(parentChanges.count + childChanges.count + 1)
    var (done, parent, child) = (0, 0, 0)
    var (parentShift, childShift) = (0, 0)
    while done < unchanged {
      while parent < parentChanges.count, parentChanges[parent].gap == done {
        parentShift += parentChanges[parent].size
        parent += 1
      }
      while child < childChanges.count, childChanges[child].gap == done {
        childShift += childChanges[child].size
        child += 1
      }
      var next = unchanged
      if parent < parentChanges.count { next = min(next, parentChanges[parent].gap) }
      if child < childChanges.count { next = min(next, childChanges[child].gap) }
      result.append(
        SharedLines(child: done + childShift, parent: done + parentShift, count: next - done))
      done = next
    }
    return result
  }
}

extension LineDiff {
  /// The same for two contents on their own.
  static func shared(
    _ child: UnsafeRawBufferPointer, _ parent: UnsafeRawBufferPointer,
    ignoresWhitespace: Bool = false
  ) -> [SharedLines] {
    let hash = LineHash(ignoresWhitespace: ignoresWhitespace)
    let ends = unsafe CommonEnds(child, parent)
    let table = unsafe LineTable(child, of: nil, hash)
    let other = unsafe LineTable(parent, of: nil, hash, like: (table, ends))
    var diff = LineDiff()
    return diff.shared(table, other, ends)
  }
}
