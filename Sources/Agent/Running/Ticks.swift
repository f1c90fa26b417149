import Dispatch

/// An element again and again, from a timer of its own, until nobody listens.
///
/// `Task.sleep` waits in the global executor, which wakes the process every second from then on. An
/// element that nobody has taken yet stands for those after it.
func ticks(every milliseconds: Int) -> AsyncStream<Void> {
  AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
    // Sources are safe to use from all threads, though they do not say so.
    nonisolated(unsafe) let timer = DispatchSource.makeTimerSource(
      queue: DispatchQueue(label: "ticks"))
    unsafe timer.schedule(
      deadline: .now() + .milliseconds(milliseconds), repeating: .milliseconds(milliseconds))
    unsafe timer.setEventHandler { continuation.yield() }
    continuation.onTermination = { _ in unsafe timer.cancel() }
    unsafe timer.resume()
  }
}
