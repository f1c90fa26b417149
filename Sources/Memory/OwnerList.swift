import Provenance

/// The owners of a segment with whom they credit, in lists of their own.
@safe package final class OwnerList: @unchecked Sendable {
  private let authors: UnsafeMutablePointer<Owner.Author>
  private let owners: UnsafeMutablePointer<Entry>
  private let count: Int

  package struct Entry: Sendable {
    /// Whether the text came with a source that credits nobody.
    package var isCommons: Bool
    /// Whether it is credited, but to nobody in particular, as it is no human's.
    package var isUnknown: Bool
    /// The person whose voice it is, see `Voters`.
    var voice: UInt32?
    fileprivate var firstAuthor: Int32
    fileprivate var authorCount: Int32
  }

  init(_ all: [Owner]) {
    count = all.count
    unsafe owners = .allocate(capacity: max(count, 1))
    let authorCount = all.reduce(0) { $0 + $1.authors.count }
    unsafe authors = .allocate(capacity: max(authorCount, 1))
    var first = 0
    for (number, owner) in all.enumerated() {
      let isUnknown = !owner.isCommons && (owner.kind != .human || owner.authors.isEmpty)
      let credited = owner.isCommons || isUnknown ? [] : owner.authors
      unsafe (owners + number).initialize(
        to: Entry(
          isCommons: owner.isCommons, isUnknown: isUnknown, voice: owner.voice,
          firstAuthor: Int32(clamping: first), authorCount: Int32(clamping: credited.count)))
      for author in credited {
        unsafe (authors + first).initialize(to: author)
        first += 1
      }
    }
  }

  deinit {
    unsafe owners.deallocate()
    unsafe authors.deallocate()
  }

  var entries: Entries { unsafe Entries(owners: owners, authors: authors, count: count) }

  /// The lists for who keeps the object alive.
  @safe package struct Entries: @unchecked Sendable {
    fileprivate let owners: UnsafePointer<Entry>
    fileprivate let authors: UnsafePointer<Owner.Author>
    package let count: Int

    fileprivate init(
      owners: UnsafePointer<Entry>, authors: UnsafePointer<Owner.Author>, count: Int
    ) {
      unsafe (self.owners, self.authors) = (owners, authors)
      self.count = count
    }

    package subscript(owner: Int) -> Entry {
      precondition(owner >= 0 && owner < count, "the owner must be the segment's")
      return unsafe owners[owner]
    }

    /// Calls `body` with the authors of an owner, the first one first; with none of a commons source.
    package func forEachAuthor(
      of owner: Int, _ body: (_ place: Int, _ author: Owner.Author) -> Void
    ) {
      let entry = self[owner]
      for place in 0..<Int(entry.authorCount) {
        unsafe body(place, authors[Int(entry.firstAuthor) + place])
      }
    }
  }
}
