/// A currency of ISO 4217, with as many decimals as its minor unit has.
package struct Currency: Sendable, Hashable {
  package let code: String
  /// Decimals of an amount: 2 for EUR, 0 for JPY, 3 for BHD.
  package let digits: Int

  /// The currency of a code; `nil` for codes that are none, or have no minor unit (gold, test codes).
  package init?(code: String) {
    let code = code.uppercased()
    if Self.withoutMinorUnit.contains(code) {
      digits = 0
    } else if Self.withThree.contains(code) {
      digits = 3
    } else if Self.withFour.contains(code) {
      digits = 4
    } else if Self.withTwo.contains(code) {
      digits = 2
    } else {
      return nil
    }
    self.code = code
  }

  // ISO 4217, list one, as of 2026-01-01.
  private static let withoutMinorUnit = codes(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")
  private static let withThree = codes("BHD IQD JOD KWD LYD OMR TND")
  private static let withFour = codes("CLF UYW")
  private static let withTwo = codes(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF \
    CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD \
    GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL \
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR \
    PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP \
    TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
    """)

  private static func codes(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  /// The most minor units of an amount: sums of them stay exact in 64 bits.
  package static let most: Int64 = 1_000_000_000_000_000

  /// Reads an amount such as `1000` or `1000.50` as minor units; `nil` for signs, for more decimals
  /// than the currency has, and for more than `most`.
  package func minorUnits(parsing text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first, parts.count <= 2, !whole.isEmpty, whole.utf8.count <= 16 else {
      return nil
    }
    let decimals = parts.count == 2 ? parts[1] : ""
    if parts.count == 2, decimals.isEmpty || decimals.utf8.count > digits { return nil }
    var units: Int64 = 0
    let padded = decimals.utf8 + Array(repeating: 0x30, count: digits - decimals.utf8.count)
    for digit in Array(whole.utf8) + padded {
      guard (0x30...0x39).contains(digit) else { return nil }
      units = units * 10 + Int64(digit - 0x30)
      if units > Self.most { return nil }
    }
    return units
  }

  /// Minor units as an amount: with as many decimals as the currency has, and a point.
  package func text(_ units: Int64) -> String {
    let digits = String(units.magnitude)
    let padded = String(repeating: "0", count: max(0, self.digits + 1 - digits.count)) + digits
    let sign = units < 0 ? "-" : ""
    if self.digits == 0 { return sign + padded }
    return sign + padded.dropLast(self.digits) + "." + padded.suffix(self.digits)
  }
}
