import Provenance

extension Memory {
  /// What the memory holds, however its documents are spread over segments: SHA-256 over
  /// `byline memory 1`, the number of documents as UInt64, and the digests of the documents that
  /// count, sorted.
  ///
  /// Source: DESIGN §9.
  /// - Complexity: O(d log d) for *d* documents.
  package func contentDigest() -> [UInt8] {
    Self.digest(of: liveDocuments { segments[$0].digest(ofDocument: $1) })
  }

  /// The same, with every document's digest computed anew from its bytes and owners.
  ///
  /// - Complexity: O(n)
  package func recomputedContentDigest() -> [UInt8] {
    let digests = segments.map { DocumentDigest($0.origins, $0.writtenOwners) }
    return Self.digest(
      of: liveDocuments { number, document in
        digests[number].digest(segments[number].content(ofDocument: document))
      })
  }

  private func liveDocuments<Result>(
    _ body: (_ segment: Int, _ document: Int) -> Result
  ) -> [Result] {
    var result: [Result] = []
    for (index, segment) in segments.enumerated() {
      for document in 0..<segment.documentCount where !deadDocuments[index].contains(document) {
        result.append(body(index, document))
      }
    }
    return result
  }

  private static func digest(of documents: [[UInt8]]) -> [UInt8] {
    var hash = SHA256()
    hash.update(Array("byline memory 1".utf8))
    var count: [UInt8] = []
    count.append(UInt64(documents.count))
    hash.update(count)
    for document in documents.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      hash.update(document)
    }
    return hash.finish()
  }
}
