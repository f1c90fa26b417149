import CGate

/// The slots of a session.
///
/// Two of them fill a line of the cache, so that one that was asked for is there whole: where they lie
/// across lines, every second one is waited for twice. Copies share the slots until one is changed.
@safe struct SessionTable: @unchecked Sendable {
  /// Of a line of the cache, in bytes.
  private static let alignment = 64

  @safe private final class Slots {
    let start: UnsafeMutablePointer<SessionSlot>
    let bits: UInt32

    init(bits: UInt32) {
      self.bits = bits
      let memory = UnsafeMutableRawPointer.allocate(
        byteCount: MemoryLayout<SessionSlot>.stride << bits, alignment: SessionTable.alignment)
      unsafe start = memory.bindMemory(to: SessionSlot.self, capacity: 1 << bits)
    }

    deinit { unsafe start.deallocate() }
  }

  private var slots: Slots

  /// 2^`bits` empty slots.
  init(bits: UInt32) {
    precondition((1..<32).contains(bits), "a key of 32 bits must tell the slots apart")
    slots = Slots(bits: bits)
    unsafe slots.start.initialize(repeating: SessionSlot(), count: 1 << bits)
  }

  /// The binary logarithm of how many there are.
  var bits: UInt32 { slots.bits }
  var count: Int { 1 << bits }
  /// What a key is shifted by to be the number of a slot.
  var shift: UInt32 { 32 - bits }

  /// The slots, for who keeps the table alive and unchanged.
  var start: UnsafePointer<SessionSlot> { unsafe UnsafePointer(slots.start) }

  /// The slots as this table's own, for who keeps it alive.
  var ownStart: UnsafeMutablePointer<SessionSlot> {
    mutating get {
      if !isKnownUniquelyReferenced(&slots) {
        let shared = slots
        slots = Slots(bits: shared.bits)
        unsafe slots.start.initialize(from: shared.start, count: 1 << shared.bits)
      }
      return unsafe slots.start
    }
  }

  subscript(index: Int) -> SessionSlot {
    precondition(index >= 0 && index < count, "the slot must be the table's")
    return unsafe slots.start[index]
  }
}
