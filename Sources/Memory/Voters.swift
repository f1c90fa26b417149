/// The persons whom the owners of a segment speak for, numbered from 0.
///
/// Authors of one origin wrote it together, so they are one voice: the first author's.
struct Voters: Sendable {
  /// How many persons make text common; a commons source is as good as these.
  static let enough = 3

  /// Per owner: the person's number in the segment; `nil` for nobody, agents and unknown.
  let voices: [Int?]
  let isCommons: [Bool]

  init(_ owners: [Owner]) {
    var numbers: [UInt32: Int] = [:]
    voices = owners.map { owner in
      guard let person = owner.voice else { return nil }
      if let number = numbers[person] { return number }
      numbers[person] = numbers.count
      return numbers.count - 1
    }
    isCommons = owners.map(\.isCommons)
  }
}
