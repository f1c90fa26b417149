/// The persons whom the owners of a segment speak for, numbered from 0.
///
/// Authors of one origin wrote it together, so they are one voice: the first author's.
struct Voters: Sendable {
  /// Weight of a commons source: as good as three persons.
  static let enough = 3

  /// Per owner: the person's number; `nil` for nobody, agents and unknown.
  let voices: [Int?]
  let isCommons: [Bool]
  private let personCount: Int

  init(_ owners: [Owner]) {
    var numbers: [UInt32: Int] = [:]
    voices = owners.map { owner in
      guard let person = owner.voice else { return nil }
      if let number = numbers[person] { return number }
      numbers[person] = numbers.count
      return numbers.count - 1
    }
    isCommons = owners.map(\.isCommons)
    personCount = numbers.count
  }

  func window() -> Window { Window(voters: self, personCount: personCount) }

  /// A multiset of owners that knows how many persons it holds.
  struct Window {
    private let voters: Voters
    private var rows: [Int32]
    private var commonsRows = 0
    private var personsHeld = 0

    fileprivate init(voters: Voters, personCount: Int) {
      self.voters = voters
      rows = [Int32](repeating: 0, count: personCount)
    }

    /// How many independent persons; at least three if a commons source is among them.
    var count: Int { personsHeld + (commonsRows > 0 ? Voters.enough : 0) }

    mutating func add(_ owner: UInt16) {
      guard owner != SegmentFormat.nobody else { return }
      if voters.isCommons[Int(owner)] { commonsRows += 1 }
      guard let person = voters.voices[Int(owner)] else { return }
      rows[person] += 1
      if rows[person] == 1 { personsHeld += 1 }
    }

    mutating func remove(_ owner: UInt16) {
      guard owner != SegmentFormat.nobody else { return }
      if voters.isCommons[Int(owner)] { commonsRows -= 1 }
      guard let person = voters.voices[Int(owner)] else { return }
      rows[person] -= 1
      if rows[person] == 0 { personsHeld -= 1 }
    }
  }
}
