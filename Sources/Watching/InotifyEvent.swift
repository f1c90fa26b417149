#if canImport(Glibc)
  import Glibc

  /// One event as inotify(7) tells it.
  struct InotifyEvent: Equatable {
    var watch: Int32
    var mask: UInt32
    /// Of the entry of a watched folder; empty for the folder itself.
    var name: [UInt8]

    var isFolder: Bool { mask & UInt32(IN_ISDIR) != 0 }

    func has(_ flags: Int32...) -> Bool {
      flags.contains { mask & UInt32(bitPattern: $0) != 0 }
    }

    /// What is asked of every folder.
    static let wanted: UInt32 = [
      IN_CREATE, IN_MODIFY, IN_CLOSE_WRITE, IN_ATTRIB, IN_MOVED_FROM, IN_MOVED_TO, IN_DELETE,
      IN_DELETE_SELF, IN_MOVE_SELF, Int32(IN_ONLYDIR), Int32(IN_DONT_FOLLOW),
      Int32(IN_EXCL_UNLINK),
    ].reduce(0) { $0 | UInt32(bitPattern: $1) }

    /// Whole events at the start of a buffer.
    ///
    ///     OFFSET  SIZE  DESCRIPTION
    ///          0     4  watch, Int32
    ///          4     4  mask
    ///          8     4  number that joins two halves of a move
    ///         12     4  n, the length of the name with what fills it up
    ///         16     n  name, zeros
    static func parse(_ buffer: ArraySlice<UInt8>) -> [InotifyEvent] {
      var events: [InotifyEvent] = []
      var bytes = buffer
      func number(_ offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[bytes.startIndex + offset + $1]) << UInt32(8 * $1) }
      }
      while bytes.count >= 16 {
        let length = Int(number(12))
        guard bytes.count - 16 >= length else { break }
        let name = bytes.dropFirst(16).prefix(length).prefix { $0 != 0 }
        events.append(
          InotifyEvent(watch: Int32(bitPattern: number(0)), mask: number(4), name: Array(name)))
        bytes = bytes.dropFirst(16 + length)
      }
      return events
    }
  }
#endif
