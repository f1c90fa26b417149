package import Memory

/// What a text is read without: what did not exist when it was written.
package enum LeftOut: Sendable, Hashable {
  /// One document, as the file itself that is read.
  case document(Int, inSegment: Int)
  /// Everything of some origins, indices into those of a segment: of a commit and later ones.
  case origins(Set<Int>, inSegment: Int)
}

extension Memory {
  /// The examples of what is left out, dead ones aside; none for an empty list.
  ///
  /// - Complexity: O(length of the documents concerned) steps.
  package func exclusions(_ leftOut: [LeftOut]) -> [Exclusion] {
    if leftOut.isEmpty { return [] }
    var documents = [Set<Int>](repeating: [], count: segments.count)
    var origins = documents
    for item in leftOut {
      switch item {
      case .document(let number, let segment): documents[segment].insert(number)
      case .origins(let numbers, let segment): origins[segment].formUnion(numbers)
      }
    }
    return [
      examples { segment, document, origin in
        documents[segment].contains(document) || origins[segment].contains(origin)
      }
    ]
  }
}
