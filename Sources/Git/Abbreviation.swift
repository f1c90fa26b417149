import CGit2
import Glibc
package import Provenance

/// How many digits of an object's name Git prints.
///
/// Source: git-config(1), `core.abbrev`: as many as the number of packed objects asks for, at
/// least seven, and more where the name would not be the only one that begins so.
extension Repository {
  /// The digits that name all of some commits.
  package func abbreviation(of commits: some Sequence<CommitID>) -> Int {
    var length = commonAbbreviation()
    for commit in commits { length = uniqueLength(commit.object, atLeast: length) }
    return length
  }

  private func commonAbbreviation() -> Int {
    if let setting = settings("core.abbrev").last, setting.lowercased() != "auto" {
      if let digits = Int(setting) { return min(max(digits, 4), 40) }
      if ["no", "off", "false"].contains(setting.lowercased()) { return 40 }
    }
    let count = packedObjectCount()
    let bits = count == 0 ? 1 : Int.bitWidth - count.leadingZeroBitCount
    return max(7, (bits + 1) / 2)
  }

  private func uniqueLength(_ id: ObjectID, atLeast least: Int) -> Int {
    var database: OpaquePointer?
    guard least < 40, unsafe git_repository_odb(&database, handle) == 0,
      let database = unsafe database
    else { return least }
    defer { unsafe git_odb_free(database) }
    var oid = id.oid
    for length in least..<40 {
      var found = git_oid()
      if unsafe git_odb_exists_prefix(&found, database, &oid, length) != GIT_EAMBIGUOUS.rawValue {
        return length
      }
    }
    return 40
  }

  /// Objects in all packs, as their indices say; loose ones do not count.
  private func packedObjectCount() -> Int {
    var folders = [commonDirectory + "objects"]
    var seen = 0
    var count = 0
    // Alternates name further object folders; Git follows five levels of them.
    while seen < folders.count, seen < 64 {
      let folder = folders[seen]
      seen += 1
      for line in (readFile(folder + "/info/alternates") ?? []).split(separator: 0x0A) {
        let name = String(decoding: line, as: UTF8.self)
        if name.hasPrefix("#") { continue }
        let path = name.hasPrefix("/") ? name : folder + "/" + name
        if !folders.contains(path) { folders.append(path) }
      }
      count += Self.packedObjects(in: folder + "/pack")
    }
    return count
  }

  private static func packedObjects(in folder: String) -> Int {
    guard let opened = unsafe opendir(folder) else { return 0 }
    defer { unsafe closedir(opened) }
    var packs: Set<String> = []
    while let entry = unsafe readdir(opened) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name.hasPrefix("pack-"), name.hasSuffix(".idx") { packs.insert(name) }
    }
    var count = 0
    if let index = readHead(folder + "/multi-pack-index", 1 << 20),
      let covered = MultiPackHead(index)
    {
      count += covered.objectCount
      packs.subtract(covered.packs)
    }
    for pack in packs {
      guard let head = readHead(folder + "/" + pack, 8 + 1024), head.count >= 1024 else { continue }
      // Version 2 begins with a magic number; the last of 256 running totals is the sum.
      let isNew = head.starts(with: [0xFF, 0x74, 0x4F, 0x63])
      let at = isNew ? 8 + 1020 : 1020
      guard head.count >= at + 4 else { continue }
      count += Int(bigEndian32(head, at))
    }
    return count
  }
}

private func bigEndian32(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
  bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
}

/// The first bytes of a file.
private func readHead(_ path: String, _ limit: Int) -> [UInt8]? {
  let file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: limit)
  let count = unsafe read(file, &bytes, limit)
  return count > 0 ? Array(bytes[..<count]) : nil
}

/// What a multi-pack-index says of its packs.
///
/// Source: gitformat-pack(5), "multi-pack-index": a table of chunks from offset 12 on, `PNAM` with
/// the packs' names, `OIDF` with 256 running totals.
private struct MultiPackHead {
  var objectCount = 0
  var packs: Set<String> = []

  init?(_ bytes: [UInt8]) {
    guard bytes.count > 24, bytes.starts(with: "MIDX".utf8) else { return nil }
    let chunkCount = Int(bytes[6])
    guard bytes.count >= 12 + (chunkCount + 1) * 12 else { return nil }
    for chunk in 0..<chunkCount {
      let entry = 12 + chunk * 12
      let start = Int(bigEndian32(bytes, entry + 8))
      let end = Int(bigEndian32(bytes, entry + 20))
      guard bigEndian32(bytes, entry + 4) == 0, start <= end else { return nil }
      switch Array(bytes[entry..<entry + 4]) {
      case Array("OIDF".utf8):
        guard start + 1024 <= bytes.count else { return nil }
        objectCount = Int(bigEndian32(bytes, start + 1020))
      case Array("PNAM".utf8):
        guard start < bytes.count else { return nil }
        for name in bytes[start..<min(end, bytes.count)].split(separator: 0) {
          packs.insert(String(decoding: name, as: UTF8.self))
        }
      default: break
      }
    }
  }
}
