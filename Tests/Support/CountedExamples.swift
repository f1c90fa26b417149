/// The memory's counts by definition: a list of examples, looked through from end to end.
///
/// An example is a byte with the bytes before it in its document; the context of the first one
/// is the separator, and a document ends with a zero.
package struct CountedExamples {
  package struct Example {
    package var document: Int
    /// From the separator on.
    package var context: [UInt8]
    package var byte: UInt8
    package var owner: Int
  }

  package var examples: [Example] = []
  private let longestOrder: Int

  package init(longestOrder: Int) { self.longestOrder = longestOrder }

  /// Adds a document; `owners` has one per byte, and its end is nobody's, −1.
  ///
  /// Bytes of owners from 4 on are copies and not added; the end goes with the last byte.
  package mutating func add(document: Int, _ bytes: [UInt8], owners: [Int]) {
    for index in 0...bytes.count {
      let isCopied = bytes.isEmpty ? false : owners[min(index, bytes.count - 1)] >= 4
      if isCopied { continue }
      examples.append(
        Example(
          document: document, context: [0] + bytes[..<index],
          byte: index < bytes.count ? bytes[index] : 0,
          owner: index < bytes.count ? owners[index] : -1))
    }
  }

  /// One context length that the model can tell apart.
  package struct Order: Equatable {
    package var order: Int
    package var total: Int
    package var histogram: [UInt32]

    package init(order: Int, total: Int, histogram: [UInt32]) {
      self.order = order
      self.total = total
      self.histogram = histogram
    }
  }

  /// The distinct orders of `context`, shortest first.
  package func orders(of context: [UInt8]) -> [Order] {
    var result: [Order] = []
    for order in 0...min(longestOrder, context.count) {
      let tail = context.suffix(order)
      let matching = examples.filter { $0.context.suffix(order).elementsEqual(tail) }
      if matching.isEmpty { break }
      if matching.count == result.last?.total { continue }
      var histogram = [UInt32](repeating: 0, count: 256)
      for example in matching { histogram[Int(example.byte)] += 1 }
      result.append(Order(order: order, total: matching.count, histogram: histogram))
    }
    return result
  }
}
