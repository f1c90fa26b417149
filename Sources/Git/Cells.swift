/// Memory for values that a calculation overwrites again and again, kept between uses.
@safe final class ScratchMemory<Element: BitwiseCopyable> {
  private var cells: Cells<Element>
  private var capacity: Int

  init() {
    capacity = 64
    unsafe cells = Cells(start: .allocate(capacity: 64))
  }

  deinit { unsafe cells.start.deallocate() }

  /// Room for `count` values at least; what was there before is lost.
  func room(for count: Int) -> Cells<Element> {
    if count > capacity {
      unsafe cells.start.deallocate()
      capacity = count + count / 2
      unsafe cells = Cells(start: .allocate(capacity: capacity))
    }
    return cells
  }
}

/// Values in scratch memory, indexed without checks.
///
/// Safe as long as the indices are below the count asked for, which the loops that use it say why
/// they are: none of them comes from a repository.
@safe struct Cells<Element: BitwiseCopyable> {
  fileprivate let start: UnsafeMutablePointer<Element>

  @inline(__always)
  subscript(index: Int) -> Element {
    get { unsafe start[index] }
    nonmutating set { unsafe start[index] = newValue }
  }

  func fill(_ value: Element, count: Int) { unsafe start.update(repeating: value, count: count) }
}
