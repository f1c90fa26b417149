/// A context that is told apart by how often it occurs.
package struct DistinctOrder: Sendable, Hashable {
  /// The cursor's number for it.
  package var entry: Int
  /// The length in bytes of the shortest context that occurs where this one does.
  package var order: Int
  /// N: how many examples have this context.
  package var total: Int

  package init(entry: Int, order: Int, total: Int) {
    (self.entry, self.order, self.total) = (entry, order, total)
  }
}
