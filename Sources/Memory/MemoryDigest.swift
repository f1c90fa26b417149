import Provenance

extension Memory {
  /// What the memory holds, however its documents are spread over segments: SHA-256 over
  /// `byline memory 1`, the number of documents as UInt64, and the digests of the documents that
  /// count, sorted.
  ///
  /// Source: DESIGN §9.
  /// - Complexity: O(d log d) for *d* documents.
  package func contentDigest() -> [UInt8] {
    Self.digest(of: liveDocuments { DigestWords(segments[$0].digest(ofDocument: $1)) })
  }

  /// The same, with every document's digest computed anew from its bytes and owners.
  ///
  /// - Complexity: O(n)
  package func recomputedContentDigest() -> [UInt8] {
    let digests = segments.map { DocumentDigest($0.origins, $0.writtenOwners) }
    return Self.digest(
      of: liveDocuments { number, document in
        DigestWords(digests[number].digest(segments[number].content(ofDocument: document)))
      })
  }

  /// The same with authors named by what does not depend on the store: two stores that hold the
  /// same texts of the same people have the same digest.
  ///
  /// - Complexity: O(n)
  package func portableDigest(naming: [UInt32: [UInt8]]) -> [UInt8] {
    let digests = segments.map { DocumentDigest($0.origins, $0.writtenOwners, naming: naming) }
    return Self.digest(
      of: liveDocuments { number, document in
        DigestWords(digests[number].digest(segments[number].content(ofDocument: document)))
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

  private static func digest(of documents: [DigestWords]) -> [UInt8] {
    var hash = SHA256()
    hash.update(Array("byline memory 1".utf8))
    var count: [UInt8] = []
    count.append(UInt64(documents.count))
    hash.update(count)
    for document in documents.sorted() { hash.update(document.bytes) }
    return hash.finish()
  }
}

/// 32 bytes as four words, in whose order they are sorted.
private struct DigestWords: Comparable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  init(_ bytes: [UInt8]) {
    precondition(bytes.count == 32, "a digest has 32 bytes")
    func word(_ start: Int) -> UInt64 {
      var word: UInt64 = 0
      for index in start..<start + 8 { word = word << 8 | UInt64(bytes[index]) }
      return word
    }
    words = (word(0), word(8), word(16), word(24))
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for word in [words.0, words.1, words.2, words.3] { bytes.append(word.byteSwapped) }
    return bytes
  }

  static func < (a: DigestWords, b: DigestWords) -> Bool { a.words < b.words }
  static func == (a: DigestWords, b: DigestWords) -> Bool { a.words == b.words }
}
