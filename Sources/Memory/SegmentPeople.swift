import Provenance

/// The origins and owners of a segment, as bytes.
///
///     UInt32 number of owners; per owner: UInt32 id, UInt8 kind (0 human, 1 agent, 2 unknown),
///       UInt8 commons, UInt16 number of authors; per author: UInt32 person, Float64 weight
///     UInt32 number of origins; per origin: UInt8 has a commit and, times two, its standing (0
///       original, 1 restated, 2 copied), and 8 if it is misdated; 20 bytes commit, Int64 time,
///       UInt32 owner, Int64 time and Int32 generation of its seniority
enum SegmentPeople {
  private static let kinds: [OriginKind] = [.human, .agent, .unknown]

  static func encode(_ origins: [SegmentOrigin], _ owners: [Owner]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(UInt32(owners.count))
    for owner in owners {
      bytes.append(owner.id)
      bytes.append(UInt8(kinds.firstIndex(of: owner.kind) ?? 2))
      bytes.append(UInt8(owner.isCommons ? 1 : 0))
      bytes.append(UInt16(owner.authors.count))
      for author in owner.authors {
        bytes.append(author.person)
        bytes.append(author.weight.bitPattern)
      }
    }
    bytes.append(UInt32(origins.count))
    for origin in origins {
      let flags = (origin.commit == nil ? 0 : 1) | origin.standing.rawValue << 1
      bytes.append(flags | (origin.seniority.isMisdated ? 8 : 0))
      bytes += origin.commit?.object.bytes ?? [UInt8](repeating: 0, count: 20)
      bytes.append(UInt64(bitPattern: origin.time))
      bytes.append(UInt32(origin.owner))
      bytes.append(UInt64(bitPattern: origin.seniority.time))
      bytes.append(UInt32(bitPattern: origin.seniority.generation))
    }
    return bytes
  }

  /// Reads what `encode` wrote; `nil` if the bytes do not fit.
  static func decode(_ bytes: UnsafeRawBufferPointer) -> ([SegmentOrigin], [Owner])? {
    var reader = unsafe ByteReader(bytes)
    guard let ownerCount = reader.next(UInt32.self) else { return nil }
    var owners: [Owner] = []
    for _ in 0..<ownerCount {
      guard let id = reader.next(UInt32.self), let kind = reader.next(UInt8.self), kind < 3,
        let commons = reader.next(UInt8.self), let authorCount = reader.next(UInt16.self)
      else { return nil }
      var authors: [Owner.Author] = []
      for _ in 0..<authorCount {
        guard let person = reader.next(UInt32.self), let weight = reader.next(UInt64.self)
        else { return nil }
        authors.append(.init(person: person, weight: Double(bitPattern: weight)))
      }
      owners.append(
        Owner(id: id, kind: kinds[Int(kind)], isCommons: commons != 0, authors: authors))
    }
    guard let originCount = reader.next(UInt32.self) else { return nil }
    var origins: [SegmentOrigin] = []
    for _ in 0..<originCount {
      guard let flags = reader.next(UInt8.self),
        let standing = SegmentOrigin.Standing(rawValue: flags >> 1 & 3),
        let head = reader.next(UInt64.self),
        let middle = reader.next(UInt64.self), let tail = reader.next(UInt32.self),
        let time = reader.next(UInt64.self), let owner = reader.next(UInt32.self),
        owner < ownerCount, let since = reader.next(UInt64.self),
        let generation = reader.next(UInt32.self)
      else { return nil }
      var seniority = Seniority(
        time: Int64(bitPattern: since), generation: Int32(bitPattern: generation))
      seniority.isMisdated = flags & 8 != 0
      origins.append(
        SegmentOrigin(
          commit: flags & 1 == 0
            ? nil
            : CommitID(
              ObjectID(
                head: head.byteSwapped, middle: middle.byteSwapped, tail: tail.byteSwapped)),
          time: Int64(bitPattern: time), owner: Int(owner), standing: standing,
          seniority: seniority))
    }
    return (origins, owners)
  }
}

extension [UInt8] {
  /// Appends an integer, little-endian.
  mutating func append(_ value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}

/// Reads little-endian integers one after the other, never past the end.
@safe struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

  mutating func next<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> T? {
    let size = T.bitWidth / 8
    guard unsafe offset + size <= bytes.count else { return nil }
    defer { offset += size }
    return unsafe T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
  }

  mutating func next(bytes count: Int) -> [UInt8]? {
    guard unsafe offset + count <= bytes.count else { return nil }
    defer { offset += count }
    return unsafe Array(bytes[offset..<offset + count])
  }
}
