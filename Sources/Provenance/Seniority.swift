/// How early a commit is among all, so that none comes before one that it rests on.
///
/// A commit's date, its committer's, is what a clock said, or what somebody wanted it to say. It
/// counts as no earlier than those of the commits that it rests on; of equal dates the one with the longer
/// history is later. Dates of histories that have nothing in common are claims.
///
/// Source: DESIGN §6, First origin.
package struct Seniority: Sendable, Hashable, Comparable {
  /// Seconds since 1970: the latest date of the commit and of all that it rests on.
  package var time: Int64
  /// The number of commits on the longest way to a commit without parents.
  package var generation: Int32
  /// Whether the commit is dated more than a day before one that it rests on.
  package var isMisdated = false

  package init(time: Int64, generation: Int32) {
    (self.time, self.generation) = (time, generation)
  }

  package static func < (a: Seniority, b: Seniority) -> Bool {
    (a.time, a.generation) < (b.time, b.generation)
  }
}
