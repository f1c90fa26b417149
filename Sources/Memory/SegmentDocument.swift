package import Provenance

/// Whose work bytes are: one set of authors, or nobody.
package struct Owner: Hashable, Sendable {
  /// One author's part of what the set owns.
  package struct Author: Hashable, Sendable {
    /// The catalog's number of the person.
    package var person: UInt32
    /// In 0...1; the parts of an owner sum to 1.
    package var weight: Double

    package init(person: UInt32, weight: Double) {
      self.person = person
      self.weight = weight
    }
  }

  /// The catalog's number of this set.
  package var id: UInt32
  package var kind: OriginKind
  /// The text came with a source that credits nobody.
  package var isCommons: Bool
  /// The first author first.
  package var authors: [Author]

  package init(id: UInt32, kind: OriginKind, isCommons: Bool, authors: [Author]) {
    self.id = id
    self.kind = kind
    self.isCommons = isCommons
    self.authors = authors
  }

  /// The same owner where some persons are one: each is counted once, in equal parts.
  func merging(_ persons: [UInt32: UInt32]) -> Owner {
    if !authors.contains(where: { persons[$0.person] != nil }) { return self }
    var merged: [UInt32] = []
    for author in authors {
      let person = persons[author.person] ?? author.person
      if !merged.contains(person) { merged.append(person) }
    }
    var result = self
    result.authors = merged.map { Author(person: $0, weight: 1 / Double(merged.count)) }
    return result
  }

  /// The person who counts among the independent ones that make text common knowledge: the first
  /// author, as authors of one origin are one voice; `nil` for agents, unknown and commons.
  var voice: UInt32? { kind == .human && !isCommons ? authors.first?.person : nil }
}

/// Where lines of a segment come from.
package struct SegmentOrigin: Hashable, Sendable {
  /// Whether text of the origin counts.
  package enum Standing: UInt8, Sendable {
    /// It is no copy.
    case original
    /// It says what stands elsewhere in other whitespace: it counts in the verbatim view alone.
    case restated
    /// It stands elsewhere too, where it counts.
    case copied
  }

  /// `nil` outside Git.
  package var commit: CommitID?
  /// Seconds since 1970.
  package var time: Int64
  /// An index into the owners of the segment.
  package var owner: Int
  package var standing: Standing
  /// How early it is among all origins.
  package var seniority: Seniority

  /// Without a `seniority` it is its time alone that says how early it is.
  package init(
    commit: CommitID?, time: Int64, owner: Int, standing: Standing = .original,
    seniority: Seniority? = nil
  ) {
    self.commit = commit
    self.seniority = seniority ?? Seniority(time: time, generation: 0)
    self.time = time
    self.owner = owner
    self.standing = standing
  }
}

/// One document on its way into a segment.
package struct SegmentDocument: Sendable {
  /// Bytes from `start` up to the next run belong to `origin`.
  package struct Run: Hashable, Sendable {
    package var start: Int
    /// An index into the origins of the segment.
    package var origin: Int

    package init(start: Int, origin: Int) {
      self.start = start
      self.origin = origin
    }
  }

  /// The text, where CR LF already reads as LF.
  ///
  /// NUL stands where lines were cut out, in a run of its own: what comes after it starts with no
  /// context. The run's origin is nobody's, and its time is how many lines there were.
  package var bytes: [UInt8]
  /// Sorted by start; the first starts at 0 unless there are none.
  package var runs: [Run]

  package init(bytes: [UInt8], runs: [Run]) {
    self.bytes = bytes
    self.runs = runs
  }

  /// Gives every cut a run of its own, whatever was settled of the text around it, and drops runs
  /// without bytes.
  ///
  /// - Complexity: O(n)
  mutating func separateCuts() {
    if !bytes.contains(0) { return }
    var result: [Run] = []
    for (number, run) in runs.enumerated() where run.start < bytes.count {
      let end = number + 1 < runs.count ? min(runs[number + 1].start, bytes.count) : bytes.count
      var start = run.start
      while start < end {
        result.append(Run(start: start, origin: run.origin))
        let isCut = bytes[start] == 0
        start += 1
        while !isCut, start < end, bytes[start] != 0 { start += 1 }
      }
    }
    runs = result
  }
}

/// What a segment is built from.
package struct SegmentContent: Sendable {
  package var documents: [SegmentDocument]
  package var origins: [SegmentOrigin]
  package var owners: [Owner]

  package init(documents: [SegmentDocument], origins: [SegmentOrigin], owners: [Owner]) {
    self.documents = documents
    self.origins = origins
    self.owners = owners
  }

  /// Puts the owners in the order of how much they own, so that those of most runs have numbers of
  /// one byte; where all have, nothing is done.
  ///
  /// - Complexity: O(runs + owners · log owners)
  mutating func sortOwners() {
    if owners.count <= 1 << 8 { return }
    var bytes = [Int](repeating: 0, count: owners.count)
    for document in documents {
      for (index, run) in document.runs.enumerated() {
        let end =
          index + 1 < document.runs.count
          ? document.runs[index + 1].start : document.bytes.count
        bytes[origins[run.origin].owner] += max(0, end - run.start)
      }
    }
    let order = owners.indices.sorted { (bytes[$1], $0) < (bytes[$0], $1) }
    var number = [Int](repeating: 0, count: owners.count)
    for (place, owner) in order.enumerated() { number[owner] = place }
    owners = order.map { owners[$0] }
    for index in origins.indices { origins[index].owner = number[origins[index].owner] }
  }
}
