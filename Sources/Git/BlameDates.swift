import Provenance

/// How `git blame` shows dates: `--date`, `blame.date`.
///
/// Source: git-log(1), `--date`. Forms that depend on today's date are not among them.
package enum BlameDates: String, CaseIterable, Sendable {
  case iso, isoStrict = "iso-strict", short, raw, unix, rfc, normal = "default"

  package init?(_ name: String) {
    switch name {
    case "iso8601": self = .iso
    case "iso8601-strict": self = .isoStrict
    case "rfc2822": self = .rfc
    default:
      guard let known = Self(rawValue: name) else { return nil }
      self = known
    }
  }

  /// The columns that Git keeps for a date.
  var width: Int {
    switch self {
    case .iso: 25
    case .isoStrict: 25
    case .short: 10
    case .raw: 16
    case .unix: 10
    case .rfc: 31
    case .normal: 30
    }
  }

  func text(_ signature: Signature) -> String {
    let date = signature.localDate
    let zone = signature.zoneText
    switch self {
    case .iso: return signature.dateText
    case .isoStrict:
      let digits = zone.dropFirst()
      if digits.allSatisfy({ $0 == "0" }) { return "\(date.dayText)T\(date.timeText)Z" }
      return
        "\(date.dayText)T\(date.timeText)\(zone.prefix(1))\(digits.dropLast(2)):\(digits.suffix(2))"
    case .short: return date.dayText
    case .raw: return "\(signature.time) \(zone)"
    case .unix: return String(signature.time)
    case .rfc:
      return "\(weekday(date)), \(date.day) \(month(date)) \(date.year) \(date.timeText) \(zone)"
    case .normal:
      return "\(weekday(date)) \(month(date)) \(date.day) \(date.timeText) \(date.year) \(zone)"
    }
  }

  private func month(_ date: CivilDate) -> Substring {
    let names = "JanFebMarAprMayJunJulAugSepOctNovDec"
    return names.dropFirst((date.month - 1) * 3).prefix(3)
  }

  /// Source: Sakamoto's method, comp.lang.c, 1992.
  private func weekday(_ date: CivilDate) -> Substring {
    let shifts = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
    let year = Int(date.year) - (date.month < 3 ? 1 : 0)
    func floored(_ by: Int) -> Int { (year - ((year % by) + by) % by) / by }
    let sum = year + floored(4) - floored(100) + floored(400) + shifts[date.month - 1] + date.day
    return "SunMonTueWedThuFriSat".dropFirst(((sum % 7 + 7) % 7) * 3).prefix(3)
  }
}
