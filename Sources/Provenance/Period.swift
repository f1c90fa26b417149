/// A stretch of time in UTC, from its first second up to the one after its last.
package struct Period: Sendable, Hashable {
  /// Seconds since 1970.
  package var start: Int64
  package var end: Int64

  package init(start: Int64, end: Int64) { (self.start, self.end) = (start, end) }

  package static let allTime = Period(start: .min, end: .max)

  /// How a period is written, for people.
  package static let forms =
    "2026, 2026-Q4, 2026-11, 2026-11-24, two of these with .. between, or 30d"

  package func contains(_ second: Int64) -> Bool { start <= second && second < end }

  /// Reads `2026`, `2026-Q4`, `2026-11`, `2026-11-24`, two of these with `..` between (from the
  /// first one's start to the second one's end, either left out for no limit), or `30d`, `12h`,
  /// `2w`, `1y` for the time before `now`; `nil` for anything else.
  package init?(parsing text: String, now: Int64) {
    if let dots = text.firstRange(of: "..") {
      let (first, last) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
      var period = Period.allTime
      if !first.isEmpty {
        guard let part = Period(naming: first) else { return nil }
        period.start = part.start
      }
      if !last.isEmpty {
        guard let part = Period(naming: last) else { return nil }
        period.end = part.end
      }
      guard period.start < period.end else { return nil }
      self = period
      return
    }
    let units: [Character: Int64] = ["h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600]
    if let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
      (0...100_000).contains(count)
    {
      self.init(start: now - count * unit, end: .max)
      return
    }
    self.init(naming: text)
  }

  /// A year, a quarter, a month or a day.
  private init?(naming text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = parts.first, let year = Self.digits(first, 4), year >= 1970 else {
      return nil
    }
    switch parts.count {
    case 1: self.init(months: (year, 1), count: 12)
    case 2:
      if parts[1].first == "Q" {
        guard let quarter = Self.digits(parts[1].dropFirst(), 1), (1...4).contains(quarter) else {
          return nil
        }
        self.init(months: (year, quarter * 3 - 2), count: 3)
      } else {
        guard let month = Self.digits(parts[1], 2), (1...12).contains(month) else { return nil }
        self.init(months: (year, month), count: 1)
      }
    case 3:
      guard let month = Self.digits(parts[1], 2), (1...12).contains(month),
        let day = Self.digits(parts[2], 2), day >= 1
      else { return nil }
      let month1 = Period(months: (year, month), count: 1)
      let start = month1.start + (day - 1) * 86_400
      guard start < month1.end else { return nil }
      self.init(start: start, end: start + 86_400)
    default: return nil
    }
  }

  private init(months first: (year: Int64, month: Int64), count: Int64) {
    let after = first.month - 1 + count
    start = CivilDate.days(first.year, first.month) * 86_400
    end = CivilDate.days(first.year + after / 12, after % 12 + 1) * 86_400
  }

  private static func digits(_ text: Substring, _ count: Int) -> Int64? {
    guard text.utf8.count == count, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int64(text)
  }

  /// Both ends as days and times, `nil` where there is no limit.
  package var startText: String? {
    start == .min ? nil : CivilDate(secondsSince1970: start).iso8601
  }
  package var endText: String? { end == .max ? nil : CivilDate(secondsSince1970: end).iso8601 }
}

extension CivilDate {
  /// Days from 1970 to the first day of a month, 1–12.
  ///
  /// Source: Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013.
  package static func days(_ year: Int64, _ month: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
