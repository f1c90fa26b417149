package import Annotations
package import Catalog
import Provenance

/// Takes whoever has opted out from notes, those that are read and those that are written.
///
/// Notes are Git's and others have them too: what is written stays as it is, and byline shows it
/// without the name. Without an address a name is all there is to go by, so namesakes go with it.
package struct NotedNames: Sendable {
  private let record: ConsentRecord

  /// Those of a store; of none there is nobody.
  package init(_ location: StoreLocation) throws {
    do {
      record = try Store(reading: location).consents()
    } catch CatalogError.nothingLearned {
      record = ConsentRecord()
    }
  }

  private func isOut(_ author: CreditNote.Author) -> Bool {
    if let email = author.email, !email.isEmpty {
      return record.refusal(of: Identity(name: author.name, email: email)) != nil
    }
    return record.refuses(name: author.name)
  }

  /// A record in which nobody is named who has opted out: what was theirs is unknown.
  package func allowed(_ note: CreditNote) -> CreditNote {
    if record.isEmpty || !note.authors.contains(where: isOut) { return note }
    var result = note
    result.authors = []
    var numbers: [Int: Int] = [:]
    for (number, author) in note.authors.enumerated() {
      if isOut(author) {
        result.totals.unknownBits += author.bits
        if author.own {
          result.totals.ownBits -= author.bits
        } else {
          result.totals.creditedBits -= author.bits
        }
        continue
      }
      numbers[number] = result.authors.count
      result.authors.append(author)
    }
    for span in result.spans.indices {
      for place in result.spans[span].places.indices {
        let author = result.spans[span].places[place].author
        result.spans[span].places[place].author = author.flatMap { numbers[$0] }
      }
    }
    return result
  }
}
