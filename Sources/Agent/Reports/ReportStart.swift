import Provenance

/// Since when a report counts credit.
package enum ReportStart {
  /// Seconds since 1970 of `30d`, `12h`, `2w` before `now`, or of a day in UTC; else `nil`.
  package static func seconds(_ text: String, now: Int64) -> Int64? {
    let units: [Character: Int64] = ["h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600]
    if let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
      count >= 0, count < 100_000
    {
      return now - count * unit
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
    if parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    {
      // The days from 1970 to a date grow with it: search for the day that prints the same.
      var (low, high): (Int64, Int64) = (0, 3_000_000)
      while low < high {
        let middle = (low + high) / 2
        let date = CivilDate(secondsSince1970: middle * 86_400)
        let isBefore = (date.year, Int64(date.month), Int64(date.day)) < (year, month, day)
        if isBefore { low = middle + 1 } else { high = middle }
      }
      return low * 86_400
    }
    return nil
  }
}
